"""Part files: some rows each, in Arrow's IPC format, written once and never changed.

A part's name holds its number of rows, its size and a hash of its bytes, so that a part that was cut short is noticed without
opening it, and any other damage when it is read.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from nkl.files import aside_name
from nkl.store.keys import KEY_BYTES

_NAME = re.compile(r"(\d+)r-(\d+)b-([0-9a-f]{32})-([0-9a-f]{8})\.arrow")


class DamagedPart(Exception):
    """A part whose bytes are not those that were written."""


@dataclass(frozen=True, slots=True)
class PartName:
    """What a part's name says: rows, bytes, hash, and a token that makes it unique."""

    rows: int
    size: int
    digest: str
    token: str

    def __str__(self) -> str:
        return f"{self.rows}r-{self.size}b-{self.digest}-{self.token}.arrow"


def parse_name(name: str) -> PartName | None:
    """Understand a file's name; ``None`` where it is not a part's."""
    found = _NAME.fullmatch(name)
    return PartName(int(found[1]), int(found[2]), found[3], found[4]) if found else None


def write_part(folder: Path, keys: np.ndarray, values: np.ndarray) -> PartName:
    """Write rows aside, bring them to the disk, and rename them into place.

    Args:
        folder: where; it exists.
        keys: uint8, shape ``(n, 32)``.
        values: float32 or uint8, shape ``(n, d)``; or an array of such arrays, each of a length of its own.
    """
    columns = [key_array(keys), _ragged(values) if values.dtype == object else _even(values)]
    batch = pa.record_batch(columns, names=["key", "values"])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    data = sink.getvalue()
    name = PartName(len(keys), data.size, _digest(data), secrets.token_hex(4))
    write_aside(folder / str(name), data)
    return name


def write_aside(path: Path, data: bytes | pa.Buffer) -> None:
    """Write a file so that it is there whole or not at all, even if the power fails."""
    aside = path.with_name(aside_name())
    try:
        with open(aside, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(aside, path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # the renaming itself is on the disk only when the folder is
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_keys(folder: Path, name: PartName) -> pa.Array:
    """Read the keys of a part and nothing else.

    Raises:
        DamagedPart: it has not the size or the form that it should have.
        FileNotFoundError: it is no longer there.
    """
    path = folder / str(name)
    if (size := os.stat(path).st_size) != name.size:
        raise DamagedPart(f"it has {size} bytes instead of {name.size}")
    try:
        with pa.OSFile(str(path)) as file:
            keys = pa.ipc.open_file(file, options=pa.ipc.IpcReadOptions(included_fields=[0])).get_batch(0).column(0)
    except pa.ArrowInvalid as error:
        raise DamagedPart(str(error)) from error
    if len(keys) != name.rows or keys.type != pa.binary(KEY_BYTES):
        raise DamagedPart(f"it holds {len(keys)} keys of {keys.type} instead of {name.rows}")
    return keys


def read_part(folder: Path, name: PartName) -> tuple[np.ndarray, np.ndarray]:
    """Read keys and values, with a check of every byte.

    It is read, not mapped: a mapped file that another machine deletes would end this process.

    Returns:
        The keys, and values of shape ``(n, d)``; where rows have lengths of their own an array of flat arrays.

    Raises:
        DamagedPart: its bytes are not those that were written.
        FileNotFoundError: it is no longer there.
    """
    data = (folder / str(name)).read_bytes()
    if len(data) != name.size or _digest(data) != name.digest:
        raise DamagedPart("its content does not match its checksum")
    batch = pa.ipc.open_file(pa.BufferReader(data)).get_batch(0)
    keys = np.frombuffer(batch.column(0).buffers()[1], np.uint8, name.rows * KEY_BYTES).reshape(-1, KEY_BYTES)
    column = batch.column(1)
    flat = column.flatten().to_numpy()
    if not pa.types.is_large_list(column.type):
        return keys, flat.reshape(name.rows, -1)
    ends = column.offsets.to_numpy()[1:]
    rows = np.empty(name.rows, dtype=object)
    for at, (start, end) in enumerate(zip(column.offsets.to_numpy()[:-1], ends, strict=True)):
        rows[at] = flat[start:end]
    return keys, rows


def _even(values: np.ndarray) -> pa.Array:
    return pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(values).reshape(-1)), values.shape[1])


def _ragged(values: np.ndarray) -> pa.Array:
    rows = [np.ascontiguousarray(row).reshape(-1) for row in values]
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    return pa.LargeListArray.from_arrays(pa.array(offsets), pa.array(np.concatenate(rows)))


def key_array(keys: np.ndarray) -> pa.Array:
    """Keys as Arrow knows them."""
    plain = np.ascontiguousarray(keys, dtype=np.uint8)
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(KEY_BYTES), len(plain), [None, pa.py_buffer(plain)])


def _digest(data: bytes | pa.Buffer) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()

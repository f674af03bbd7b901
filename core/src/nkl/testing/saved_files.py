"""Looks for pickle in what a part has saved: reading it would run whatever code is in it."""

from __future__ import annotations

import io
import pickletools
import zipfile
from itertools import islice
from pathlib import Path
from typing import IO

import numpy as np

_ENDINGS = (".pkl", ".pickle", ".joblib")
_PROTOCOL_2_AND_UP = b"\x80"


def pickles_in(folder: Path) -> list[str]:
    """The files below a folder that are pickles or hold some, also inside zip archives (``.npz``, ``.pt``)."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as stream:
            if _is_pickle(path.name, stream):
                found.append(path.name)
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found += [
                    f"{path.name}: {name}" for name in archive.namelist() if _is_pickle(name, _opened(archive, name))
                ]
    return found


def _opened(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    return io.BytesIO(archive.read(name))


def _is_pickle(name: str, stream: IO[bytes]) -> bool:
    start = stream.read(6)
    if name.lower().endswith(_ENDINGS):
        return True
    if start.startswith(_PROTOCOL_2_AND_UP):
        return _begins_with_orders(stream)
    if start != b"\x93NUMPY":
        return False
    stream.seek(0)
    try:
        np.load(stream, allow_pickle=False)
    except ValueError:  # an array of objects, which numpy can only pickle
        return True
    return False


def _begins_with_orders(stream: IO[bytes]) -> bool:
    """Whether it reads as a pickle: the length of a safetensors header can begin with the byte that a pickle begins with."""
    stream.seek(0)
    try:
        return len(list(islice(pickletools.genops(stream), 2))) == 2
    except ValueError:  # no such order, or cut off
        return False

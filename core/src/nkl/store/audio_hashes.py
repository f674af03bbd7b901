"""The hashes of audio files, remembered for as long as the files do not change."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from nkl.data.audio import AudioError, hash_audio
from nkl.errors import UserError
from nkl.store.folder import PartFolder, log
from nkl.store.keys import KEY_BYTES, file_key

FOLDER = "audio-hashes"
_YOUNG_NS = 2_000_000_000  # a file changed so recently may change again within one tick of the file system's clock
_THREADS = 8
_AT_ONCE = 1024
_KEYS_AT_ONCE = 256  # a task a file costs more than the key itself


def hash_files(
    root: Path, files: Sequence[str], progress: Callable[[int, int], None] | None = None
) -> dict[str, str | AudioError]:
    """Hash files, reading only those that are new or changed (see :meth:`nkl.store.Store.hash_files`)."""
    different = list(dict.fromkeys(files))
    memo = PartFolder(root / FOLDER, 16, np.uint8)
    with ThreadPoolExecutor(_THREADS) as threads:
        chunks = [different[start : start + _KEYS_AT_ONCE] for start in range(0, len(different), _KEYS_AT_ONCE)]
        keys = b"".join(threads.map(_keys, chunks))
        known, found = memo.lookup(np.frombuffer(keys, np.uint8).reshape(-1, KEY_BYTES))
        hashes: dict[str, str | AudioError] = dict.fromkeys(different, "")
        hashes.update((different[at], known[at].tobytes().hex()) for at in np.flatnonzero(found))
        unknown = [different[at] for at in np.flatnonzero(~found)]
        done = len(different) - len(unknown)
        for start in range(0, len(unknown), _AT_ONCE):
            lasting = []
            for file, (value, key) in zip(
                unknown[start:], threads.map(_hash, unknown[start : start + _AT_ONCE]), strict=False
            ):
                hashes[file] = value
                if key is not None and isinstance(value, str):
                    lasting.append(key + bytes.fromhex(value))
                done += 1
                if progress is not None:
                    progress(done, len(different))
            _remember(memo, lasting)
    memo.close()
    return hashes


def _keys(files: Sequence[str]) -> bytes:
    return b"".join(map(_key, files))


def _key(file: str) -> bytes:
    path = os.path.abspath(file)
    try:
        return file_key(path, os.stat(path))
    except OSError:
        return bytes(KEY_BYTES)  # known to nobody, so that hashing says what is wrong with the file


def _hash(file: str) -> tuple[str | AudioError, bytes | None]:
    """The hash, and the key to remember it under where the file is sure to be the same next time."""
    before = _key(file)
    try:
        value = hash_audio(file)
        state = os.stat(file)
    except AudioError as error:
        return error, None
    except OSError as error:
        return AudioError(f"{file}: vanished while it was read: {error.strerror}"), None
    settled = time.time_ns() - max(state.st_mtime_ns, state.st_ctime_ns) > _YOUNG_NS
    return value, before if settled and before == _key(file) else None


def _remember(memo: PartFolder, rows: list[bytes]) -> None:
    both = np.frombuffer(b"".join(rows), np.uint8).reshape(-1, KEY_BYTES + memo.width)
    try:
        memo.append(both[:, :KEY_BYTES], both[:, KEY_BYTES:])
    except UserError as error:  # a store that may only be read still serves its rows
        log.warning("the hashes of the audio files are not remembered: %s", error)

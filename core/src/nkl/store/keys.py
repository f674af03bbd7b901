"""Keys of stored rows: 32 bytes each, in arrays of shape ``(n, 32)`` and type uint8."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

import numpy as np

KEY_BYTES = 32


def segment_keys(audio_hashes: Sequence[str], starts_ns: np.ndarray, ends_ns: np.ndarray) -> np.ndarray:
    """Key segments by what they hold: the bytes of the audio, the start and the end. Names and folders do not matter.

    Args:
        audio_hashes: 32 hexadecimal digits a segment (:func:`nkl.data.audio.hash_audio`).
        starts_ns: starts in nanoseconds, int64 or timedelta64, shape ``(n,)``.
        ends_ns: ends likewise; NaT (the least int64) is the end of the file.

    Returns:
        uint8, shape ``(n, 32)``: hash (16 bytes), start (8), end (8).
    """
    n = len(audio_hashes)
    keys = np.empty((n, KEY_BYTES), dtype=np.uint8)
    keys[:, :16] = np.frombuffer(bytes.fromhex("".join(audio_hashes)), dtype=np.uint8).reshape(n, 16)
    keys[:, 16:24] = _bytes_of(starts_ns, n)
    keys[:, 24:] = _bytes_of(ends_ns, n)
    return keys


def file_key(path: str, state: os.stat_result) -> bytes:
    """Key a file by where it is and all that tells that it has not been changed: size, times and inode."""
    facts = (path, state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
    return hashlib.blake2b(repr(facts).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def _bytes_of(times_ns: np.ndarray, n: int) -> np.ndarray:
    times = np.asarray(times_ns)
    if times.dtype.kind == "m":
        times = times.astype("timedelta64[ns]").view(np.int64)
    return np.ascontiguousarray(times, dtype="<i8").view(np.uint8).reshape(n, 8)

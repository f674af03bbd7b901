"""Keys of stored rows: 32 bytes each, in arrays of shape ``(n, 32)`` and type uint8."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from nkl.data.channels import CANCELLING
from nkl.data.recording import Recording

KEY_BYTES = 32

_CHOICE = "the first channel that is heard"  # changed when channels that cancel are dealt with in another way


def sound_key(recording: Recording, sampling_rate: int | None) -> str:
    """Name the sound that is analysed: the decoded samples, the rate to which they are resampled if it is another one, and
    what is taken where the mean of the channels is not.

    Args:
        recording: as it was read.
        sampling_rate: in Hz, at which it is analysed; ``None`` is its own.

    Returns:
        32 hexadecimal digits.
    """
    rate = f" at {sampling_rate} Hz" if sampling_rate not in (None, recording.sampling_rate) else ""
    channel = f" by {_CHOICE}" if recording.correlation < CANCELLING else ""
    if not rate and not channel:
        return recording.samples
    return hashlib.blake2b(f"{recording.samples}{rate}{channel}".encode(), digest_size=16).hexdigest()


def segment_keys(hashes: Sequence[str], starts_ns: np.ndarray, ends_ns: np.ndarray) -> np.ndarray:
    """Key segments by what they hold: the sound, the start and the end. Names and folders do not matter.

    Args:
        hashes: 32 hexadecimal digits a segment: of its sound (:func:`sound_key`), or of its text.
        starts_ns: starts in nanoseconds, int64 or timedelta64, shape ``(n,)``.
        ends_ns: ends likewise; NaT (the least int64) is the end of the file.

    Returns:
        uint8, shape ``(n, 32)``: hash (16 bytes), start (8), end (8).
    """
    n = len(hashes)
    keys = np.empty((n, KEY_BYTES), dtype=np.uint8)
    keys[:, :16] = np.frombuffer(bytes.fromhex("".join(hashes)), dtype=np.uint8).reshape(n, 16)
    keys[:, 16:24] = _bytes_of(starts_ns, n)
    keys[:, 24:] = _bytes_of(ends_ns, n)
    return keys


def _bytes_of(times_ns: np.ndarray, n: int) -> np.ndarray:
    times = np.asarray(times_ns)
    if times.dtype.kind == "m":
        times = times.astype("timedelta64[ns]").view(np.int64)
    return np.ascontiguousarray(times, dtype="<i8").view(np.uint8).reshape(n, 8)

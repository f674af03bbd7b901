"""Reading all of a recording once: its hashes, its true length, its levels."""

from __future__ import annotations

import hashlib
import io
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import numpy as np
import soundfile

from nkl.data.channels import CANCELLING, correlation, first_heard, gram
from nkl.data.opening import AudioError, Sound, check_whole, reason_of, sound_of, stream_of
from nkl.data.recording import Recording

YOUNG_NS = 2_000_000_000
"""A file that changed so recently may change again within one tick of the file system's clock (git's rule for its index)."""

_SMALL = 4 << 20  # files up to this size are held in memory while they are read, and hashed each time
_BLOCK = 1 << 20
_FRAMES = 1 << 18
_FRAME_S = 0.02
_REST = 0.1  # of the bytes of a file may come after its last sample: tags, pictures
_SILENCE = 1e-5  # power of -50 dB
_FULL_SCALE = 0.999
_FLOOR = 1e-9


def examine(file: str, max_minutes: float = np.inf) -> Recording:
    """Read and decode a whole file.

    Hash and samples are of the same bytes, even if somebody writes to the file meanwhile or puts another one in its place.

    Args:
        file: its path.
        max_minutes: longer ones are refused, before they are read to their end.

    Raises:
        AudioError: it cannot be read, is broken off, is too long, holds no samples or some that are not numbers, or was changed
            meanwhile.
    """
    with stream_of(file) as stream:
        state = os.fstat(stream.fileno())
        if state.st_size > _SMALL:
            while (age := time.time_ns() - max(state.st_mtime_ns, state.st_ctime_ns)) <= YOUNG_NS and age >= 0:
                time.sleep((YOUNG_NS - age) / 1e9 + 0.01)
                state = os.fstat(stream.fileno())
        known = state_of(file, state)
        source: BinaryIO = io.BytesIO(stream.read()) if state.st_size <= _SMALL else stream
        audio = _hash(source)
        with sound_of(source, file) as sound:
            facts = _decoded(sound, file, max_minutes)
        if source is stream and state_of(file, os.fstat(stream.fileno())) != known:
            raise _changed(file)
    return Recording(known, audio, *facts)


@contextmanager
def as_examined(file: str, recording: Recording) -> Iterator[BinaryIO]:
    """Open a file for reading what has been examined, and nothing else.

    Raises:
        AudioError: it is not the file that was examined, or was changed before this ends.
    """
    with stream_of(file) as stream:
        if os.fstat(stream.fileno()).st_size <= _SMALL:
            source = io.BytesIO(stream.read())
            if _hash(source) != recording.audio:
                raise _changed(file)
            yield source
            return
        # To hash an hour for each of its segments takes too long. Its state was not young, so that any change shows in it.
        if state_of(file, os.fstat(stream.fileno())) != recording.state:
            raise _changed(file)
        yield stream
        if state_of(file, os.fstat(stream.fileno())) != recording.state:
            raise _changed(file)


def state_of(file: str, state: os.stat_result) -> str:
    """Where a file is, and all that tells that it has not been changed: 64 hexadecimal digits."""
    facts = (os.path.abspath(file), state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
    return hashlib.blake2b(repr(facts).encode("utf-8", "surrogatepass"), digest_size=32).hexdigest()


def is_young(state: os.stat_result) -> bool:
    """Whether a change within the same tick could go unnoticed."""
    return time.time_ns() - max(state.st_mtime_ns, state.st_ctime_ns) <= YOUNG_NS


def blocks(sound: Sound, file: str, count: int | None = None, size: int = _FRAMES) -> Iterator[np.ndarray]:
    """Samples from where the reader is, float32, shape ``(n, channels)`` each.

    A header may promise anything: no more memory is asked for than what is there takes.

    Args:
        sound: open for decoding.
        file: for messages.
        count: frames that are wanted; ``None`` is all.
        size: frames at a time.

    Raises:
        AudioError: the file is damaged.
    """
    left = math.inf if count is None else count
    try:
        while left and len(block := sound.reader.read(int(min(size, left)), dtype="float32", always_2d=True)):
            left -= len(block)
            yield block
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise AudioError(f"{file}: is damaged: {reason_of(error)}") from error


def _changed(file: str) -> AudioError:
    return AudioError(f"{file}: was changed while it was worked on; let nothing write to it, and run again")


def _hash(stream: BinaryIO) -> str:
    digest = hashlib.blake2b(digest_size=16)
    stream.seek(0)
    while block := stream.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _decoded(
    sound: Sound, file: str, max_minutes: float
) -> tuple[str, int, int, int, float, float, float, float, float, float]:
    """The facts of :class:`Recording` from ``samples`` on."""
    rate, channels = sound.reader.samplerate, sound.reader.channels
    size = max(1, int(_FRAME_S * rate))
    every, first = hashlib.blake2b(digest_size=16), hashlib.blake2b(digest_size=16)
    mixed, alone = _Levels(size), [_Levels(size) for _ in range(channels)]
    products = np.zeros((channels + 1, channels + 1))
    frames, peak, same = 0, 0.0, True
    for block in blocks(sound, file, size=size * max(1, _FRAMES // size)):
        frames += len(block)
        if frames > max_minutes * 60 * rate:
            raise AudioError(f"{file}: lasts longer than EXP.max_minutes = {max_minutes:g}")
        if not np.isfinite(block).all():
            at = (frames - len(block)) / rate
            raise AudioError(f"{file}: has samples that are not numbers (NaN or infinite) after {at:g} s")
        block += 0.0  # no negative zeros
        one = np.ascontiguousarray(block[:, 0])
        first.update(one.data)
        for channel, levels in enumerate(alone):
            levels.add(block[:, channel])
        peak = max(peak, float(np.abs(block).max()))
        if channels > 1:
            same = same and bool((block == block[:, :1]).all())
            every.update(np.ascontiguousarray(block).data)
            products += gram(block)
            mixed.add(block.mean(axis=1, dtype=np.float32))
    if sound.frames is not None:
        check_whole(file, frames, sound.frames, rate)
        if sound.unread() > _REST:
            raise AudioError(
                f"{file}: its header speaks of {frames / rate:.1f} s, but {sound.unread():.0%} of its bytes come after "
                "that; was it not closed, or are there several recordings in it? Write it anew, for example with "
                "ffmpeg (a WAV with -ignore_length 1 before -i)"
            )
    if not frames:
        raise AudioError(f"{file}: has a header but no samples")
    related = correlation(products) if channels > 1 else 1.0
    cancelling = channels > 1 and related < CANCELLING
    levels = alone[first_heard(products) if cancelling else 0] if channels == 1 or cancelling else mixed
    digest = first if same else every
    digest.update(f"{rate} Hz, {1 if same else channels}".encode())
    return (digest.hexdigest(), frames, rate, channels, peak, *levels.facts(frames), related)


class _Levels:
    """Adds up what is known of the signal that is analysed, block by block; blocks are whole frames but for the last."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._sum = self._power = 0.0
        self._silent = self._whole = self._clipped = 0

    def add(self, signal: np.ndarray) -> None:
        exact = signal.astype(np.float64)
        squares = exact**2
        self._sum += exact.sum()
        self._power += squares.sum()
        self._clipped += int((np.abs(signal) >= _FULL_SCALE).sum())
        whole = squares[: len(squares) // self._size * self._size].reshape(-1, self._size)
        # A recording that is shorter than a frame is one.
        powers = whole.mean(axis=1) if len(whole) or self._whole else squares.mean(keepdims=True)
        self._silent += int((powers + _FLOOR < _SILENCE).sum())
        self._whole += len(powers)

    def facts(self, frames: int) -> tuple[float, float, float, float]:
        """Offset, level, share of silence, share of clipping."""
        level = 10 * np.log10(self._power / frames + _FLOOR)
        return self._sum / frames, float(level), self._silent / self._whole, self._clipped / frames

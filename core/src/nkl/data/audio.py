"""Reading audio: one segment at a time, mono, at the rate that is asked for."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import soundfile
import soxr

from nkl.data.clip import Clip

OVERRUN_S = 0.05
"""How far a segment may reach over the end of its recording, in seconds: times are rounded."""

_BLOCK = 1 << 20
_LOST_S = 0.1  # a file that yields this much less than its header promises is broken off


class AudioError(Exception):
    """A file or a segment that cannot be used; the message names the file and says why, in one line."""


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What the header of a file says.

    Attributes:
        frames: samples a channel.
        sampling_rate: in Hz.
        channels: how many.
    """

    frames: int
    sampling_rate: int
    channels: int

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.frames / self.sampling_rate


def probe(file: str) -> AudioFacts:
    """Read the header alone.

    Raises:
        AudioError: the file is missing, empty, or not audio.
    """
    with _opened(file) as sound:
        return AudioFacts(sound.frames, sound.samplerate, sound.channels)


def read_clip(file: str, start_s: float = 0.0, end_s: float | None = None, sampling_rate: int | None = None) -> Clip:
    """Read one segment, mixed down to mono by the mean of the channels.

    Args:
        file: path of the audio file, in any format that libsndfile knows.
        start_s: where the segment begins, in seconds.
        end_s: where it ends; ``None`` is the end of the file, and so is an end up to 50 ms beyond it.
        sampling_rate: the rate in Hz to resample the segment to (soxr, quality HQ); ``None`` keeps the file's.

    Raises:
        AudioError: the file cannot be read, the segment is not inside it, or there is no finite sample in it.
    """
    with _opened(file) as sound:
        rate = sound.samplerate
        first, count = _frames(file, start_s, end_s, rate, sound.frames)
        try:
            sound.seek(first)
            samples = sound.read(count, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise AudioError(f"{file}: is damaged: {_reason(error)}") from error
    if len(samples) < count - _LOST_S * rate:
        promised, there = (first + count) / rate, (first + len(samples)) / rate
        raise AudioError(f"{file}: breaks off after {there:.2f} s, where its header promises {promised:.2f} s")
    signal = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1, dtype=np.float32)
    end_s = start_s + len(signal) / rate
    if not np.isfinite(signal).all():
        raise AudioError(
            f"{file}: has samples that are not numbers (NaN or infinite) between {start_s:g} and {end_s:g} s"
        )
    if sampling_rate is not None and sampling_rate != rate:
        signal, rate = soxr.resample(signal, rate, sampling_rate, quality="HQ"), sampling_rate
    if not len(signal):
        raise AudioError(f"{file}: has no samples at {start_s:g} s")
    return Clip(file, start_s, end_s, np.ascontiguousarray(signal), rate)


def hash_audio(file: str) -> str:
    """Hash the bytes of a file: 32 hexadecimal digits (BLAKE2b, 16 bytes).

    Raises:
        AudioError: the file is missing, empty or may not be read.
    """
    _check_bytes(file)
    digest = hashlib.blake2b(digest_size=16)
    try:
        with open(file, "rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise AudioError(f"{file}: cannot be read: {error.strerror}") from error
    return digest.hexdigest()


def _frames(file: str, start_s: float, end_s: float | None, rate: int, frames: int) -> tuple[int, int]:
    """The first frame of a segment, and how many there are."""
    length = frames / rate
    if not frames:
        raise AudioError(f"{file}: has a header but no samples")
    if not math.isfinite(start_s) or start_s < 0:
        raise AudioError(f"{file}: the segment begins at {start_s:g} s; it must begin at 0 or later")
    if end_s is not None and not end_s > start_s:
        raise AudioError(f"{file}: the segment ends at {end_s:g} s, which is not after its start at {start_s:g} s")
    first = round(start_s * rate)
    if first >= frames:
        raise AudioError(f"{file}: the segment begins at {start_s:g} s, but the file is only {length:.3f} s long")
    _check_end(file, end_s, rate, frames)
    last = frames if end_s is None else min(frames, round(end_s * rate))
    if last <= first:
        raise AudioError(f"{file}: the segment from {start_s:g} to {end_s:g} s is shorter than one sample")
    return first, last - first


def _check_end(file: str, end_s: float | None, rate: int, frames: int | None) -> None:
    if end_s is not None and frames is not None and end_s > frames / rate + OVERRUN_S:
        raise AudioError(
            f"{file}: the segment ends at {end_s:g} s, but the file is only {frames / rate:.3f} s long; are these seconds?"
        )


@contextmanager
def _opened(file: str) -> Iterator[soundfile.SoundFile]:
    _check_bytes(file)
    try:
        sound = soundfile.SoundFile(file)
    except (soundfile.LibsndfileError, TypeError, ValueError) as error:  # TypeError: headerless .raw
        raise AudioError(
            f"{file}: is not audio that can be read ({_reason(error)}); WAV, FLAC, OGG and MP3 can be, convert it to one of them"
        ) from error
    with sound:
        yield sound


def _check_bytes(file: str) -> None:
    """Say what libsndfile does not: it calls all of these a system error."""
    try:
        if os.path.isdir(file):
            raise AudioError(f"{file}: is a folder, not an audio file")
        with open(file, "rb") as stream:
            if not stream.read(1):
                raise AudioError(f"{file}: is empty (0 bytes)")
    except FileNotFoundError as error:
        raise AudioError(f"{file}: there is no such file") from error
    except OSError as error:
        raise AudioError(f"{file}: cannot be read: {error.strerror}") from error


def _reason(error: Exception) -> str:
    text = getattr(error, "error_string", None) or str(error)
    return " ".join(text.split()).rstrip(".")

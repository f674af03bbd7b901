"""Reading audio: one segment at a time, mono, at the rate that is asked for."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import soundfile
import soxr

from nkl.data.channels import mono
from nkl.data.clip import Clip
from nkl.data.examining import as_examined, blocks
from nkl.data.opening import AudioError, Sound, check_whole, reason_of, sound_of, stream_of
from nkl.data.recording import Recording

__all__ = ["OVERRUN_S", "AudioError", "AudioFacts", "probe", "read_clip"]

OVERRUN_S = 0.05
"""How far a segment may reach over the end of its recording, in seconds: times are rounded."""


_RUN_UP = 1 << 14  # frames of an MP3 that are decoded before those that are wanted, as each builds on earlier ones


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What the header of a file says.

    Attributes:
        frames: samples a channel; counted where the header does not tell (some MP3 files).
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
        AudioError: the file is missing, empty, broken off, or not audio.
    """
    with stream_of(file) as stream, sound_of(stream, file) as sound:
        frames = sound.frames if sound.frames is not None else sum(map(len, blocks(sound, file)))
        return AudioFacts(frames, sound.reader.samplerate, sound.reader.channels)


def read_clip(
    file: str,
    start_s: float = 0.0,
    end_s: float | None = None,
    sampling_rate: int | None = None,
    recording: Recording | None = None,
) -> Clip:
    """Read one segment, mixed down to mono: the mean of the channels, or the first one where another would cancel it.

    Args:
        file: path of the audio file, in any format that libsndfile knows.
        start_s: where the segment begins, in seconds.
        end_s: where it ends; ``None`` is the end of the file, and so is an end up to 50 ms beyond it.
        sampling_rate: the rate in Hz to resample the segment to (soxr, quality HQ); ``None`` keeps the file's.
        recording: what the file is known to hold: if it no longer does, it is not read.

    Raises:
        AudioError: the file cannot be read, the segment is not inside it, it holds samples that are no numbers, or the file was
            changed.
    """
    stream: AbstractContextManager[BinaryIO] = stream_of(file) if recording is None else as_examined(file, recording)
    with stream as opened, sound_of(opened, file) as sound:
        rate = sound.reader.samplerate
        samples = _samples(sound, file, start_s, end_s)
    signal = mono(samples)
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


def _samples(sound: Sound, file: str, start_s: float, end_s: float | None) -> np.ndarray:
    """The samples of a segment, float32, shape ``(n, channels)``."""
    reader, rate = sound.reader, sound.reader.samplerate
    first, last = _frames(file, start_s, end_s, rate, sound.frames)
    run_up = min(first, _RUN_UP) if reader.format == "MP3" else 0
    try:
        reader.seek(first - run_up)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise AudioError(f"{file}: is damaged: {reason_of(error)}") from error
    parts = list(blocks(sound, file, None if last is None else last - first + run_up))
    samples = (np.concatenate(parts) if len(parts) != 1 else parts[0])[run_up:] if parts else np.empty((0, 1))
    if sound.frames is not None and last is not None:
        check_whole(file, first + len(samples), last, rate)
    elif not len(samples):
        raise AudioError(f"{file}: the segment begins at {start_s:g} s, after the end of the file")
    return samples


def _frames(file: str, start_s: float, end_s: float | None, rate: int, frames: int | None) -> tuple[int, int | None]:
    """The first frame of a segment, and the one after its last; ``None`` where only reading tells."""
    if frames == 0:
        raise AudioError(f"{file}: has a header but no samples")
    if not 0 <= start_s < math.inf:
        raise AudioError(f"{file}: the segment begins at {start_s:g} s; it must begin at 0 or later")
    if end_s is not None and not end_s > start_s:
        raise AudioError(f"{file}: the segment ends at {end_s:g} s, which is not after its start at {start_s:g} s")
    first = round(start_s * rate)
    if frames is not None and first >= frames:
        length = frames / rate
        raise AudioError(f"{file}: the segment begins at {start_s:g} s, but the file is only {length:.3f} s long")
    _check_end(file, end_s, rate, frames)
    last = frames
    if end_s is not None and (frames is None or end_s * rate < frames):
        last = min(round(end_s * rate), frames or round(end_s * rate))
    if last is not None and last <= first:
        raise AudioError(f"{file}: the segment from {start_s:g} to {end_s:g} s is shorter than one sample")
    return first, last


def _check_end(file: str, end_s: float | None, rate: int, frames: int | None) -> None:
    if end_s is not None and frames is not None and end_s > frames / rate + OVERRUN_S:
        raise AudioError(
            f"{file}: the segment ends at {end_s:g} s, but the file is only {frames / rate:.3f} s long; are these seconds?"
        )

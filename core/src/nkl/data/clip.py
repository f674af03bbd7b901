"""A stretch of audio, read and ready to be analysed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One segment of one file.

    Attributes:
        file: path of the audio file.
        start: where the segment begins, in seconds from the start of the file.
        end: where it ends, in seconds.
        signal: mono samples, float32, shape ``(samples,)``, nominal range -1 to 1. Never written to.
        sampling_rate: in Hz.
    """

    file: str
    start: float
    end: float
    signal: np.ndarray
    sampling_rate: int

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.signal) / self.sampling_rate

"""Segments of audio that are read when they are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from nkl.data.audio import read_clip
from nkl.data.clip import Clip
from nkl.data.headers import segment_seconds
from nkl.data.recording import Recording


@dataclass(frozen=True, eq=False)
class Clips:
    """The audio of some segments, for learners that work on it directly. Nothing is read before it is asked for.

    Attributes:
        index: audformat's segmented index ``(file, start, end)``.
        recordings: what files are known to hold: one that no longer does is not read.
    """

    index: pd.MultiIndex
    recordings: Mapping[str, Recording] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.index)

    def read(self, position: int, sampling_rate: int | None = None) -> Clip:
        """Read one segment.

        Args:
            position: which.
            sampling_rate: in Hz; resampled to it if it is not the file's own.

        Raises:
            nkl.data.audio.AudioError: if it cannot be read.
        """
        file, start, end = self.index[position]
        end_s = None if pd.isna(end) else end.total_seconds()
        return read_clip(str(file), start.total_seconds(), end_s, sampling_rate, self.recordings.get(file))

    def take(self, positions: np.ndarray) -> Clips:
        """The segments at these integer positions, in this order."""
        return Clips(self.index[positions], self.recordings)

    @cached_property
    def seconds(self) -> np.ndarray:
        """Durations as the files' headers tell them, float64, shape ``(n,)``; NaN where a file cannot be read."""
        return segment_seconds(self.index)

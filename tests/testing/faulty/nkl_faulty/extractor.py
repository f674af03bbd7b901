"""Feature extractors with one fault each."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from nkl.data import Clip
from nkl.parts import FeatureExtractor


class Good(FeatureExtractor):
    columns = ("mean", "power")

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        return np.array([[np.abs(c.signal).mean(), np.square(c.signal).mean()] for c in clips], dtype=np.float32)


class Padding(Good):
    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        longest = max(len(clip.signal) for clip in clips)
        return super().extract(clips) * np.array([[len(clip.signal) / longest] for clip in clips], dtype=np.float32)


class Infinite(Good):
    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        with np.errstate(divide="ignore"):
            return np.log(super().extract(clips))


class Nan(Good):
    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        rows = super().extract(clips)
        return np.where(rows == 0, np.float32(np.nan), rows)


class Printing(Good):
    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        os.write(2, b"100%|####|\n")  # as native code does
        return super().extract(clips)


class Altering(Good):
    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        rows = super().extract(clips)
        for clip in clips:
            object.__setattr__(clip, "file", os.path.basename(clip.file))
        return rows


class Local(Good):
    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        return super().extract(clips) * np.float32(1 + os.getpid() % 9973)


class Wide(Good):
    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        return super().extract(clips).astype(np.float64)


class Twins(Good):
    columns = ("mean", "mean")


class Slowing(Good):
    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        if any(clip.duration > 20 for clip in clips):
            raise MemoryError("too long")
        return super().extract(clips)

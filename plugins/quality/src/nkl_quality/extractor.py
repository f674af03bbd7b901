"""The features."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np

from nkl.data import Clip
from nkl.parts import FeatureExtractor
from nkl_quality.judge import MEASURES, RATE, Judge
from nkl_quality.plugin import SquimOptions


class Squim(FeatureExtractor):
    """All three measures: ``pesq`` (1 to 4.64), ``sdr`` (dB) and ``stoi`` (0 to 1); NaN for digital silence."""

    options: SquimOptions
    sampling_rate = RATE
    may_be_nan = True
    columns: tuple[str, ...] = MEASURES

    @functools.cached_property
    def _judge(self) -> Judge:
        """Made when there is something to measure."""
        return Judge(self.options)

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Measure.

        Returns:
            float32, shape ``(len(clips), len(columns))``.
        """
        return self._judge.measure([clip.signal for clip in clips], self.columns).astype(np.float32)


class Pesq(Squim):
    """PESQ alone."""

    columns = ("pesq",)


class Sdr(Squim):
    """SI-SDR alone."""

    columns = ("sdr",)


class Stoi(Squim):
    """STOI alone."""

    columns = ("stoi",)

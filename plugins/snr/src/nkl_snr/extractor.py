"""The feature."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkl.data import Clip
from nkl.parts import FeatureExtractor
from nkl_snr.estimators import ESTIMATORS, RATE
from nkl_snr.plugin import SnrOptions


class Snr(FeatureExtractor):
    """Signal-to-noise ratio in dB; NaN for digital silence and for segments under 50 ms."""

    options: SnrOptions
    sampling_rate = RATE
    may_be_nan = True
    columns = ("snr",)

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Estimate.

        Returns:
            float32, shape ``(len(clips), 1)``.
        """
        estimate = ESTIMATORS[self.options.method]
        return np.array([[estimate(clip.signal)] for clip in clips], dtype=np.float32)

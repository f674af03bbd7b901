"""The label."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from nkl.data import Clip
from nkl.parts import Predictor
from nkl_snr.estimators import ESTIMATORS, RATE
from nkl_snr.plugin import SnrOptions


class SnrPredictor(Predictor):
    """Signal-to-noise ratio in dB, to two decimals; missing for digital silence and for segments under 50 ms."""

    options: SnrOptions
    sampling_rate = RATE
    columns = ("snr_pred",)

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """Estimate for a batch."""
        estimate = ESTIMATORS[self.options.method]
        return pd.DataFrame({"snr_pred": [round(estimate(clip.signal), 2) for clip in clips]}, dtype=float)

"""The label."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import pandas as pd

from nkl.data import Clip
from nkl.parts import Predictor
from nkl_mos.plugin import MosOptions
from nkl_mos.raters import RATE, SCORES, Rater, rater_for


class MosPredictor(Predictor):
    """Mean opinion scores to three decimals.

    ``mos_pred``, and with DNSMOS ``mos_sig_pred``, ``mos_bak_pred``, ``mos_p808_pred``.
    """

    options: MosOptions
    sampling_rate = RATE

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the scores, with ``_pred``."""
        return tuple(f"{name}_pred" for name in SCORES[self.options.model])

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """Rate a batch."""
        scores = self._rater.rate([clip.signal for clip in clips]).round(3)
        return pd.DataFrame(scores, columns=list(self.columns))

    @functools.cached_property
    def _rater(self) -> Rater:
        """Made when there is something to rate."""
        return rater_for(self.options.model, self.options.weights, self.options.device)

"""The labels."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import pandas as pd

from nkl.parts.clip import Clip
from nkl.parts.predictor import Predictor
from nkl_quality.judge import MEASURES, RATE, Judge
from nkl_quality.plugin import SquimOptions

_ENDING = "_pred"


class SquimPredictor(Predictor):
    """All three measures to three decimals; missing for digital silence."""

    options: SquimOptions
    sampling_rate = RATE
    columns: tuple[str, ...] = tuple(measure + _ENDING for measure in MEASURES)

    @functools.cached_property
    def _judge(self) -> Judge:
        """Made when there is something to measure."""
        return Judge(self.options)

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """Measure a batch."""
        measures = [column.removesuffix(_ENDING) for column in self.columns]
        scores = self._judge.measure([clip.signal for clip in clips], measures)
        return pd.DataFrame(scores.round(3), columns=list(self.columns))


class PesqPredictor(SquimPredictor):
    """PESQ alone."""

    columns = ("pesq_pred",)


class SdrPredictor(SquimPredictor):
    """SI-SDR alone."""

    columns = ("sdr_pred",)


class StoiPredictor(SquimPredictor):
    """STOI alone."""

    columns = ("stoi_pred",)

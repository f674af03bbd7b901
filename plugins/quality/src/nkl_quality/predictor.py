"""The labels."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import pandas as pd

from nkl.data import Clip
from nkl.parts import Predictor
from nkl_quality.judge import MEASURES, RATE, Judge
from nkl_quality.plugin import SquimLabelOptions


class SquimPredictor(Predictor):
    """All three measures to three decimals, or the one that was asked for; missing for digital silence."""

    options: SquimLabelOptions
    sampling_rate = RATE
    columns = tuple(f"{measure}_pred" for measure in MEASURES)

    @functools.cached_property
    def _judge(self) -> Judge:
        """Made when there is something to measure."""
        return Judge(self.options)

    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """Measure a batch."""
        scores = self._judge.measure([clip.signal for clip in clips], MEASURES)
        return pd.DataFrame(scores.round(3), columns=list(self.columns))

    def conclude(self, table: pd.DataFrame) -> pd.DataFrame:
        """The column of a target such as ``pesq``; all where the target is ``squim``."""
        column = f"{self.options.type.lower()}_pred"
        return table[[column]] if column in self.columns else table

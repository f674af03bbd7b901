"""How good an epoch is: one measure on the dev samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nkl.evaluation import (
    LOWER_IS_BETTER,
    classification_measures,
    moments,
    ranking_on_sample,
    regression_measures,
    tallies,
)


@dataclass(frozen=True)
class Judge:
    """Measures outputs.

    Attributes:
        measure: UAR, macro-F1, EER, CCC, PCC, MSE or MAE.
        truth: class positions or values, shape ``(n,)``.
        classes: how many there are; 0 for values.
        unit: mean and standard deviation in which outputs that are values are measured; the truth is in its own unit.
    """

    measure: str
    truth: np.ndarray
    classes: int = 0
    unit: tuple[float, float] = (0.0, 1.0)

    def __call__(self, outputs: np.ndarray) -> float:
        """The measure of scores of classes, shape ``(n, classes)``, or of values, shape ``(n,)``."""
        if self.measure == "EER":
            return float(ranking_on_sample(outputs[:, 1] - outputs[:, 0], self.truth == 1)["EER"])
        if self.classes:
            sums = tallies(self.truth, outputs.argmax(axis=1), self.classes).sum(axis=0)
            return float(classification_measures(sums, [""] * self.classes)[self.measure])
        mean, deviation = self.unit
        return float(regression_measures(moments(self.truth, outputs * deviation + mean).sum(axis=0))[self.measure])

    def better(self, value: float, best: float) -> bool:
        """Whether a value is better than the best one so far; what is not defined (NaN) is worse than anything."""
        if np.isnan(value) or np.isnan(best):
            return bool(np.isnan(best) and not np.isnan(value))
        return value < best if self.measure in LOWER_IS_BETTER else value > best

"""What the measures of predictions are computed from: sums over samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nkl.data.predictions import Predictions
from nkl.evaluation.classification import classification_measures, tallies, top_two
from nkl.evaluation.regression import moments, regression_measures
from nkl.evaluation.reliability import BINS, brier, expected_calibration_error, overconfidence

LOWER_IS_BETTER = frozenset({"EER", "MSE", "MAE", "Brier score", "ECE"})
"""The measures of which a smaller value is the better one."""

TOP_TWO_FROM = 4


@dataclass(frozen=True, eq=False)
class Statistic:
    """Columns to sum, and the measures that follow from the sums.

    Attributes:
        columns: float64, shape ``(n, k)``.
        measures: from sums of shape ``(..., k)`` to measures by name, shape ``(...)``, the headline first.
    """

    columns: np.ndarray
    measures: Callable[[np.ndarray], dict[str, np.ndarray]]


def statistic_of(predictions: Predictions) -> Statistic:
    """The statistic of labelled predictions: all measures but those that depend on the order of scores."""
    truth = predictions.truth
    assert truth is not None
    if predictions.probabilities is None:
        return Statistic(moments(truth, predictions.predicted), regression_measures)
    labels, probabilities = predictions.labels, predictions.probabilities
    columns = [
        tallies(truth, predictions.predicted, len(labels)),
        overconfidence(probabilities, predictions.predicted == truth),
        brier(probabilities, truth)[:, None],
    ]
    if len(labels) >= TOP_TWO_FROM:
        columns.append(top_two(probabilities, truth)[:, None])
    edge = 3 * len(labels)

    def measures(sums: np.ndarray) -> dict[str, np.ndarray]:
        found = classification_measures(sums[..., :edge], labels)
        n = sums[..., len(labels) : 2 * len(labels)].sum(axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            if len(labels) >= TOP_TWO_FROM:
                found["top-2 accuracy"] = sums[..., -1] / n
            found["Brier score"] = sums[..., edge + BINS] / n
            found["ECE"] = expected_calibration_error(sums[..., edge : edge + BINS], n)
        return found

    return Statistic(np.column_stack(columns), measures)

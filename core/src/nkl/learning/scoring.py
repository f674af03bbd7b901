"""What tuning makes best: one measure as one number, higher is better."""

from __future__ import annotations

from dataclasses import dataclass

from nkl.data.predictions import Predictions
from nkl.errors import UserError, did_you_mean
from nkl.evaluation.statistic import LOWER_IS_BETTER, statistic_of

# The names of scikit-learn's scorers, and those of the dialect's MODEL.measure.
_NAMES = {
    "recall_macro": "UAR",
    "balanced_accuracy": "UAR",
    "uar": "UAR",
    "accuracy": "accuracy",
    "acc": "accuracy",
    "f1_macro": "macro-F1",
    "f1": "macro-F1",
    "ccc": "CCC",
    "pcc": "PCC",
    "r2": "R2",
    "mse": "MSE",
    "mae": "MAE",
    "neg_mean_squared_error": "MSE",
    "neg_mean_absolute_error": "MAE",
    "neg_brier_score": "Brier score",
}


@dataclass(frozen=True, slots=True)
class Score:
    """A measure to be made best.

    Attributes:
        measure: its name.
    """

    measure: str

    def __call__(self, predictions: Predictions) -> float:
        """The measure, negative where lower is better; NaN where it is not defined for these samples."""
        found = statistic_of(predictions)
        value = float(found.measures(found.columns.sum(axis=0))[self.measure])
        return -value if self.measure in LOWER_IS_BETTER else value


def scorer(name: str | None, is_class: bool, key: str = "scoring") -> Score:
    """The score of a name of scikit-learn or of the dialect; without a name UAR for classes and CCC for values.

    Raises:
        UserError: if there is none of that name for the task.
    """
    if name is None or name.lower() == "eer":
        return Score("UAR" if is_class else "CCC")
    measure = _NAMES.get(name.lower())
    for_values = {"CCC", "PCC", "R2", "MSE", "MAE"}
    fitting = sorted(key for key, value in _NAMES.items() if (value in for_values) != is_class)
    if measure is None or (measure in for_values) == is_class:
        task = "classes" if is_class else "numbers"
        raise UserError(
            f"MODEL.{key} = {name}: is not a score for {task}; there are {', '.join(fitting)}.{did_you_mean(name, fitting)}"
        )
    return Score(measure)

"""What can be had without listening: guessing, and what the training split alone would say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nkl.data.predictions import Predictions
from nkl.errors import UserError
from nkl.evaluation.classification import classification_measures

CHANCE = "guessing"


def chance(measure: str, classes: int) -> float | None:
    """What uniform guessing gives on average, where that does not depend on the data; ``None`` elsewhere.

    Args:
        measure: its name.
        classes: number of classes; 0 for regression.
    """
    if not classes:
        return 0.0 if measure in ("CCC", "PCC") else None
    if measure in ("UAR", "accuracy") or measure.startswith(("sensitivity", "specificity", "recall")):
        return 1 / classes
    return {"top-2 accuracy": min(2 / classes, 1.0), "ROC-AUC": 0.5, "EER": 0.5}.get(measure)


def guessing(truth: np.ndarray, labels: tuple[str, ...], names: tuple[str, ...]) -> dict[str, float]:
    """The expected measures of guessing every class equally often, by name, for those that are asked for.

    Macro-F1 is that of the expected confusion matrix. The Brier score and ECE are those of equal probabilities.
    """
    classes = len(labels)
    support = np.bincount(truth, minlength=classes).astype(np.float64)
    expected = np.concatenate([support / classes, support, np.full(classes, len(truth) / classes)])
    found = {name: float(value) for name, value in classification_measures(expected, labels).items()}
    found |= {"Brier score": 1 - 1 / classes, "ECE": 0.0}
    found |= {name: value for name in names if name not in found and (value := chance(name, classes)) is not None}
    return {name: found[name] for name in names if name in found}


def constant(predictions: Predictions, train_target: np.ndarray) -> tuple[str, Predictions]:
    """The same samples with the most frequent class of the training split, or its mean, as the prediction.

    Args:
        predictions: labelled ones.
        train_target: class codes (-1 where unknown) or values (NaN where unknown) of the training split.

    Returns:
        The baseline's name and its predictions; of equally frequent classes the first is taken.

    Raises:
        UserError: if nothing is known in the training split.
    """
    known = train_target >= 0 if predictions.is_classification else np.isfinite(train_target)
    if not known.any():
        raise UserError("The training split has no known label, so there is no baseline to compare with.")
    if not predictions.is_classification:
        return "mean of train", replace(predictions, values=np.full(len(predictions), train_target[known].mean()))
    code = int(np.bincount(train_target[known]).argmax())
    probabilities = np.zeros((len(predictions), len(predictions.labels)))
    probabilities[:, code] = 1.0
    return f"always {predictions.labels[code]}", replace(predictions, probabilities=probabilities)

"""Whether a model says nearly the same of every sample: its figures are then those of a constant."""

from __future__ import annotations

import numpy as np

from nkl.data.predictions import Predictions
from nkl.data.report import Finding

SAME = "nearly one prediction"
_MOST_ONE_CLASS = 0.95
_LEAST_SPREAD = 0.1
_FEWEST = 10


def check_collapse(known: Predictions) -> list[Finding]:
    """Say where all predictions are nearly one.

    That is where at least 95 % are one class, far more than of the truth, or numbers spread less than a tenth as far as the true
    ones (standard deviations).

    Args:
        known: predictions with their truth; fewer than ten prove nothing.
    """
    if len(known) < _FEWEST or known.truth is None:
        return []
    return _one_class(known) if known.is_classification else _one_number(known)


def _one_class(known: Predictions) -> list[Finding]:
    assert known.truth is not None
    predicted = np.bincount(known.predicted, minlength=len(known.labels))
    usual = int(predicted.argmax())
    share, true = predicted[usual] / len(known), float((known.truth == usual).mean())
    if share < _MOST_ONE_CLASS or 1 - true < 2 * (1 - share) or true == 1:
        return []
    label = known.labels[usual]
    message = f"{predicted[usual]} of {len(known)} samples are predicted to be {label}, which {true:.0%} of them are."
    advice = (
        "The model has hardly learned to tell the classes apart. Scale the features (FEATS.scale = standard), weigh rare "
        "classes (MODEL.class_weight = True), or tune the learner (MODEL.tuning_params)."
    )
    return [Finding("warning", SAME, message, advice)]


def _one_number(known: Predictions) -> list[Finding]:
    assert known.values is not None and known.truth is not None
    predicted, true = float(known.values.std()), float(np.std(known.truth))
    if predicted >= _LEAST_SPREAD * true:
        return []
    message = (
        f"The predictions are nearly one number, {known.values.mean():.4g}: their standard deviation is {predicted:.2g}, "
        f"that of the truth {true:.2g}."
    )
    advice = (
        "The model says little more than the mean of its training. Scale the features (FEATS.scale = standard), or tune the "
        "learner (MODEL.tuning_params), such as its cost."
    )
    return [Finding("warning", SAME, message, advice)]

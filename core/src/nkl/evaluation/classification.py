"""Measures of a classification, from tallies: for each class its hits, its samples, and how often it was predicted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkl.data.predictions import EQUAL


def confusion(truth: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Counts, int64, shape ``(classes, classes)``, truth by row; codes must be from 0 to ``classes - 1``."""
    return np.bincount(truth * classes + predicted, minlength=classes**2).reshape(classes, classes)


def tallies(truth: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Each sample's tallies: hits, truth and predicted, each a column a class; float64, shape ``(n, 3 * classes)``."""
    codes = np.arange(classes)
    is_truth, is_predicted = truth[:, None] == codes, predicted[:, None] == codes
    return np.column_stack([is_truth & is_predicted, is_truth, is_predicted]).astype(np.float64)


def confusion_tallies(matrix: np.ndarray) -> np.ndarray:
    """The tallies of confusion matrices: ``(..., classes, classes)`` becomes ``(..., 3 * classes)``."""
    return np.concatenate([np.diagonal(matrix, axis1=-2, axis2=-1), matrix.sum(axis=-1), matrix.sum(axis=-2)], axis=-1)


def class_measures(sums: np.ndarray) -> dict[str, np.ndarray]:
    """Precision, recall and F1 of each class.

    Recall is NaN for a class that is not in the truth, F1 and precision for one that is neither in the truth nor
    predicted. The precision of a class that is in the truth and never predicted is 0, as in scikit-learn.

    Args:
        sums: of tallies, shape ``(..., 3 * classes)``.

    Returns:
        By name, shape ``(..., classes)``.
    """
    hits, support, predicted = np.split(sums.astype(np.float64), 3, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        recall = hits / support
        f1 = 2 * hits / (support + predicted)
        precision = np.where(predicted > 0, hits / predicted, np.where(support > 0, 0.0, np.nan))
    return {"precision": precision, "recall": recall, "F1": f1}


def classification_measures(sums: np.ndarray, labels: Sequence[str]) -> dict[str, np.ndarray]:
    """UAR, accuracy and macro-F1; for two classes sensitivity and specificity as well.

    UAR (unweighted average recall, balanced accuracy) averages over the classes that are in the truth: where one lacks, it
    averages over the others. Macro-F1 averages over the classes that are in the truth or predicted, as in
    scikit-learn. Of two classes the second is the positive one.

    Args:
        sums: of tallies, shape ``(..., 3 * classes)``.
        labels: the class names.

    Returns:
        By name, shape ``(...)``; NaN without samples.
    """
    by_class = class_measures(sums)
    hits, support, _ = np.split(sums, 3, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        measures = {
            "UAR": mean_of_defined(by_class["recall"]),
            "accuracy": hits.sum(axis=-1) / support.sum(axis=-1),
            "macro-F1": mean_of_defined(by_class["F1"]),
        }
    if len(labels) == 2:
        measures[f"sensitivity ({labels[1]})"] = by_class["recall"][..., 1]
        measures[f"specificity ({labels[1]})"] = by_class["recall"][..., 0]
    return measures


def mean_of_defined(values: np.ndarray) -> np.ndarray:
    """The mean over the last axis of what is not NaN; NaN where nothing is."""
    defined = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: np.ndarray = np.where(defined, values, 0.0).sum(axis=-1) / defined.sum(axis=-1)
    return mean


def top_two(probabilities: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """How much of the truth is among the two most probable classes, in [0, 1], shape ``(n,)``.

    1 or 0, and where it is one of several equally probable classes, its chance of being chosen among them: so the order of
    the classes does not matter.
    """
    said = probabilities[np.arange(len(truth)), truth][:, None]
    greater = (probabilities > said + EQUAL).sum(axis=1)
    equal = (np.abs(probabilities - said) <= EQUAL).sum(axis=1)
    share: np.ndarray = np.clip((2 - greater) / equal, 0.0, 1.0)
    return share

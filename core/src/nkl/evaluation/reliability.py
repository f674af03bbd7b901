"""How far probabilities can be trusted: reliability bins, ECE, Brier score, risk and coverage."""

from __future__ import annotations

import numpy as np

BINS = 15
_POINTS = 200


def brier(probabilities: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Each sample's Brier score, shape ``(n,)``, in [0, 2]: summed over the classes, as Brier (1950) has it.

    For two classes this is twice the score that counts the positive class only.
    """
    missed = probabilities.copy()
    missed[np.arange(len(truth)), truth] -= 1.0
    scores: np.ndarray = np.square(missed).sum(axis=1)
    return scores


def confidence_bins(probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The probability of the predicted class and its bin, 0 to 14, of equal width and closed on the right."""
    confidence = probabilities.max(axis=1)
    return confidence, np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)


def overconfidence(probabilities: np.ndarray, correct: np.ndarray) -> np.ndarray:
    """Each sample's confidence less its correctness, in the column of its bin; float64, shape ``(n, 15)``."""
    confidence, bins = confidence_bins(probabilities)
    columns = np.zeros((len(correct), BINS))
    columns[np.arange(len(correct)), bins] = confidence - correct
    return columns


def expected_calibration_error(sums: np.ndarray, n: np.ndarray) -> np.ndarray:
    """ECE (Naeini et al. 2015), in [0, 1], from sums of :func:`overconfidence` and numbers of samples."""
    error: np.ndarray = np.abs(sums).sum(axis=-1) / n
    return error


def reliability(probabilities: np.ndarray, correct: np.ndarray) -> dict[str, np.ndarray]:
    """Mean confidence, accuracy and count of the fifteen bins; NaN in bins without samples."""
    confidence, bins = confidence_bins(probabilities)
    count = np.bincount(bins, minlength=BINS)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "confidence": np.bincount(bins, confidence, minlength=BINS) / count,
            "accuracy": np.bincount(bins, correct, minlength=BINS) / count,
            "count": count,
        }


def risk_coverage(uncertainty: np.ndarray, correct: np.ndarray) -> dict[str, np.ndarray]:
    """The error rate of the most certain share of the samples (El-Yaniv and Wiener 2010).

    Samples of equal uncertainty come in together. At most 200 points, the last one at coverage 1.

    Returns:
        ``coverage``, rising to 1, and ``risk``, in [0, 1].
    """
    order = np.argsort(uncertainty, kind="stable")
    ranked = uncertainty[order]
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True)) if len(order) else np.array([], dtype=np.int64)
    if len(ends) > _POINTS:
        ends = ends[np.linspace(0, len(ends) - 1, _POINTS).astype(np.int64)]
    wrong = np.cumsum(~correct[order])[ends]
    return {"coverage": (ends + 1) / max(len(order), 1), "risk": wrong / (ends + 1)}

"""What the methods share: sums that do not depend on the order of members, ties, and the way back to predictions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nkl.data import Predictions

EQUAL = 1e-12
"""Two scores that are no further apart are equal."""
_NUDGE = 1e-6
"""How much the mean probability counts among classes with equal scores."""


def ordered_sum(values: np.ndarray) -> np.ndarray:
    """The sum over the first axis, the same to the last bit in whatever order the members come."""
    return np.asarray(np.sort(values, axis=0).sum(axis=0))


def ordered_mean(values: np.ndarray) -> np.ndarray:
    """The mean over the first axis, see :func:`ordered_sum`."""
    return ordered_sum(values) / len(values)


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The mean over members with weights.

    Args:
        values: shape ``(members, n, k)``.
        weights: not negative, not all zero for any sample, shape ``(members, n)`` or ``(members, 1)``.
    """
    return ordered_sum(weights[..., None] * values) / ordered_sum(weights)[:, None]


def shares(scores: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Scores made to sum to one; of classes with the same highest score, that of the highest mean probability comes first.

    To that end such classes get a millionth of their mean probability on top. Where that is equal as well, the one
    whose name comes first is predicted.

    Args:
        scores: not negative, shape ``(n, classes)``.
        means: mean probabilities of the members, likewise.
    """
    tied = scores >= scores.max(axis=1, keepdims=True) - EQUAL
    several = tied.sum(axis=1, keepdims=True) > 1
    scores = scores + np.where(tied & several, _NUDGE * means, 0.0)
    return np.asarray(scores / scores.sum(axis=1, keepdims=True))


def as_predictions(like: Predictions, fused: np.ndarray) -> Predictions:
    """Fused probabilities ``(n, classes)`` or values ``(n, 1)`` for the samples of a member."""
    if like.is_classification:
        return replace(like, probabilities=fused / fused.sum(axis=1, keepdims=True))
    return replace(like, values=fused[:, 0])

"""Sets of classes that hold the truth with a stated probability (split conformal prediction)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nkl.errors import UserError


@dataclass(frozen=True)
class ConformalSets:
    """Every class whose probability is at least ``1 - threshold`` is in the set (LAC; Sadinle, Lei and Wasserman 2019).

    The promise holds on average over samples that are exchangeable with those it was fitted on; new speakers are so
    only if the samples it was fitted on are of other speakers than those the model was trained on.

    Attributes:
        coverage: the promised share of sets that hold the truth.
        threshold: the largest ``1 - probability`` that is let in, in [0, 1].
        n: number of samples it was fitted on.
    """

    coverage: float
    threshold: float
    n: int

    def sets(self, probabilities: np.ndarray) -> np.ndarray:
        """Which classes are in the set of each sample, bool, shape ``(n, classes)``; a set may be empty."""
        return 1.0 - probabilities <= self.threshold

    def judge(self, probabilities: np.ndarray, truth: np.ndarray) -> dict[str, float]:
        """The share of sets that held the truth (``coverage``) and their average size (``size``) on other samples."""
        known = truth >= 0
        if not known.any():
            return {"coverage": math.nan, "size": math.nan}
        sets = self.sets(probabilities[known])
        held = sets[np.arange(int(known.sum())), truth[known]]
        return {"coverage": float(held.mean()), "size": float(sets.sum(axis=1).mean())}


def fit_conformal(probabilities: np.ndarray, truth: np.ndarray, coverage: float = 0.9) -> ConformalSets:
    """Find the threshold on held-out data (dev).

    With fewer than ``coverage / (1 - coverage)`` samples nothing but all classes can keep the promise: the threshold is
    1.

    Args:
        probabilities: shape ``(n, classes)``.
        truth: class codes; -1 where unknown.
        coverage: between 0 and 1.

    Raises:
        UserError: if no sample has a known class, or the coverage is not between 0 and 1.
    """
    if not 0 < coverage < 1:
        raise UserError(f"A coverage of {coverage} cannot be promised: it must be between 0 and 1.")
    known = np.flatnonzero(truth >= 0)
    if not len(known):
        raise UserError("Conformal sets need labelled samples in dev, and there are none.")
    scores = np.sort(1.0 - probabilities[known, truth[known]])
    rank = math.ceil((len(scores) + 1) * coverage)
    return ConformalSets(coverage, float(scores[rank - 1]) if rank <= len(scores) else 1.0, len(scores))

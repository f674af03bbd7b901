"""Mean, median and sum: of probabilities of classes, or of values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkl.data import Predictions
from nkl.parts import EnsembleMethod
from nkl_ensemble.fusing import as_predictions, ordered_mean, ordered_sum, shares
from nkl_ensemble.members import outputs, probabilities


class Mean(EnsembleMethod):
    """``p(c) = mean over members of p_m(c)``, or the mean of the values."""

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse predictions of classes or of values."""
        values = outputs(members)
        return members[0] if len(members) == 1 else as_predictions(members[0], ordered_mean(values))


class Median(EnsembleMethod):
    """The median over members of each class's probability, made to sum to one; or the median of the values.

    One member that is far off does not move it. Where the medians of all classes are 0, as of members that are all sure of
    different classes, the mean takes their place.
    """

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse predictions of classes or of values."""
        values = outputs(members)
        if len(members) == 1:
            return members[0]
        median = np.median(values, axis=0)
        if not members[0].is_classification:
            return as_predictions(members[0], median)
        means = ordered_mean(values)
        nothing = median.sum(axis=1, keepdims=True) <= 0
        return as_predictions(members[0], shares(np.where(nothing, means, median), means))


class Sum(EnsembleMethod):
    """``p(c) = sum over members of p_m(c)``, made to sum to one, by which it is the same as the mean."""

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse predictions of classes."""
        p = probabilities(members)
        return members[0] if len(members) == 1 else as_predictions(members[0], ordered_sum(p))

"""Methods that go by the highest probability."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkl.data import Predictions
from nkl.parts import EnsembleMethod
from nkl_ensemble.fusing import EQUAL, as_predictions, ordered_mean, shares, weighted_mean
from nkl_ensemble.members import probabilities


class Max(EnsembleMethod):
    """``p(c) = max over members of p_m(c)``, made to sum to one."""

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse predictions of classes."""
        p = probabilities(members)
        if len(members) == 1:
            return members[0]
        return as_predictions(members[0], shares(p.max(axis=0), ordered_mean(p)))


class MaxClass(EnsembleMethod):
    """The class with the single highest probability over all members and classes, with the probabilities of its member.

    The highest of all probabilities belongs to the class whose maximum is highest, so that the class is always that of
    :class:`Max`; the probabilities are those that a member gave. Of several members that give this class the same highest
    probability, the mean is taken.
    """

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse predictions of classes."""
        p = probabilities(members)
        if len(members) == 1:
            return members[0]
        means, highest = ordered_mean(p), p.max(axis=(0, 2))
        chosen = shares(p.max(axis=0), means).argmax(axis=1)[:, None]
        holders = np.take_along_axis(p, chosen[None], axis=2)[..., 0] >= highest - EQUAL
        fused = weighted_mean(p, holders.astype(np.float64))
        is_chosen = (np.arange(p.shape[2]) == chosen).astype(np.float64)
        # The holders may give another class the same probability: the chosen one must still come first.
        return as_predictions(members[0], shares(fused, is_chosen))

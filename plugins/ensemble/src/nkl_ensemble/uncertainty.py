"""Methods that go by how sure the members are of a sample.

After Atmaja, Sasou and Burkhardt, "Uncertainty-based ensemble learning for speech classification", O-COCOSDA 2024
(arXiv:2407.17009). The uncertainty ``u_m`` of a member is the entropy of its probabilities over the log of the number of
classes: in [0, 1], and the same for a sample whatever else is in the test set. (The established tool takes a softmax of
the probabilities and rescales by the test set; its thresholds do not carry over.)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkl.data import Predictions
from nkl.parts import EnsembleMethod
from nkl_ensemble.fusing import EQUAL, as_predictions, ordered_mean, weighted_mean
from nkl_ensemble.members import probabilities, uncertainties


class UncertaintyThreshold(EnsembleMethod):
    """The member of least uncertainty decides where that is at most ``threshold``; elsewhere the mean of all.

    Members of equal least uncertainty decide by their mean.
    """

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse predictions of classes."""
        p = probabilities(members)
        if len(members) == 1:
            return members[0]
        u = uncertainties(members)
        least = u.min(axis=0)
        surest = weighted_mean(p, (u <= least + EQUAL).astype(np.float64))
        sure = (least <= self.options.threshold + EQUAL)[:, None]
        return as_predictions(members[0], np.where(sure, surest, ordered_mean(p)))


class UncertaintyWeighted(EnsembleMethod):
    """``p(c) = sum of w_m p_m(c)`` with ``w_m = (1 / u_m) / sum of 1 / u``, for each sample.

    Members without any uncertainty have all the weight, in equal parts.
    """

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse predictions of classes."""
        p = probabilities(members)
        if len(members) == 1:
            return members[0]
        u = uncertainties(members)
        certain = u <= EQUAL
        weights = np.where(certain.any(axis=0), certain.astype(np.float64), 1 / np.maximum(u, EQUAL))
        return as_predictions(members[0], weighted_mean(p, weights))


class ConfidenceWeighted(EnsembleMethod):
    """``p(c) = sum of (1 - u_m) p_m(c) / sum of (1 - u_m)``, for each sample.

    Where no member has any confidence, all weigh the same.
    """

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse predictions of classes."""
        p = probabilities(members)
        if len(members) == 1:
            return members[0]
        confidence = 1 - uncertainties(members)
        none = (confidence <= EQUAL).all(axis=0)
        return as_predictions(members[0], weighted_mean(p, np.where(none, 1.0, confidence)))

"""Voting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkl.data import Predictions
from nkl.parts import EnsembleMethod
from nkl_ensemble.fusing import as_predictions, ordered_mean, shares
from nkl_ensemble.members import probabilities


class MajorityVoting(EnsembleMethod):
    """Each member has one vote a sample, for the class that it predicts: ``share(c) = votes(c) / members``.

    The probabilities are the shares of the votes. Of classes with as many votes the one with the highest mean probability
    wins, then the one whose name comes first. Two members, or any even number, are allowed.
    """

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse predictions of classes."""
        p = probabilities(members)
        if len(members) == 1:
            return members[0]
        chosen = np.stack([member.predicted for member in members])
        votes = (chosen[..., None] == np.arange(p.shape[2])).sum(axis=0)
        return as_predictions(members[0], shares(votes / len(members), ordered_mean(p)))

"""A balancer around a sampler of imbalanced-learn."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from sklearn.neighbors import NearestNeighbors

from nkl.data import Samples
from nkl.errors import UserError
from nkl.parts import Balancer


class Resampler(Balancer):
    """Balances with the sampler that a subclass makes."""

    @abstractmethod
    def sampler(self, smallest: int, seed: int) -> Any:
        """A sampler of imbalanced-learn.

        Args:
            smallest: the number of training samples of the rarest class, at least 1.
            seed: for all that it draws at random.
        """

    def balance(self, train: Samples, seed: int) -> Samples:
        if not train.labels:
            raise UserError("FEATS.balancing balances classes; there are none in regression. Remove it.")
        codes, counts = np.unique(train.target, return_counts=True)
        if len(codes) < 2:
            return train
        rarest = train.labels[int(codes[counts.argmin()])]
        sampler = self.sampler(int(counts.min()), seed)
        try:
            features, target = sampler.fit_resample(train.features, train.target)
        except (ValueError, RuntimeError) as error:
            raise UserError(
                f"FEATS.balancing: the method does not suit these data (rarest class: '{rarest}', {counts.min()} "
                f"training samples): {error} Try 'ros', which always works."
            ) from error
        balanced = train.take(_sources(sampler, train, features, target))
        weights = None if balanced.weights is None else balanced.weights / balanced.weights.mean()
        return balanced.having(features=features.astype(np.float32), target=target.astype(np.int64), weights=weights)


def neighbours(wanted: int, smallest: int) -> int:
    """How many neighbours to ask for: those wanted, or as many as the rarest class allows.

    Raises:
        UserError: if that class has a single sample.
    """
    if smallest < 2:
        raise UserError(
            "FEATS.balancing: a class has a single training sample, but this method needs neighbours of the same "
            "class. Use 'ros', or leave that class out (DATA.labels)."
        )
    return min(wanted, smallest - 1)


def _sources(sampler: Any, train: Samples, features: np.ndarray, target: np.ndarray) -> np.ndarray:
    """For each row the position of the training sample that it is, or else of the nearest one of its class."""
    if hasattr(sampler, "sample_indices_"):
        return np.asarray(sampler.sample_indices_)
    sources = np.empty(len(target), dtype=np.int64)
    count = len(train)
    kept = count if len(target) >= count and np.array_equal(features[:count], train.features) else 0
    sources[:kept] = np.arange(kept)
    for code in np.unique(target[kept:]):
        own = np.flatnonzero(train.target == code)
        rows = kept + np.flatnonzero(target[kept:] == code)
        nearest = NearestNeighbors(n_neighbors=1).fit(train.features[own])
        sources[rows] = own[nearest.kneighbors(features[rows], return_distance=False)[:, 0]]
    return sources

"""Balancers that take samples of frequent classes away."""

from __future__ import annotations

from typing import Any

from imblearn.under_sampling import ClusterCentroids, EditedNearestNeighbours, RandomUnderSampler, TomekLinks

from nkl_balance.resample import Resampler


class RandomUnder(Resampler):
    """Samples of frequent classes left out at random."""

    def sampler(self, smallest: int, seed: int) -> Any:
        return RandomUnderSampler(random_state=seed)


class Centroids(Resampler):
    """Centres of k-means clusters in place of the samples of frequent classes."""

    def sampler(self, smallest: int, seed: int) -> Any:
        return ClusterCentroids(random_state=seed)


class Edited(Resampler):
    """Samples that their neighbours disagree with left out (Wilson 1972); the classes need not come out equal."""

    def sampler(self, smallest: int, seed: int) -> Any:
        return EditedNearestNeighbours()


class Tomek(Resampler):
    """Samples in pairs of nearest strangers left out (Tomek 1976); the classes need not come out equal."""

    def sampler(self, smallest: int, seed: int) -> Any:
        return TomekLinks()

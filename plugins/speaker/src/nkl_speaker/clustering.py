"""Agglomerative clustering with average linkage and cosine distance, in little memory.

With vectors of length one, the mean cosine distance between the members of two clusters is ``1 - a @ b``, where ``a`` and ``b``
are the means of the clusters. So clusters can be kept as their means, and no table of all distances is needed, which for 100 000
segments would take 40 GB. The order of the mergers is found by chains of nearest neighbours: F. Murtagh, "A Survey of Recent
Advances in Hierarchical Clustering Algorithms", The Computer Journal 26(4), 1983. Average linkage never brings two clusters
nearer to a third than one of them was, so the chains find the very same mergers as a search for the smallest distance of all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Merger:
    """Two clusters become one; each is named by one of its members.

    Attributes:
        distance: the mean cosine distance between their members.
        one: position of a member of one.
        other: position of a member of the other.
    """

    distance: float
    one: int
    other: int


def cluster(vectors: np.ndarray, threshold: float, number: int | None = None) -> np.ndarray:
    """Which vectors belong together.

    Args:
        vectors: float32, shape ``(n, d)``, of length one.
        threshold: clusters further apart than this mean cosine distance stay apart.
        number: how many clusters there are to be, in place of the threshold.

    Returns:
        int64, shape ``(n,)``: the position of the first member of the cluster.
    """
    mergers = _mergers(vectors, threshold if number is None else np.inf)
    if number is not None:
        mergers = sorted(mergers, key=lambda merger: merger.distance)[: len(vectors) - number]
    first = np.arange(len(vectors))
    for merger in mergers:
        roots = sorted((_root(first, merger.one), _root(first, merger.other)))
        first[roots[1]] = roots[0]
    return np.array([_root(first, position) for position in range(len(vectors))])


def _root(first: np.ndarray, position: int) -> int:
    while first[position] != position:
        first[position] = first[first[position]]
        position = int(first[position])
    return position


def _mergers(vectors: np.ndarray, limit: float) -> list[Merger]:
    """All mergers at no more than a distance; a cluster's merger stands behind those that made it."""
    clusters = _Clusters(vectors)
    found: list[Merger] = []
    chain: list[int] = []
    while clusters.open > 1:
        if not chain:
            clusters.pack()
            chain.append(clusters.any_open())
        tip = chain[-1]
        near, distance = clusters.nearest(tip, chain[-2] if len(chain) > 1 else None)
        if distance > limit:
            clusters.close(chain.pop())  # nothing will ever be nearer to it
        elif len(chain) > 1 and near == chain[-2]:
            chain = chain[:-2]
            found.append(clusters.merge(near, tip, distance))
        else:
            chain.append(near)
    return found


class _Clusters:
    """The means and sizes of the clusters, each in a place."""

    def __init__(self, vectors: np.ndarray) -> None:
        self._means = vectors.astype(np.float32, copy=True)
        self._sizes = np.ones(len(vectors))
        self._members = np.arange(len(vectors))
        self._closed = np.zeros(len(vectors), dtype=bool)
        self.open = len(vectors)

    def any_open(self) -> int:
        """The first place that is open."""
        return int(np.argmin(self._closed))

    def nearest(self, place: int, rather: int | None) -> tuple[int, float]:
        """The nearest open cluster, and how far it is; where several are, ``rather`` if it is one of them."""
        distances = 1 - self._means @ self._means[place]
        distances[self._closed] = np.inf
        distances[place] = np.inf
        near = int(np.argmin(distances))
        if rather is not None and distances[rather] <= distances[near]:
            near = rather
        return near, float(distances[near])

    def merge(self, one: int, other: int, distance: float) -> Merger:
        """Put one cluster into another's place."""
        both = self._sizes[one] + self._sizes[other]
        share = self._sizes[other] / both
        self._means[one] = (1 - share) * self._means[one] + share * self._means[other]
        self._sizes[one] = both
        self.close(other)
        return Merger(distance, int(self._members[one]), int(self._members[other]))

    def close(self, place: int) -> None:
        """Look at a cluster no more."""
        self._closed[place] = True
        self.open -= 1

    def pack(self) -> None:
        """Give up closed places, where they are the half of all; no place keeps its number."""
        if self.open <= len(self._closed) // 2:
            keep = ~self._closed
            self._means, self._sizes = self._means[keep], self._sizes[keep]
            self._members, self._closed = self._members[keep], self._closed[keep]

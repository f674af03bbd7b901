"""What counts as one in an interval: a speaker with all recordings, since these are not independent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Clusters:
    """What is left out as one.

    Attributes:
        codes: the cluster of each sample, int64, shape ``(n,)``, from 0 to ``count - 1``.
        count: number of clusters.
        unit: ``speakers`` or ``samples``, in words.
    """

    codes: np.ndarray
    count: int
    unit: str

    @property
    def single(self) -> bool:
        """Whether each sample is a cluster of its own."""
        return len(np.unique(self.codes)) == len(self.codes)


def cluster(speakers: np.ndarray | None, n: int) -> Clusters:
    """Cluster samples by speaker.

    Args:
        speakers: names, shape ``(n,)``; samples whose speaker is missing may be of one person, so they are one cluster.
            Where ``None`` or all are missing, samples are the clusters.
        n: number of samples.
    """
    names = None if speakers is None else pd.Series(speakers, dtype=object)
    if names is None or bool(names.isna().all()):
        return Clusters(np.arange(n), n, "samples")
    codes, found = pd.factorize(names, use_na_sentinel=False)
    return Clusters(np.asarray(codes, dtype=np.int64), len(found), "speakers")


def cluster_sums(columns: np.ndarray, clusters: Clusters) -> np.ndarray:
    """Sum columns within clusters: ``(n, k)`` becomes ``(clusters, k)``, float64; a cluster without samples has zeros."""
    sums = np.zeros((clusters.count, columns.shape[1]))
    if clusters.single:
        sums[clusters.codes] = columns
        return sums
    order = np.argsort(clusters.codes, kind="stable")
    there, starts = np.unique(clusters.codes[order], return_index=True)
    sums[there] = np.add.reduceat(columns[order].astype(np.float64), starts, axis=0)
    return sums

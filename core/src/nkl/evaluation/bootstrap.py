"""Percentile bootstrap over speakers.

Samples of one speaker are not independent, so whole speakers are drawn, with all their utterances (the cluster
bootstrap; Davison and Hinkley 1997, Bootstrap Methods and their Application, section 3.8). Measures are computed from
sums over samples, so that a resample is a weighted sum over speakers and no sample is touched twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

RESAMPLES = 1000
_CELLS_AT_ONCE = 1 << 19  # keeps the counts of one block of resamples in the processor's cache


@dataclass(frozen=True, eq=False)
class Clusters:
    """What is resampled as one.

    Attributes:
        codes: the cluster of each sample, int64, shape ``(n,)``, from 0 to ``count - 1``.
        count: number of clusters.
        unit: ``speakers`` or ``samples``, in words.
    """

    codes: np.ndarray
    count: int
    unit: str

    @property
    def method(self) -> str:
        """How intervals are made, in words."""
        if self.count < 2:
            return f"no interval: {self.count} {self.unit.removesuffix('s') if self.count else self.unit}"
        return f"percentile bootstrap over {self.count} {self.unit}, {RESAMPLES} resamples"


def cluster(speakers: np.ndarray | None, n: int) -> Clusters:
    """Cluster samples by speaker.

    Args:
        speakers: names, shape ``(n,)``; a sample whose speaker is missing is a cluster of its own. Where ``None`` or
            all are missing, samples are the clusters.
        n: number of samples.
    """
    names = None if speakers is None else pd.Series(speakers, dtype=object)
    if names is None or bool(names.isna().all()):
        return Clusters(np.arange(n), n, "samples")
    codes = np.array(pd.factorize(names)[0], dtype=np.int64)
    missing = codes < 0
    known = int(codes.max()) + 1
    codes[missing] = known + np.arange(int(missing.sum()))
    return Clusters(codes, known + int(missing.sum()), "speakers")


def draws(count: int, seed: int, resamples: int = RESAMPLES) -> Iterator[np.ndarray]:
    """Draw clusters with replacement.

    The same count and seed give the same draws, which is what pairs the resamples of several models.

    Yields:
        How often each cluster was drawn, int64, shape ``(block, count)``; the blocks add up to ``resamples``.
    """
    rng = np.random.default_rng(seed)
    narrow = np.uint16 if count <= 1 << 16 else np.int64
    block = max(1, _CELLS_AT_ONCE // max(count, 1))
    for start in range(0, resamples, block):
        size = min(block, resamples - start)
        drawn = rng.integers(0, count, size=(size, count), dtype=narrow) + np.arange(size)[:, None] * count
        yield np.bincount(drawn.ravel(), minlength=size * count).reshape(size, count)


def cluster_sums(columns: np.ndarray, clusters: Clusters) -> np.ndarray:
    """Sum columns within clusters: ``(n, k)`` becomes ``(clusters, k)``, float64."""
    if clusters.count == len(columns):
        sums = np.empty((clusters.count, columns.shape[1]))
        sums[clusters.codes] = columns
        return sums
    order = np.argsort(clusters.codes, kind="stable")
    starts = np.searchsorted(clusters.codes[order], np.arange(clusters.count))
    return np.add.reduceat(columns[order].astype(np.float64), starts, axis=0)


def resampled_sums(columns: np.ndarray, clusters: Clusters, seed: int, resamples: int = RESAMPLES) -> np.ndarray:
    """The sums of columns over each resample, float64, shape ``(resamples, k)``."""
    sums = cluster_sums(columns, clusters)
    return np.concatenate(
        [counts @ sums for counts in (c.astype(np.float64) for c in draws(clusters.count, seed, resamples))]
    )


def interval(values: np.ndarray, clusters: Clusters) -> tuple[float, float]:
    """The 95 % percentile interval of resampled values, shape ``(resamples,)``.

    Resamples on which the measure is not defined (NaN) are left out; the interval is NaN where those are more than
    half, and where there are fewer than two clusters.
    """
    defined = values[np.isfinite(values)]
    if clusters.count < 2 or 2 * len(defined) < len(values):
        return np.nan, np.nan
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)

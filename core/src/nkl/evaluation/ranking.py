"""Measures of two classes that depend on the order of scores only: area under the ROC curve and equal error rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nkl.evaluation.bootstrap import Clusters, draws

NAMES = ("ROC-AUC", "EER")
_CELLS_AT_ONCE = 1 << 18


@dataclass(frozen=True, eq=False)
class Ranking:
    """Samples in the order of their scores, and the points of their ROC curve.

    Attributes:
        positives: positions of the positive samples, the highest score first.
        negatives: those of the negative ones.
        hits: how many positives have been passed at each point of the curve, shape ``(points + 1,)``, the first one 0.
        alarms: how many negatives, likewise. Samples of equal score are passed together.
    """

    positives: np.ndarray
    negatives: np.ndarray
    hits: np.ndarray
    alarms: np.ndarray

    def measures(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Area under the ROC curve and equal error rate, for many weightings of the samples at once.

        The area counts ties half (Hanley and McNeil 1982). The equal error rate is where the ROC curve, straight
        between its points, crosses misses = false alarms.

        Args:
            weights: how often each sample counts: whole numbers, shape ``(resamples, n)``.

        Returns:
            Area and equal error rate, shape ``(resamples,)``; NaN where a class has no weight.
        """
        # float32 holds whole numbers up to 2 ** 24 exactly, in half the memory
        positives, negatives = (_running(weights, members) for members in (self.positives, self.negatives))
        totals = positives[:, -1].astype(np.float64), negatives[:, -1].astype(np.float64)
        points = np.repeat(np.arange(1, len(self.alarms)), np.diff(self.alarms))
        before, after = self.hits[points - 1], self.hits[points]
        above = np.take(positives, before, axis=1)
        if (before != after).any():
            above = (above + np.take(positives, after, axis=1)) / 2
        steps = np.diff(negatives, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            area = np.multiply(above, steps, out=above).sum(axis=1, dtype=np.float64) / (totals[0] * totals[1])
        return area, self._equal_error_rate(positives, negatives, totals)

    def _equal_error_rate(
        self, positives: np.ndarray, negatives: np.ndarray, totals: tuple[np.ndarray, np.ndarray]
    ) -> np.ndarray:
        """Halve the curve until misses and false alarms cross between two neighbouring points."""
        rows = np.arange(len(positives))
        first, last = np.zeros(len(rows), np.int64), np.full(len(rows), len(self.hits) - 1)

        def at(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return 1 - positives[rows, self.hits[points]] / totals[0], negatives[rows, self.alarms[points]] / totals[1]

        with np.errstate(invalid="ignore", divide="ignore"):
            while (last - first > 1).any():
                middle = (first + last) // 2
                misses, alarms = at(middle)
                falls_short = misses > alarms
                first, last = np.where(falls_short, middle, first), np.where(falls_short, last, middle)
            (misses, alarms), (misses_after, alarms_after) = at(first), at(last)
            gap = misses - alarms
            share = gap / (gap - (misses_after - alarms_after))
            rate: np.ndarray = alarms + share * (alarms_after - alarms)
        return rate


def rank(scores: np.ndarray, positive: np.ndarray) -> Ranking:
    """Put samples in order.

    Args:
        scores: for the positive class, shape ``(n,)``, ``n`` at least 1.
        positive: bool, shape ``(n,)``.
    """
    order = np.argsort(-scores, kind="stable")
    ranked, hit = scores[order], positive[order]
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    hits = np.concatenate([[0], np.cumsum(hit)[ends]])
    return Ranking(order[hit], order[~hit], hits, np.concatenate([[0], ends + 1]) - hits)


def ranking_on_sample(scores: np.ndarray, positive: np.ndarray) -> dict[str, float]:
    """Area and equal error rate of the samples themselves, by name."""
    found = rank(scores, positive).measures(np.ones((1, len(scores)), np.float32))
    return {name: float(values[0]) for name, values in zip(NAMES, found, strict=True)}


def resampled_ranking(scores: np.ndarray, positive: np.ndarray, clusters: Clusters, seed: int) -> dict[str, np.ndarray]:
    """Area and equal error rate of every resample, by name, shape ``(resamples,)``."""
    ranking = rank(scores, positive)
    blocks = [
        ranking.measures(np.take(part.astype(np.float32), clusters.codes, axis=1))
        for counts in draws(clusters.count, seed)
        for part in np.array_split(counts, max(1, len(counts) * len(scores) // _CELLS_AT_ONCE))
    ]
    return {name: np.concatenate([block[at] for block in blocks]) for at, name in enumerate(NAMES)}


def _running(weights: np.ndarray, members: np.ndarray) -> np.ndarray:
    running = np.zeros((len(weights), len(members) + 1), np.float32)
    np.cumsum(np.take(weights, members, axis=1), axis=1, out=running[:, 1:])
    return running

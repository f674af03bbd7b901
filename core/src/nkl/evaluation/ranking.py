"""Measures of two classes that depend on the order of scores only: area under the ROC curve and equal error rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nkl.evaluation.clusters import Clusters

NAMES = ("ROC-AUC", "EER")


@dataclass(frozen=True, eq=False)
class _Members:
    """The samples of one class in the order of scores, and which of them are of which cluster.

    Attributes:
        keys: ``cluster * (n + 1) + rank`` of each, rising; ranks count within the class, the highest score first.
        count: how many there are of each cluster.
        span: ``n + 1``.
    """

    keys: np.ndarray
    count: np.ndarray
    span: int

    @classmethod
    def of(cls, codes: np.ndarray, clusters: int) -> _Members:
        span = len(codes) + 1
        return cls(np.sort(codes * span + np.arange(len(codes))), np.bincount(codes, minlength=clusters), span)

    def among_first(self, clusters: np.ndarray, ranks: np.ndarray) -> np.ndarray:
        """How many of the first so many samples of the class are of these clusters."""
        first = np.cumsum(self.count) - self.count
        return np.searchsorted(self.keys, clusters * self.span + ranks) - first[clusters]


def ranking_without(scores: np.ndarray, positive: np.ndarray, clusters: Clusters) -> dict[str, np.ndarray]:
    """Area and equal error rate of all samples, and without each cluster.

    The area counts ties half (Hanley and McNeil 1982). The equal error rate is where the ROC curve, straight between its
    points, crosses misses = false alarms. Nothing is ranked anew: pairs and points of the left-out cluster are taken off.

    Args:
        scores: for the positive class, shape ``(n,)``, ``n`` at least 1.
        positive: bool, shape ``(n,)``.
        clusters: of the samples.

    Returns:
        By name, shape ``(1 + clusters,)``, the first value that of all samples; NaN where a class has no sample.
    """
    order = np.argsort(-scores, kind="stable")
    ranked, hit, codes = scores[order], positive[order], clusters.codes[order]
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    passed = np.concatenate([[0], np.cumsum(hit)[ends]])
    curve = passed, np.concatenate([[0], ends + 1]) - passed
    members = _Members.of(codes[hit], clusters.count), _Members.of(codes[~hit], clusters.count)
    area = _area(curve, codes[hit], codes[~hit], members[0], clusters.count)
    return {"ROC-AUC": area, "EER": _equal_error_rate(curve, members)}


def ranking_on_sample(scores: np.ndarray, positive: np.ndarray) -> dict[str, float]:
    """Area and equal error rate of the samples themselves, by name."""
    alone = Clusters(np.zeros(len(scores), np.int64), 1, "samples")
    return {name: float(values[0]) for name, values in ranking_without(scores, positive, alone).items()}


def _area(
    curve: tuple[np.ndarray, np.ndarray], hits: np.ndarray, alarms: np.ndarray, positives: _Members, clusters: int
) -> np.ndarray:
    """Pairs that are in the right order over all pairs."""
    passed, false = curve
    point_of_alarm = np.repeat(np.arange(1, len(false)), np.diff(false))
    point_of_hit = np.repeat(np.arange(1, len(passed)), np.diff(passed))
    before, after = passed[point_of_alarm - 1], passed[point_of_alarm]
    above = (before + after) / 2
    below = len(alarms) - (false[point_of_hit - 1] + false[point_of_hit]) / 2
    within = (positives.among_first(alarms, before) + positives.among_first(alarms, after)) / 2
    lost = np.bincount(alarms, above - within, minlength=clusters) + np.bincount(hits, below, minlength=clusters)
    pairs = above.sum() - np.concatenate([[0.0], lost])
    positive = len(hits) - np.concatenate([[0], np.bincount(hits, minlength=clusters)])
    negative = len(alarms) - np.concatenate([[0], np.bincount(alarms, minlength=clusters)])
    with np.errstate(invalid="ignore", divide="ignore"):
        area: np.ndarray = pairs / (positive * negative)
    return area


def _equal_error_rate(curve: tuple[np.ndarray, np.ndarray], members: tuple[_Members, _Members]) -> np.ndarray:
    """Halve the curve until misses and false alarms cross between two neighbouring points, for all clusters at once."""
    clusters = np.arange(len(members[0].count))
    shares = [_passed(ranks, own, clusters) for ranks, own in zip(curve, members, strict=True)]
    rows = len(clusters) + 1
    first, last = np.zeros(rows, np.int64), np.full(rows, len(curve[0]) - 1)

    def at(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return 1 - shares[0](points), shares[1](points)

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


def _passed(ranks: np.ndarray, members: _Members, clusters: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The share of a class that has been passed at a point of the curve, one point for all and one without each cluster."""
    total = len(members.keys) - np.concatenate([[0], members.count])

    def share(points: np.ndarray) -> np.ndarray:
        passed = ranks[points].astype(np.float64)
        passed[1:] -= members.among_first(clusters, ranks[points[1:]])
        return np.asarray(passed / total)

    return share

"""Tests of whether two models differ: paired permutation, McNemar's exact test, Holm's correction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

PERMUTATIONS = 4999
_CELLS_AT_ONCE = 1 << 20


def permutation_test(
    one: np.ndarray, other: np.ndarray, measure: Callable[[np.ndarray], np.ndarray], seed: int
) -> float:
    """Two-sided paired permutation test of a measure, whole clusters being swapped between the models.

    All swaps are tried where they are no more than 4999, else so many are drawn and the found difference is counted
    among them (Phipson and Smyth 2010).

    Args:
        one: sums of the first model by cluster, shape ``(clusters, k)``.
        other: those of the second.
        measure: from sums ``(..., k)`` to the measure ``(...)``.
        seed: of the draws.

    Returns:
        The p value; NaN for fewer than two clusters, or where the measure is not defined.
    """
    count = len(one)
    observed = abs(float(measure(other.sum(axis=0)) - measure(one.sum(axis=0))))
    if count < 2 or np.isnan(observed):
        return np.nan
    exact = 2**count - 1 <= PERMUTATIONS
    change, first, second = other - one, one.sum(axis=0), other.sum(axis=0)
    reached, defined = 0, 0
    for swaps in _all_swaps(count) if exact else _drawn_swaps(count, seed):
        moved = swaps.astype(np.float64) @ change
        differences = np.abs(measure(second - moved) - measure(first + moved))
        # rounding must not put a swap that changes nothing on the far side of what was observed
        reached += int((differences >= observed - 1e-9 * max(observed, 1e-3)).sum())
        defined += int(np.isfinite(differences).sum())
    return float(reached / defined if exact else (reached + 1) / (defined + 1))


def smallest_p(clusters: int) -> float:
    """The smallest p value that so many clusters can give; above 0.05, no difference can be shown."""
    return max(2.0 ** (1 - clusters), 1 / (PERMUTATIONS + 1))


def mcnemar(first_right: np.ndarray, second_right: np.ndarray) -> float:
    """McNemar's (1947) exact test, two-sided, on samples that one model gets right and the other does not.

    It takes samples as independent, which those of one speaker are not: its p values are then too small.

    Args:
        first_right: bool, shape ``(n,)``.
        second_right: likewise, on the same samples.
    """
    first, second = int((first_right & ~second_right).sum()), int((second_right & ~first_right).sum())
    n, term, total = first + second, 1, 0
    for at in range(min(first, second) + 1):
        total += term
        term = term * (n - at) // (at + 1)
    return float(min(1.0, 2 * total / 2**n))


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's (1979) adjusted p values, in the order given; NaN stays NaN and does not count as a test."""
    values = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(len(values), np.nan)
    tests = np.flatnonzero(~np.isnan(values))
    order = tests[np.argsort(values[tests], kind="stable")]
    steps = values[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return [float(value) for value in adjusted]


def _all_swaps(count: int) -> Iterator[np.ndarray]:
    yield (np.arange(2**count)[:, None] >> np.arange(count)) & 1


def _drawn_swaps(count: int, seed: int) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(seed)
    block = max(1, _CELLS_AT_ONCE // count)
    sizes = [min(block, PERMUTATIONS - start) for start in range(0, PERMUTATIONS, block)]
    return (rng.integers(0, 2, size=(size, count), dtype=np.int8) for size in sizes)

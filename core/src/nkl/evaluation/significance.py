"""What goes with tests: Holm's correction over several, and McNemar's exact test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ALPHA = 0.05
"""A difference with a p value below it is called one."""


def mcnemar(first_right: np.ndarray, second_right: np.ndarray) -> float:
    """McNemar's (1947) exact test, two-sided, on samples that one model gets right and the other does not.

    It takes samples as independent, which those of one speaker are not: it is for one sample a speaker.

    Args:
        first_right: bool, shape ``(n,)``.
        second_right: likewise, on the same samples.
    """
    from scipy.stats import binomtest  # takes half a second to import

    first, second = int((first_right & ~second_right).sum()), int((second_right & ~first_right).sum())
    return float(binomtest(first, first + second).pvalue) if first + second else 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's (1979) adjusted p values, in the order given; NaN stays NaN and does not count as a test."""
    values = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(len(values), np.nan)
    order = _rising(values)
    steps = values[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return [float(value) for value in adjusted]


def holm_levels(p_values: Sequence[float]) -> list[float]:
    """The level of the interval of each difference that leaves out 0 just where Holm's correction calls it one.

    That is the level at which its step is taken; from the first step that fails, the level of that step.
    """
    values = np.asarray(p_values, dtype=np.float64)
    order = _rising(values)
    alphas = ALPHA / np.arange(len(order), 0, -1)
    failed = np.flatnonzero(values[order] >= alphas)
    if len(failed):
        alphas[failed[0] :] = alphas[failed[0]]
    levels = np.full(len(values), 1 - ALPHA)
    levels[order] = 1 - alphas
    return [float(level) for level in levels]


def _rising(values: np.ndarray) -> np.ndarray:
    tests = np.flatnonzero(~np.isnan(values))
    return tests[np.argsort(values[tests], kind="stable")]

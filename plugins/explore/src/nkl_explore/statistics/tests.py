"""Which test is made of which numbers, by one rule, and by what name.

Two groups: Welch's t test where both have 30 units or Shapiro and Wilk's test finds nothing against a normal distribution of
either, else Mann and Whitney's. Pairs: the t test of pairs or Wilcoxon's by the same rule. More than two groups: Kruskal and
Wallis's. Two rows of numbers: Pearson's or Spearman's correlation. Tables of counts: chi-squared, by simulation where a
count is expected to be under 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

ENOUGH = 30
"""With so many units a mean is nearly normal whatever they are like."""
_ROUNDING = 1e-12
_MANY = 5000
_EXPECTED = 5
_SIMULATIONS = 1999


@dataclass(frozen=True)
class Test:
    """What a test says.

    Attributes:
        name: whose test it is.
        statistic: NaN where it has none.
        p: two-sided.
    """

    name: str
    statistic: float
    p: float


def is_normal(values: np.ndarray) -> bool:
    """Whether a test on means may be made of these numbers; not where they are all one number, but for rounding."""
    if not varies(values):
        return False
    return len(values) >= ENOUGH or (len(values) >= 3 and bool(stats.shapiro(values).pvalue >= 0.05))


def varies(values: np.ndarray) -> bool:
    """Whether numbers differ by more than rounding."""
    return bool(np.ptp(values) > _ROUNDING * np.abs(values).max())


def two_groups(one: np.ndarray, other: np.ndarray) -> Test:
    """Whether two groups differ."""
    if is_normal(one) and is_normal(other):
        found = stats.ttest_ind(one, other, equal_var=False)
        return Test("Welch's t test", float(found.statistic), float(found.pvalue))
    found = stats.mannwhitneyu(one, other)
    return Test("Mann-Whitney test", float(found.statistic), _known(found.pvalue))


def pairs(differences: np.ndarray) -> Test:
    """Whether differences between pairs have another centre than 0."""
    if not differences.any():
        return Test("Wilcoxon's signed-rank test", np.nan, 1.0)
    if is_normal(differences):
        found = stats.ttest_1samp(differences, 0.0)
        return Test("t test of pairs", float(found.statistic), float(found.pvalue))
    sizes = np.abs(differences)
    exact = len(sizes) <= 50 and sizes.all() and len(np.unique(sizes)) == len(sizes)
    found = stats.wilcoxon(differences, method="exact" if exact else "asymptotic", correction=not exact)
    return Test("Wilcoxon's signed-rank test", float(found.statistic), _known(found.pvalue))


def many_groups(groups: Sequence[np.ndarray]) -> Test:
    """Whether any of several groups differs from another."""
    values = np.concatenate(groups)
    if (values == values[0]).all():
        return Test("Kruskal-Wallis test", 0.0, 1.0)
    found = stats.kruskal(*groups)
    return Test("Kruskal-Wallis test", float(found.statistic), _known(found.pvalue))


def many_pairs(table: np.ndarray) -> Test:
    """Whether any of several columns differs from another; each row is one unit, and has all of them."""
    if (table == table[:, :1]).all():
        return Test("Friedman's test", 0.0, 1.0)
    found = stats.friedmanchisquare(*table.T)
    return Test("Friedman's test", float(found.statistic), _known(found.pvalue))


def correlated(one: np.ndarray, other: np.ndarray) -> Test:
    """Whether two rows of numbers rise together; the statistic is the correlation."""
    if not varies(one) or not varies(other):
        return Test("Spearman's correlation", 0.0, 1.0)
    if all(len(values) < _MANY and stats.shapiro(values).pvalue >= 0.05 for values in (one, other)):
        found = stats.pearsonr(one, other)
        return Test("Pearson's correlation", float(found.statistic), float(found.pvalue))
    if len(one) >= _MANY or (len(one) >= ENOUGH and not (is_tied(one) or is_tied(other))):
        found = stats.spearmanr(one, other)
    else:  # its usual p value is far off for few, and much too small where most are alike (no clipping, no errors)
        method = stats.PermutationMethod(n_resamples=_SIMULATIONS, rng=np.random.default_rng(0))
        found = stats.pearsonr(stats.rankdata(one), stats.rankdata(other), method=method)
    return Test("Spearman's correlation", float(found.statistic), _known(found.pvalue))


def counted(table: np.ndarray, seed: int = 0) -> Test:
    """Whether rows and columns of a table of counts depend on each other; no row and no column may be empty.

    Args:
        table: counts, shape ``(rows, columns)``.
        seed: of the simulation that is made where counts are small.
    """
    expected = stats.contingency.expected_freq(table)
    if expected.min() >= _EXPECTED:
        found = stats.chi2_contingency(table, correction=False)
        return Test("chi-squared test", float(found.statistic), float(found.pvalue))
    method = stats.MonteCarloMethod(n_resamples=_SIMULATIONS, rng=np.random.default_rng(seed))
    found = stats.chi2_contingency(table, correction=False, method=method)
    return Test("chi-squared test by simulation", float(found.statistic), float(found.pvalue))


def is_tied(values: np.ndarray) -> bool:
    """Whether more than half of some numbers are the same one."""
    return bool(np.unique(values, return_counts=True)[1].max() > len(values) / 2)


def _known(p: float) -> float:
    return float(p) if np.isfinite(p) else 1.0

"""Effect sizes with intervals.

Intervals come from noncentral distributions (Smithson 2003, "Confidence Intervals"; Cumming and Finch 2001), which scipy
inverts; that of a correlation from Fisher's z. So an interval of d leaves out 0 just where the t test of the same level does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

LEVEL = 0.95


@dataclass(frozen=True)
class Effect:
    """How large a difference or a dependence is, whatever the unit of what was measured.

    Attributes:
        name: ``d`` (Hedges' g: Cohen's d without its bias), ``d of pairs`` (the mean of differences over their standard
            deviation), ``r``, ``V`` (Cramér's), ``epsilon²``.
        value: NaN where it is not defined.
        low: lower end of the interval; NaN where there is none.
        high: upper end.
        level: how often such intervals hold the truth; above .95 where one of several was picked.
    """

    name: str
    value: float
    low: float = np.nan
    high: float = np.nan
    level: float = LEVEL

    @property
    def share(self) -> float:
        """The effect as a number from 0 to 1 that can be compared with others, roughly: the correlation that it amounts to."""
        size = abs(self.value)
        if self.name.startswith("d"):
            return float(size / np.hypot(size, 2.0)) if np.isfinite(size) else 1.0
        return float(np.sqrt(size)) if self.name == "epsilon²" else float(size)


NONE = Effect("", np.nan)


def hedges_g(one: np.ndarray, other: np.ndarray, level: float = LEVEL) -> Effect:
    """How much larger the one group is than the other, in standard deviations (the root of the mean of both variances)."""
    sizes = np.array([len(one), len(other)], dtype=np.float64)
    if sizes.min() < 2:
        return NONE
    parts = np.array([np.var(one, ddof=1), np.var(other, ddof=1)])
    error = np.sqrt((parts / sizes).sum())
    apart = float(np.mean(one) - np.mean(other))
    if _nothing(error, apart, one, other):
        return _certain(apart)
    freedom = (parts / sizes).sum() ** 2 / ((parts / sizes) ** 2 / (sizes - 1)).sum()
    return _from_t("d", apart / error, freedom, error / np.sqrt(parts.mean()), level)


def paired_d(differences: np.ndarray, level: float = LEVEL) -> Effect:
    """The mean of differences over their standard deviation, without its bias."""
    n = len(differences)
    if n < 2:
        return NONE
    error = float(np.std(differences, ddof=1) / np.sqrt(n))
    apart = float(np.mean(differences))
    if _nothing(error, apart, differences):
        return _certain(apart)
    return _from_t("d of pairs", apart / error, n - 1, 1 / np.sqrt(n), level)


def _nothing(error: float, apart: float, *groups: np.ndarray) -> bool:
    """Whether a standard error is none but for rounding."""
    scale = max(float(np.abs(group).max()) for group in groups)
    return bool(error <= 1e-12 * max(scale, abs(apart), 1e-300))


def _certain(apart: float) -> Effect:
    """Of groups without any spread inside: they are the same, or do not overlap at all (a rank-biserial correlation)."""
    return Effect("r", float(np.sign(apart)) if abs(apart) > 1e-12 else 0.0)


def _from_t(name: str, t: float, freedom: float, factor: float, level: float) -> Effect:
    # the factor of Hedges (1981), exact
    unbiased = np.exp(special.gammaln(freedom / 2) - special.gammaln((freedom - 1) / 2)) / np.sqrt(freedom / 2)
    tails = np.array([0.5 + level / 2, 0.5 - level / 2])
    low, high = special.nctdtrinc(freedom, tails, t) * factor
    return Effect(name, float(t * factor * unbiased), float(low), float(high), level)


def cramers_v(table: np.ndarray, level: float = LEVEL) -> Effect:
    """Cramér's V of a table of counts, without its bias (Bergsma 2013, "A bias-correction for Cramér's V").

    Args:
        table: shape ``(rows, columns)``; no row and no column may be empty.
        level: of the interval.
    """
    n, rows, columns = table.sum(), *table.shape
    if n < 2 or min(rows, columns) < 2:
        return NONE
    chi = float(stats.chi2_contingency(table, correction=False).statistic)
    freedom = (rows - 1) * (columns - 1)
    phi = max(0.0, chi / n - freedom / (n - 1))
    left = min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1)) - 1
    value = float(np.sqrt(phi / left)) if left > 0 else np.nan
    low, high = np.sqrt(_noncentral(chi, freedom, level) / n / (min(rows, columns) - 1))
    return Effect("V", min(value, 1.0), min(float(low), 1.0), min(float(high), 1.0), level)


def _noncentral(chi: float, freedom: float, level: float) -> np.ndarray:
    """The noncentralities between which a chi-squared value is not unusual; 0 where even the central one is above it."""
    tails = np.array([0.5 + level / 2, 0.5 - level / 2])
    found = special.chndtrinc(chi, freedom, tails)
    below = special.chdtr(freedom, chi) <= tails
    return np.asarray(np.where(below | ~np.isfinite(found), 0.0, found))


def epsilon_squared(h: float, groups: int, n: int, level: float = LEVEL) -> Effect:
    """The share of the variance of ranks that is between groups, without its bias (Kelley 1935).

    Args:
        h: Kruskal and Wallis's.
        groups: how many there are.
        n: how many units there are in all.
        level: of the interval.
    """
    if not np.isfinite(h) or n <= groups:
        return NONE
    value = max(0.0, (h - groups + 1) / (n - groups))
    low, high = _noncentral(h, groups - 1, level) / (n - 1)
    return Effect("epsilon²", min(float(value), 1.0), min(float(low), 1.0), min(float(high), 1.0), level)


def correlation(r: float, n: int, ranks: bool, level: float = LEVEL) -> Effect:
    """A correlation with its interval: Pearson's by Fisher's z, Spearman's with the error of Bonett and Wright (2000)."""
    if n < 4 or not np.isfinite(r):
        return Effect("r", float(r))
    error = np.sqrt((1 + r * r / 2 if ranks else 1.0) / (n - 3))
    reach = stats.norm.ppf(0.5 + level / 2) * error
    middle = np.arctanh(np.clip(r, -0.9999999, 0.9999999))
    return Effect("r", float(r), float(np.tanh(middle - reach)), float(np.tanh(middle + reach)), level)

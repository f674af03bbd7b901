"""Intervals and tests from what a figure is without each speaker: the delete-one-cluster jackknife with Student's t.

The standard error is the jackknife's over whole speakers (Tukey 1958; for clusters: Bell and McCaffrey 2002, "Bias
reduction in standard errors for linear regression with multi-stage samples"). The interval is symmetric on a scale on
which figures are nearly normal: the logit of shares, Fisher's z of correlations, the logarithm of errors. Where speakers
have different numbers of samples, the effective number of speakers (Kish 1965, "Survey Sampling", section 8.2) less one
gives the degrees of freedom; with even numbers that is the number of speakers less one. ``benchmarks/coverage.py``
measures how often these intervals hold the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtr, stdtrit

from nkl.data.report import Measure

FEWEST = 5
"""With fewer speakers there is no interval."""
FEWEST_OF_CLASS = 3
"""Where fewer speakers have a class, there is no interval for what depends on that class."""
_FEWEST_EFFECTIVE = 2.0
_LEVEL = 0.95
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Figure:
    """A measure of some samples, and what it is without each cluster of them.

    Attributes:
        name: of the measure.
        value: on all samples; NaN where it is not defined.
        without: the same without each of the clusters, shape ``(clusters,)``.
        weights: how many samples of each cluster it rests on, shape ``(clusters,)``; a cluster without any is none.
        unit: ``speakers`` or ``samples``.
        n: number of samples.
        reason: why there can be no interval, whatever the other fields say; empty if there is no such reason.
    """

    name: str
    value: float
    without: np.ndarray
    weights: np.ndarray
    unit: str
    n: int
    reason: str = ""

    @property
    def clusters(self) -> int:
        """Number of clusters that it rests on."""
        return int((self.weights > 0).sum())


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a figure would move with other speakers.

    Attributes:
        error: standard error on the figure's own scale.
        freedom: degrees of freedom of Student's t.
        reason: why neither can be had; empty where they can.
    """

    error: float
    freedom: float
    reason: str = ""


def spread(figure: Figure) -> Spread:
    """The jackknife's standard error of a figure."""
    there = figure.weights > 0
    weights, without = figure.weights[there], figure.without[there]
    if reason := _why_none(figure, weights, without):
        return Spread(np.nan, np.nan, reason)
    count = len(without)
    error = float(np.sqrt((count - 1) / count * np.square(without - without.mean()).sum()))
    if error <= _ROUNDING * max(abs(figure.value), _ROUNDING):
        return Spread(np.nan, np.nan, f"it is the same without any one of the {figure.unit}")
    return Spread(error, _effective(weights) - 1)


def measured(
    figure: Figure, chance: float | None = None, level: float = _LEVEL, found: Spread | None = None
) -> Measure:
    """The figure with its interval, or with the reason why it has none.

    Args:
        figure: what was measured.
        chance: what guessing gives on average, where that is a fixed number.
        level: how often such intervals shall hold the truth, in (0, 1).
        found: its spread, where that is known already.
    """
    found = found or spread(figure)
    none = Measure(
        figure.name, figure.value, np.nan, np.nan, figure.n, figure.clusters, "no interval", chance, found.reason
    )
    if found.reason:
        return none
    onto, back, slope = _scale(figure.name, figure.value)
    reach = float(stdtrit(found.freedom, 0.5 + level / 2)) * found.error * slope
    if not np.isfinite(reach):
        return replace(none, reason="it is at its limit, where no error can be told")
    low, high = back(onto - reach), back(onto + reach)
    wider = "" if level == _LEVEL else f", {100 * level:.3g} % for several comparisons"
    method = (
        f"delete-one-{figure.unit.removesuffix('s')} jackknife over {figure.clusters} {figure.unit}, Student's t{wider}"
    )
    return replace(none, low=float(low), high=float(high), method=method)


def p_value(figure: Figure, found: Spread | None = None) -> float:
    """That of a t test of a difference against 0, two-sided; it is under ``1 - level`` just where the interval leaves out 0.

    NaN where there is no interval.
    """
    found = found or spread(figure)
    return np.nan if found.reason else float(2 * stdtr(found.freedom, -abs(figure.value) / found.error))


def difference(name: str, one: Figure, other: Figure) -> Figure:
    """The other figure less the one, on the same clusters; what it is called must begin with a word of its own.

    Its interval is symmetric on the plain scale, and ends where no difference can be larger.
    """
    return Figure(
        name,
        other.value - one.value,
        other.without - one.without,
        np.maximum(one.weights, other.weights),
        one.unit,
        max(one.n, other.n),
        one.reason or other.reason,
    )


def _why_none(figure: Figure, weights: np.ndarray, without: np.ndarray) -> str:
    one = figure.unit.removesuffix("s")
    if not np.isfinite(figure.value):
        return figure.reason or "it is not defined"
    if figure.reason:
        return figure.reason
    if _effective(weights) < _FEWEST_EFFECTIVE:
        return f"nearly all samples are of one {one}"
    if not np.isfinite(without).all():
        return f"without one of the {figure.unit} it is not defined"
    return ""


def too_few(count: int, unit: str) -> str:
    """The reason that is given for so few clusters; empty where they are enough."""
    if count >= FEWEST:
        return ""
    there = f"is {count} {unit.removesuffix('s')}" if count == 1 else f"are {count} {unit}"
    return f"there {there}, at least {FEWEST} are needed"


def _effective(weights: np.ndarray) -> float:
    """Kish's effective number of clusters; 0 where there is none."""
    return float(weights.sum() ** 2 / np.square(weights).sum()) if len(weights) else 0.0


def _scale(name: str, value: float) -> tuple[float, Callable[[float], float], float]:
    """The value on the scale of its intervals, the way back, and the slope of the scale at the value."""
    with np.errstate(divide="ignore", invalid="ignore"):
        x = np.float64(value)
        if name.startswith(("difference", "gap")):
            most = _furthest(name.partition(" in ")[2])
            return float(x), lambda z: min(max(z, -most), most), 1.0
        if name in ("CCC", "PCC"):
            return float(np.arctanh(x)), np.tanh, float(1 / (1 - x * x))
        if name in ("MSE", "MAE"):
            return float(np.log(x)), np.exp, float(1 / x)
        if name == "R2":
            return float(-np.log(1 - x)), lambda z: 1 - np.exp(-z), float(1 / (1 - x))
        top = 2.0 if name == "Brier score" else 1.0
        return float(np.log(x / (top - x))), lambda z: top / (1 + np.exp(-z)), float(top / (x * (top - x)))


def _furthest(measure: str) -> float:
    """How far two values of a measure can be apart."""
    if measure in ("MSE", "MAE", "R2"):
        return np.inf
    return 2.0 if measure in ("CCC", "PCC", "Brier score") else 1.0

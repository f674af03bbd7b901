"""Charts of one column by another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from scipy import stats

from nkl.data import Axis, Chart, Series
from nkl_explore.statistics.column import Column

Shape = Literal["hist", "kde"]

MOST_LABELS = 20
"""More bars than this cannot be read; the rarest are put together."""
MOST_POINTS = 2000
"""More dots than this are one dark cloud."""
_MOST_GROUPS = 8
_MOST_VALUES = 5000
_PLACES = 120


def of_numbers(
    name: str, title: str, shows: str, values: np.ndarray, groups: Column, axis: Axis, shape: Shape, seed: int
) -> Chart:
    """How numbers are distributed in each group.

    Args:
        name, title, shows: of the chart.
        values: float64, NaN where there is none.
        groups: categories of the same samples.
        axis: of the values.
        shape: histogram or density.
        seed: chooses which of very many values make a density.
    """
    by_group = {label: values[(groups.codes == code) & ~np.isnan(values)] for code, label in enumerate(groups.labels)}
    by_group = dict(sorted(by_group.items(), key=lambda one: -len(one[1]))[:_MOST_GROUPS])
    by_group = {label: by_group[label] for label in groups.labels if len(by_group.get(label, ()))}
    if shape == "hist":
        return Chart.histogram(name, title, shows, by_group, axis)
    return Chart(name, "densities", title, shows, _densities(by_group, seed), x=axis, y=Axis("density", low=0.0))


def _densities(by_group: Mapping[str, np.ndarray], seed: int) -> tuple[Series, ...]:
    every = np.concatenate([*by_group.values(), np.zeros(0)])
    if not len(every):
        return ()
    reach = 0.2 * (np.ptp(every) or 1.0)
    places = np.linspace(every.min() - reach, every.max() + reach, _PLACES)
    rng, series = np.random.default_rng(seed), []
    for label, values in by_group.items():
        if len(values) < 2 or np.ptp(values) == 0:
            continue  # of one value there is no density
        some = values if len(values) <= _MOST_VALUES else rng.choice(values, _MOST_VALUES, replace=False)
        series.append(Series(label, stats.gaussian_kde(some)(places), places))
    return tuple(series)


def of_categories(name: str, title: str, shows: str, column: Column, target: Column, unit: str) -> Chart:
    """How many there are of each category, a part of the bar for each class."""
    codes, labels = _few(column)
    known = (codes >= 0) & ~target.missing
    counts = np.zeros((len(labels), len(target.labels)))
    np.add.at(counts, (codes[known], target.codes[known]), 1)
    series = tuple(Series(label, counts[:, at]) for at, label in enumerate(target.labels))
    return Chart(name, "stacked", title, shows, series, tuple(labels), x=Axis(column.name), y=Axis(unit, low=0.0))


def _few(column: Column) -> tuple[np.ndarray, list[str]]:
    """The most frequent categories in their order, and the others as one."""
    counts = np.bincount(column.codes[~column.missing], minlength=len(column.labels))
    if len(counts) <= MOST_LABELS:
        return column.codes, list(column.labels)
    kept = np.sort(np.argsort(-counts, kind="stable")[: MOST_LABELS - 1])
    places = np.full(len(counts), len(kept))
    places[kept] = np.arange(len(kept))
    return np.where(column.missing, -1, places[column.codes]), [*(column.labels[at] for at in kept), "all others"]


def of_pairs(
    name: str, title: str, shows: str, x: Column, y: Column, groups: Column | None, seed: int, line: bool
) -> Chart:
    """Dots, a colour a group.

    Args:
        name, title, shows: of the chart.
        x, y: numbers.
        groups: what colours the dots.
        seed: chooses among very many dots.
        line: whether the regression line is drawn.
    """
    known = np.flatnonzero(~(x.missing | y.missing))
    drawn = known
    if len(drawn) > MOST_POINTS:
        drawn = np.sort(np.random.default_rng(seed).choice(drawn, MOST_POINTS, replace=False))
    if groups is None:
        series = [Series(y.name, y.values[drawn], x.values[drawn])]
    else:
        of = groups.codes[drawn]
        series = [
            Series(label, y.values[drawn[of == code]], x.values[drawn[of == code]])
            for code, label in enumerate(groups.labels)
            if (of == code).any()
        ]
    if line and len(known) > 2 and np.ptp(x.values[known]) > 0:
        fitted = stats.linregress(x.values[known], y.values[known])
        ends = np.array([x.values[known].min(), x.values[known].max()])
        series.append(Series("regression", fitted.intercept + fitted.slope * ends, ends, drawn="line"))
    return Chart(name, "points", title, shows, tuple(series), x=Axis(x.name, x.unit), y=Axis(y.name, y.unit))

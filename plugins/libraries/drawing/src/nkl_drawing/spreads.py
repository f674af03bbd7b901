"""How the values of groups are shown: the marks of violins, boxes, means, swarms and strips.

Group ``i`` lies between ``i`` and ``i + 1``, its values along the other direction; whoever draws chooses the pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import gaussian_kde, t

from nkl.data import Chart

_HALF = 0.4
_FEWEST_FOR_A_VIOLIN = 5
_MOST_DOTS = 400
_ROWS_OF_A_SWARM = 70
_DOTS_SIDE_BY_SIDE = 6
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """Something to draw: a filled area, a line, or dots.

    Attributes:
        form: which of these.
        group: the number of the group.
        values: where along the values, shape ``(n,)``.
        places: where across the groups, likewise.
    """

    form: Literal["area", "line", "dots"]
    group: int
    values: np.ndarray
    places: np.ndarray


def marks(chart: Chart, kind: str) -> tuple[Mark, ...]:
    """All marks of the groups of a chart, in the order in which they are drawn; a group without values has none."""
    shape = _SHAPES[kind]
    known = [(group, np.sort(one.y[np.isfinite(one.y)])) for group, one in enumerate(chart.own)]
    return tuple(mark for group, values in known if len(values) for mark in shape(values, group))


def explained(kind: str) -> str:
    """What the marks mean, in a sentence."""
    return _EXPLAINED[kind]


def _violin(values: np.ndarray, group: int) -> Iterator[Mark]:
    """A density (Gaussian kernels, Scott's rule) that ends where the values do."""
    if len(np.unique(values)) < _FEWEST_FOR_A_VIOLIN:
        yield from _strip(values, group)
        return
    size = float(np.abs(values).max())
    places = np.linspace(values[0], values[-1], 60)
    density = gaussian_kde(values / size)(places / size)
    wide = _HALF * density / density.max()
    middle = group + 0.5
    yield Mark("area", group, np.append(places, places[::-1]), np.append(middle - wide, middle + wide[::-1]))
    low, median, high = np.percentile(values, [25, 50, 75])
    yield Mark("line", group, np.array([low, high]), np.array([middle, middle]))
    yield Mark("line", group, np.array([median, median]), np.array([middle - 0.1, middle + 0.1]))


def _box(values: np.ndarray, group: int) -> Iterator[Mark]:
    low, median, high = np.percentile(values, [25, 50, 75])
    reach = 1.5 * (high - low)
    within = values[(values >= low - reach) & (values <= high + reach)]
    middle, half = group + 0.5, 0.6 * _HALF
    yield _rectangle(low, high, middle, half, group)
    yield Mark("line", group, np.array([median, median]), np.array([middle - half, middle + half]))
    for inner, outer in ((low, within[0]), (high, within[-1])):
        yield Mark("line", group, np.array([inner, outer]), np.array([middle, middle]))
        yield Mark("line", group, np.array([outer, outer]), np.array([middle - half / 2, middle + half / 2]))
    beyond = _fewer(np.setdiff1d(values, within))
    yield Mark("dots", group, beyond, np.full(len(beyond), middle))


def _bar(values: np.ndarray, group: int) -> Iterator[Mark]:
    """The mean, and its 95 % interval by Student's t where there are two values."""
    mean, middle = float(values.mean()), group + 0.5
    yield _rectangle(0.0, mean, middle, 0.6 * _HALF, group)
    if len(values) > 1:
        reach = float(t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)))
        yield Mark("line", group, np.array([mean - reach, mean + reach]), np.array([middle, middle]))


def _swarm(values: np.ndarray, group: int) -> Iterator[Mark]:
    """Values that would cover each other lie side by side."""
    shown = _fewer(values)
    span = float(shown[-1] - shown[0])
    row = np.floor((shown - shown[0]) / span * _ROWS_OF_A_SWARM) if span > 0 else np.zeros(len(shown))
    first = np.concatenate([[0], np.flatnonzero(np.diff(row)) + 1])
    sizes = np.diff(np.append(first, len(shown)))
    at = np.arange(len(shown)) - np.repeat(first, sizes)
    side = np.ceil(at / 2) * np.where(at % 2, 1, -1)
    yield Mark("dots", group, shown, group + 0.5 + _HALF * side / max(float(np.abs(side).max()), _DOTS_SIDE_BY_SIDE))


def _strip(values: np.ndarray, group: int) -> Iterator[Mark]:
    """Values scattered evenly to both sides, the same in each drawing."""
    shown = _fewer(values)
    spread = (np.arange(len(shown)) * _GOLDEN) % 1 - 0.5 if len(shown) > 1 else np.zeros(1)
    yield Mark("dots", group, shown, group + 0.5 + _HALF * spread)


def _rectangle(begin: float, end: float, middle: float, half: float, group: int) -> Mark:
    below, above = middle - half, middle + half
    return Mark("area", group, np.array([begin, end, end, begin]), np.array([below, below, above, above]))


def _fewer(values: np.ndarray) -> np.ndarray:
    """Evenly chosen among sorted values, with the first and the last."""
    return values[np.linspace(0, len(values) - 1, min(len(values), _MOST_DOTS)).astype(np.int64)]


_SHAPES: Mapping[str, Callable[[np.ndarray, int], Iterator[Mark]]] = {
    "violin": _violin,
    "bar": _bar,
    "box": _box,
    "swarm": _swarm,
    "strip": _strip,
}
_EXPLAINED: Mapping[str, str] = {
    "violin": "Width: how many have that value (kernel density); line: the middle half, crossed at the median.",
    "bar": "Bar: mean; line: its 95 % interval (Student's t), which takes the values as independent of each other.",
    "box": "Box: the middle half, parted at the median; lines: as far as 1.5 times its length; dots: values beyond.",
    "swarm": f"Each dot a value; of more than {_MOST_DOTS} in a group, so many evenly chosen.",
    "strip": f"Each dot a value; of more than {_MOST_DOTS} in a group, so many evenly chosen.",
}

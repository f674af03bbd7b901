"""Charts as data: what is to be drawn, and what it shows; reporters draw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

Kind = Literal["bars", "stacked", "intervals", "histogram", "lines", "densities", "points", "distributions", "heat map"]
_OF_LABELS = ("bars", "stacked", "intervals", "heat map")


@dataclass(frozen=True, slots=True)
class Axis:
    """What one direction of a chart measures.

    Attributes:
        name: in words.
        unit: ``s``, ``Hz``, …; empty where there is none.
        low: where the axis begins; ``None``: where the values suggest.
        high: where it ends.
    """

    name: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def text(self) -> str:
        """What stands beside the axis: ``speech in s``."""
        return f"{self.name} in {self.unit}" if self.unit else self.name


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values of one kind: the bars of one colour, a line, a cloud of points, a row of a heat map.

    All arrays become float64 of shape ``(n,)`` that cannot be written to; what is not finite becomes NaN, and is not drawn.

    Attributes:
        name: what the values are of, for a legend.
        y: the values.
        x: where they are: of lines and points; of a histogram the ``n + 1`` edges of its bins. ``None`` where the chart has
            labels.
        low: lower ends of the intervals of ``y``; ``None`` where there are no intervals.
        high: upper ends.
        weight: how strong the colour of each value is, from 0 to 1: how much stands behind a bar, the shade of a cell or of
            a point.
        drawn: in place of what the chart's kind says: ``line``, or ``dashed`` for what is there to compare with (chance,
            identity). Such a series has its own ``x``, in which the bar of the first label is between 0 and 1; without ``x``
            and with a single value, it goes across the whole chart. A line among points that has the name of one of the clouds
            has its colour too.

    Raises:
        ValueError: if the arrays do not fit together.
    """

    name: str
    y: np.ndarray
    x: np.ndarray | None = None
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    weight: np.ndarray | None = None
    drawn: Literal["", "line", "dashed"] = ""

    def __post_init__(self) -> None:
        for name in ("y", "x", "low", "high", "weight"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, _frozen(getattr(self, name), f"{self.name}: {name}"))
        if (self.low is None) != (self.high is None):
            raise ValueError(f"series {self.name}: an interval has a low and a high end")
        for name in ("low", "high", "weight"):
            other = getattr(self, name)
            if other is not None and len(other) != len(self.y):
                raise ValueError(f"series {self.name}: {len(self.y)} values, but {len(other)} of {name}")
        if self.weight is not None and ((self.weight < 0) | (self.weight > 1)).any():
            raise ValueError(f"series {self.name}: weights are from 0 to 1")
        if self.drawn and not (len(self.y) == 1 if self.x is None else len(self.y) == len(self.x)):
            raise ValueError(f"series {self.name}: a line has a place for each value, or a single value and no place")


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A chart as data.

    =============  ================================================================================
    kind           what is drawn
    =============  ================================================================================
    bars           for each label a bar a series, with its interval
    stacked        for each label one bar, in which the series are put end to end
    intervals      for each label a dot a series, with its interval as a line: a forest plot
    histogram      for each bin a bar a series (:meth:`histogram` counts values)
    lines          a line a series, with its interval as a band
    densities      a line a series above zero, filled below it where the user wants that
    points         a cloud of points a series
    distributions  a group a series, its raw values as the user wants: violin, box, mean, or each a point
    heat map       a row of cells a series, a column a label; darker is more, or as the weights say
    =============  ================================================================================

    Attributes:
        name: a few words, which a file of this chart is named after.
        kind: see above.
        title: a heading.
        shows: one sentence that says what is to be seen, also for those who cannot see it.
        series: what is drawn.
        labels: of bars, stacked bars and intervals, and the columns of a heat map.
        x: along the labels, bins, places or groups.
        y: along the values; of a heat map, along the rows.

    Raises:
        ValueError: if the series do not fit the kind.
    """

    name: str
    kind: Kind
    title: str
    shows: str
    series: tuple[Series, ...]
    labels: tuple[str, ...] = ()
    x: Axis = Axis()
    y: Axis = Axis()

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"chart {self.name}: no kind {self.kind!r}; the kinds are {', '.join(get_args(Kind))}")
        if self.labels and self.kind not in _OF_LABELS:
            raise ValueError(f"chart {self.name}: {self.kind} have no labels")
        if self.kind == "heat map" and len(self.own) < len(self.series):
            raise ValueError(f"chart {self.name}: there are no lines in a heat map")
        for one in self.own:
            self._check(one)

    def _check(self, one: Series) -> None:
        if self.kind in _OF_LABELS:
            if one.x is not None or len(one.y) != len(self.labels):
                raise ValueError(
                    f"chart {self.name}: series {one.name} needs one value for each of {len(self.labels)} labels, and no x"
                )
            if self.kind == "stacked" and (one.y < 0).any():
                raise ValueError(f"chart {self.name}: series {one.name}: values below 0 cannot be stacked")
            return
        if self.kind == "distributions":
            if one.x is not None or one.low is not None or one.weight is not None:
                raise ValueError(f"chart {self.name}: series {one.name}: a group has its raw values y and nothing else")
            return
        places = len(one.y) + (self.kind == "histogram")
        if one.x is None or len(one.x) != places:
            raise ValueError(f"chart {self.name}: series {one.name}: {len(one.y)} values need {places} places x")
        if self.kind == "histogram" and not (np.diff(one.x) > 0).all():
            raise ValueError(f"chart {self.name}: series {one.name}: the edges of bins must increase")

    @property
    def own(self) -> tuple[Series, ...]:
        """The series that are drawn as the kind says."""
        return tuple(one for one in self.series if not one.drawn)

    @property
    def lines(self) -> tuple[Series, ...]:
        """The series that are drawn as lines over the others."""
        return tuple(one for one in self.series if one.drawn)

    @classmethod
    def histogram(
        cls,
        name: str,
        title: str,
        shows: str,
        groups: Mapping[str, Sequence[float] | np.ndarray],
        x: Axis,
        y: Axis | None = None,
        bins: int = 20,
    ) -> Chart:
        """Count values in bins of equal width, the same for all groups.

        Args:
            name, title, shows: see above.
            groups: values by the name of their group; not-a-number counts nowhere. Of several groups, which may differ in
                size, shares are shown in place of numbers.
            x: what is counted; its ends, where it has some, are those of the bins.
            y: how many there are.
            bins: their number.
        """
        known = {group: _frozen(values, group) for group, values in groups.items()}
        known = {group: values[~np.isnan(values)] for group, values in known.items()}
        every = np.concatenate([*known.values(), np.zeros(0)])
        low = x.low if x.low is not None else float(every.min()) if len(every) else 0.0
        high = x.high if x.high is not None else float(every.max()) if len(every) else low + 1.0
        edges = np.linspace(low, high if high > low else low + 1.0, bins + 1)
        series = []
        for group, values in known.items():
            counts = np.histogram(values, edges)[0].astype(np.float64)
            series.append(Series(group, counts / max(len(values), 1) if len(known) > 1 else counts, edges))
        default = Axis("share" if len(known) > 1 else "number", low=0.0)
        return cls(name, "histogram", title, shows, tuple(series), x=x, y=y or default)


def _frozen(values: Any, what: str) -> np.ndarray:
    array = np.array(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"{what}: needs one dimension, not {array.ndim}")
    array[~np.isfinite(array)] = np.nan
    array.setflags(write=False)
    return array

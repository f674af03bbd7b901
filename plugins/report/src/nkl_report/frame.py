"""What is around every drawing: its size, its legend, its words for those who cannot see it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from markupsafe import Markup, escape
from rich.cells import cell_len

from nkl.data import Chart, Series
from nkl_drawing.look import Look
from nkl_drawing.wording import with_minus, wrapped
from nkl_report.plane import LEFT, LETTER, LINE, Plane, text

COLOURS = 8
_NAMED_BESIDE = ("heat map", "distributions")
_NAME = 28
_LAYERS = 8


def drawing(width: float, height: float, chart: Chart, look: Look, parts: Sequence[Markup]) -> Markup:
    """A whole drawing with its legend; a leak is printed across its top."""
    legend, below = _legend(chart, width, height)
    banner = look.banner
    extra = 20 if banner else 0
    top = text(6, -7, banner, "start", "leak") if banner else Markup("")
    shows = with_minus(" ".join(chart.shows.split()))
    label = escape(f"{shows}. {banner}" if banner else shows)
    shape = Markup(
        '<svg role="img" aria-label="{}" viewBox="0 {:g} {:g} {:g}" style="max-width:{:g}px">'
        "<title>{}</title>{}{}</svg>"
    )
    whole = Markup("").join([*parts, *legend])
    return shape.format(label, -extra, width, height + extra + below, width, label, top, whole)


def _legend(chart: Chart, width: float, top: float) -> tuple[list[Markup], float]:
    """The names of several series, whole, in as many lines as they need, and how high that is."""
    if len(chart.own) < 2 or chart.kind in _NAMED_BESIDE:
        return [], 0.0
    parts, x, y, high = [], LEFT, top + 12, 1
    names = [(f"s{at % COLOURS}", one.name) for at, one in enumerate(chart.own)]
    own = {one.name for one in chart.own}
    lines = [one for one in chart.lines if one.name not in own and chart.kind != "intervals"]
    for kind, name in (*names, *((f"{one.drawn}swatch", one.name) for one in lines)):
        words = wrapped(name, _NAME)
        wide = 14 + LETTER * max(map(cell_len, words)) + 16
        if x > LEFT and x + wide > width:
            x, y, high = LEFT, y + 4 + LINE * high, 1
        parts.append(Markup('<rect class="{}" x="{:g}" y="{:g}" width="10" height="10"/>').format(kind, x, y - 9))
        parts += [text(x + 14, y + LINE * at, line, "start") for at, line in enumerate(words)]
        x, high = x + wide, max(high, len(words))
    return parts, y + LINE * (high - 1) + 6 - top


def overlay(
    plane: Plane, one: Series, across: tuple[float, float], lying: bool = False, own: Sequence[Series] = ()
) -> Markup:
    """A line over the rest of a chart; with a single value, from end to end; in the colour of the series of its name."""
    points = [(end, float(one.y[0])) for end in across] if one.x is None else points_of(one)
    points = [point for point in points if all(map(math.isfinite, point))]
    named = next((f" c{at % COLOURS}" for at, other in enumerate(own) if other.name == one.name), "")
    return plane.line([(y, -x) for x, y in points] if lying else points, one.drawn + named)


def points_of(one: Series) -> list[tuple[float, float]]:
    assert one.x is not None
    known = np.isfinite(one.x) & np.isfinite(one.y)
    return list(zip(one.x[known].tolist(), one.y[known].tolist(), strict=True))


def thinned(points: list[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """So many of the points at most, from the first to the last."""
    return [points[at] for at in evenly(len(points), most)]


def evenly(count: int, most: int) -> list[int]:
    """So many places at most, from the first to the last."""
    chosen: list[int] = np.linspace(0, count - 1, min(count, most)).astype(np.int64).tolist()
    return chosen


def values_of(series: Iterable[Series]) -> list[float]:
    """All values of series with the ends of their intervals."""
    arrays = [array for one in series for array in (one.y, one.low, one.high) if array is not None]
    return [value for array in arrays for value in array.tolist()]


def across(series: Iterable[Series]) -> list[float]:
    return [value for one in series for value in one.y.tolist()]


def places_of(series: Iterable[Series]) -> list[float]:
    return [place for one in series if one.x is not None for place in one.x.tolist()]


def kind_of(shape: str, series: int, count: int) -> str:
    """The classes of a shape: the usual colour where there is one series, else a colour a series."""
    return shape if count == 1 else f"{shape} s{series % COLOURS}"


def layers(
    plane: Plane, points: Sequence[tuple[float, float]], kind: str, strength: float | None = None
) -> list[Markup]:
    """Points in a few layers, so that it shows where many lie on each other: a path covers itself with one shade only."""
    return [plane.dots(points[at::_LAYERS], kind, strength) for at in range(min(_LAYERS, len(points)))]

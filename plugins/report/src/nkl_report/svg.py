"""Charts as inline SVG: drawn with classes and the page's colours, described for those who cannot see them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from markupsafe import Markup, escape

from nkl.data import Chart, Series
from nkl_drawing import spreads
from nkl_drawing.look import Look
from nkl_drawing.wording import cell_text, short
from nkl_report.plane import BOTTOM, LEFT, TOP, Plane, axes, ends, exact_ends, text

COLOURS = 8
_LETTER = 7.0
_MOST_POINTS = 2000
_MOST_UPRIGHT = 24
_LARGEST_WITH_NUMBERS = 20
_GROUP = 44.0
_NAMED_BESIDE = ("heat map", "distributions")
_USUAL = Look()


def draw(chart: Chart, look: Look = _USUAL) -> Markup:
    """A chart as SVG.

    Args:
        chart: what is drawn.
        look: as the user wants it, with what is printed across the top.
    """
    return _DRAWERS[chart.kind](chart, look)


def drawing(width: float, height: float, chart: Chart, look: Look, parts: Sequence[Markup]) -> Markup:
    """A whole drawing with its legend; a leak is printed across its top."""
    legend, below = _legend(chart, width, height)
    banner = look.banner
    extra = 20 if banner else 0
    top = text(6, -7, banner, "start", "leak") if banner else Markup("")
    shows = " ".join(chart.shows.split())
    label = escape(f"{shows}. {banner}" if banner else shows)
    shape = Markup(
        '<svg role="img" aria-label="{}" viewBox="0 {:g} {:g} {:g}" style="max-width:{:g}px">'
        "<title>{}</title>{}{}</svg>"
    )
    whole = Markup("").join([*parts, *legend])
    return shape.format(label, -extra, width, height + extra + below, width, label, top, whole)


def _legend(chart: Chart, width: float, top: float) -> tuple[list[Markup], float]:
    """The names of several series, in as many lines as they need, and how high that is."""
    if len(chart.own) < 2 or chart.kind in _NAMED_BESIDE:
        return [], 0.0
    parts, x, y = [], LEFT, top + 12
    names = [(f"s{at % COLOURS}", one.name) for at, one in enumerate(chart.own)]
    for kind, name in (*names, *((f"{one.drawn}swatch", one.name) for one in chart.lines)):
        words = short(" ".join(name.split()), 28)
        wide = 14 + _LETTER * len(words) + 16
        if x > LEFT and x + wide > width:
            x, y = LEFT, y + 18
        parts.append(Markup('<rect class="{}" x="{:g}" y="{:g}" width="10" height="10"/>').format(kind, x, y - 9))
        parts.append(text(x + 14, y, words, "start"))
        x += wide
    return parts, y + 6 - top


def _heat_map(chart: Chart, look: Look) -> Markup:
    """Cells, shaded by weight, else by size; what is below zero in the other colour."""
    count, names = len(chart.labels), [one.name for one in chart.series]
    cell = 56.0 if count <= 8 else 36.0
    left = 24.0 + _LETTER * min(max([len(name) for name in names], default=0), 16)
    upright = any(len(label) > cell // 6 for label in chart.labels)
    top = 32.0 + (_LETTER * min(max(map(len, chart.labels)), 16) - 8 if upright else 0)
    largest = max((float(np.nanmax(np.abs(one.y), initial=0.0)) for one in chart.series), default=0.0) or 1.0
    parts = []
    for at, label in enumerate(chart.labels):
        middle = left + (at + 0.5) * cell
        turned = Markup(' transform="rotate(-90 {:g} {:g})"').format(middle + 3, top - 6)
        parts.append(
            text(middle + 3, top - 6, short(label, 16), "start", more=turned)
            if upright
            else text(middle, top - 8, label)
        )
    for row, one in enumerate(chart.series):
        parts.append(text(left - 6, top + 4 + (row + 0.5) * cell, short(one.name, 16), "end"))
        shades = np.nan_to_num(np.abs(one.y) / largest if one.weight is None else one.weight)
        for column, (value, shade) in enumerate(zip(one.y.tolist(), shades.tolist(), strict=True)):
            x, y = left + column * cell, top + row * cell
            shape = Markup('<rect class="{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}" fill-opacity="{:.2f}"/>')
            kind = "cell below" if value < 0 else "cell"
            parts.append(shape.format(kind, x, y, cell - 2, cell - 2, 0.06 + 0.94 * shade))
            if math.isfinite(value) and count <= _LARGEST_WITH_NUMBERS:
                kind = "on" if shade > 0.5 else ""
                parts.append(text(x + cell / 2 - 1, y + cell / 2 + 4, cell_text(value), kind=kind))
    wide, tall = count * cell, len(names) * cell
    parts.append(text(left + wide / 2, 10, chart.x.text))
    turned = Markup(' transform="rotate(-90 8 {:g})"').format(top + tall / 2)
    parts.append(text(8, top + tall / 2, chart.y.text, more=turned))
    return drawing(max(left + wide + 4, 200.0), top + 4 + tall, chart, look, parts)


def _bars(chart: Chart, look: Look) -> Markup:
    """Upright bars where the labels have room below them, else rows."""
    labels, own = chart.labels, chart.own
    low, high = ends(chart.y, [*_values(own), *_across(chart.lines), 0.0], counts=True)
    width = max(340.0, 46.0 * len(labels) + 60)
    plane = Plane((0.0, low), (max(len(labels), 1.0), high), width, 260.0)
    room = int((plane.x(1) - plane.x(0)) // 8)
    if len(labels) > _MOST_UPRIGHT or any(len(label) > room for label in labels):
        return _rows(chart, look, low, high)
    parts = [axes(plane, chart.x.text, chart.y.text, x_ticks=False)]
    parts += [text(plane.x(at + 0.5), plane.height - BOTTOM + 15, label) for at, label in enumerate(labels)]
    for series, one in enumerate(own):
        kind, wide = _kind("bar", series, len(own)), 0.6 / len(own)
        for at, value in enumerate(one.y.tolist()):
            left = at + 0.2 + series * wide
            if math.isfinite(value):
                parts.append(plane.box(left, left + wide, max(low, 0.0), value, kind))
            parts += _whisker(plane, one, at, lambda place, end: (place, end), left + wide / 2)
    parts += [_overlay(plane, one, (0.0, len(labels))) for one in chart.lines]
    return drawing(plane.width, plane.height, chart, look, parts)


def _rows(chart: Chart, look: Look, low: float, high: float) -> Markup:
    """Lying bars, the first label on top."""
    labels, own = chart.labels, chart.own
    stacked = chart.kind == "stacked"
    side = 1 if stacked else len(own)
    left = 12 + (20 if chart.x.text else 0) + _LETTER * min(max([len(label) for label in labels], default=0), 24)
    height = TOP + BOTTOM + len(labels) * max(24.0, 12.0 * side + 8)
    plane = Plane((low, -float(len(labels) or 1)), (high, 0.0), 460.0, height, left)
    parts = [axes(plane, chart.y.text, chart.x.text, y_ticks=False)]
    parts += [text(left - 6, plane.y(-at - 0.5) + 4, short(label, 24), "end") for at, label in enumerate(labels)]
    begun = np.zeros(len(labels))
    for series, one in enumerate(own):
        kind = f"s{series % COLOURS}" if stacked else _kind("bar", series, len(own))
        wide = 0.7 / side
        for at, value in enumerate(one.y.tolist()):
            top = -at - 0.15 - (0 if stacked else series * wide)
            if math.isfinite(value) and (value or not stacked):
                parts.append(plane.box(begun[at] or max(low, 0.0), begun[at] + value, top - wide, top, kind))
            if not stacked:
                parts += _whisker(plane, one, at, lambda place, end: (end, place), top - wide / 2)
        if stacked:
            begun = begun + np.nan_to_num(one.y)
    parts += [_overlay(plane, one, (0.0, float(len(labels))), lying=True) for one in chart.lines]
    return drawing(plane.width, plane.height, chart, look, parts)


def _stacked(chart: Chart, look: Look) -> Markup:
    sums = sum((np.nan_to_num(one.y) for one in chart.own), np.zeros(len(chart.labels)))
    low, high = ends(chart.y, [*sums.tolist(), *_across(chart.lines), 0.0], counts=True)
    return _rows(chart, look, low, high)


def _histogram(chart: Chart, look: Look) -> Markup:
    own = chart.own
    edges = [edge for one in own if one.x is not None for edge in one.x.tolist()]
    left, right = exact_ends(chart.x, [*edges, *_places(chart.lines)])
    low, high = ends(chart.y, [*_values(own), *_across(chart.lines), 0.0], counts=True)
    plane = Plane((left, low), (right, high))
    parts = [axes(plane, chart.x.text, chart.y.text)]
    parts += [_overlay(plane, one, (left, right)) for one in chart.lines if one.drawn == "dashed"]
    for series, one in enumerate(own):
        assert one.x is not None
        kind = "bar" if len(own) == 1 else f"s{series % COLOURS}"
        inset, strong = (0.0 if len(own) == 1 else 0.08), one.weight
        for at, value in enumerate(one.y.tolist()):
            wide = float(one.x[at + 1] - one.x[at]) * (1 - 2 * inset) / len(own)
            start = float(one.x[at]) + inset * float(one.x[at + 1] - one.x[at]) + series * wide
            if not math.isfinite(value):
                continue
            bar = plane.box(start, start + wide, max(low, 0.0), value, kind)
            shape = Markup('<g opacity="{:.2f}">{}</g>')
            parts.append(bar if strong is None else shape.format(0.3 + 0.7 * np.nan_to_num(strong[at]), bar))
    for one in chart.lines:
        if one.drawn == "line":
            parts.append(_overlay(plane, one, (left, right)))
            parts += [plane.dot(x, y, "dot") for x, y in _points_of(one)]
    return drawing(plane.width, plane.height, chart, look, parts)


def _lines(chart: Chart, look: Look) -> Markup:
    own = chart.own
    left, right = exact_ends(chart.x, _places(chart.series))
    base = [0.0] if chart.kind == "densities" else []
    low, high = ends(chart.y, [*_values(own), *_across(chart.lines), *base])
    plane = Plane((left, low), (right, high))
    parts = [axes(plane, chart.x.text, chart.y.text)]
    if chart.kind == "densities" and look.fill:
        parts += [_filled(plane, one, _kind("band", at, len(own))) for at, one in enumerate(own)]
    parts += [_band(plane, one, _kind("band", at, len(own))) for at, one in enumerate(own) if one.low is not None]
    for at, one in enumerate(own):
        points, kind = _thinned(_points_of(one), _MOST_POINTS), "line" if len(own) == 1 else f"line c{at % COLOURS}"
        parts.append(plane.line(points, kind))
        if len(points) == 1:
            parts.append(plane.dot(*points[0], "dot"))
    parts += [_overlay(plane, one, (left, right)) for one in chart.lines]
    return drawing(plane.width, plane.height, chart, look, parts)


def _points(chart: Chart, look: Look) -> Markup:
    own = chart.own
    left, right = ends(chart.x, _places(chart.series))
    low, high = ends(chart.y, [*_values(own), *_across(chart.lines)])
    plane = Plane((left, low), (right, high), 380.0, 360.0)
    parts = [axes(plane, chart.x.text, chart.y.text)]
    parts += [_overlay(plane, one, (left, right)) for one in chart.lines]
    every = sum(len(one.y) for one in own)
    for series, one in enumerate(own):
        points, kind = _points_of(one), _kind("point", series, len(own))
        chosen = _evenly(len(points), math.ceil(_MOST_POINTS * len(points) / max(every, 1)))
        dots = [plane.dot(*points[at], kind) for at in chosen]
        parts += dots if one.weight is None else _shaded(dots, _weights_of(one)[chosen])
    return drawing(plane.width, plane.height, chart, look, parts)


def _distributions(chart: Chart, look: Look) -> Markup:
    """Lying, the first group on top, so that its name has room."""
    drawn, own = spreads.marks(chart, look.kind), chart.own
    values = [value for mark in drawn for value in (mark.values.min(initial=np.inf), mark.values.max(initial=-np.inf))]
    low, high = ends(chart.y, [*values, *_across(chart.lines)])
    left = 12 + (20 if chart.x.text else 0) + _LETTER * min(max([len(one.name) for one in own], default=0), 24)
    height = TOP + BOTTOM + max(len(own), 1) * _GROUP
    plane = Plane((low, -float(len(own) or 1)), (high, 0.0), 460.0, height, left)
    parts = [axes(plane, chart.y.text, chart.x.text, y_ticks=False)]
    parts += [text(left - 6, plane.y(-at - 0.5) + 4, short(one.name, 24), "end") for at, one in enumerate(own)]
    for mark in drawn:
        where, colour = (
            list(zip(mark.values.tolist(), (-mark.places).tolist(), strict=True)),
            f"s{mark.group % COLOURS}",
        )
        if mark.form == "area":
            parts.append(plane.area(where, f"{colour} spread"))
        elif mark.form == "line":
            parts.append(plane.line(where, "whisker"))
        else:
            parts += [plane.dot(x, y, f"point {colour}") for x, y in where]
    parts += [_overlay(plane, one, (0.0, float(len(own))), lying=True) for one in chart.lines]
    return drawing(plane.width, plane.height, chart, look, parts)


def _whisker(
    plane: Plane, one: Series, at: int, place: Callable[[float, float], tuple[float, float]], middle: float
) -> list[Markup]:
    """The interval of a bar, where there is one."""
    if one.low is None or one.high is None or not (math.isfinite(one.low[at]) and math.isfinite(one.high[at])):
        return []
    return [plane.line([place(middle, float(one.low[at])), place(middle, float(one.high[at]))], "whisker")]


def _band(plane: Plane, one: Series, kind: str) -> Markup:
    """The interval of a line."""
    assert one.x is not None and one.low is not None and one.high is not None
    known = np.isfinite(one.x) & np.isfinite(one.low) & np.isfinite(one.high)
    there = [*zip(one.x[known], one.low[known], strict=True)]
    back = [*zip(one.x[known], one.high[known], strict=True)][::-1]
    return plane.area([*there, *back], kind)


def _filled(plane: Plane, one: Series, kind: str) -> Markup:
    """What is between a line and zero."""
    points = _thinned(_points_of(one), _MOST_POINTS)
    return plane.area([(points[0][0], 0.0), *points, (points[-1][0], 0.0)], kind) if points else Markup("")


def _shaded(dots: list[Markup], weights: np.ndarray) -> list[Markup]:
    """Each as strong as its weight says."""
    shape = Markup('<g opacity="{:.2f}">{}</g>')
    return [shape.format(0.15 + 0.85 * weight, dot) for dot, weight in zip(dots, weights.tolist(), strict=True)]


def _overlay(plane: Plane, one: Series, across: tuple[float, float], lying: bool = False) -> Markup:
    """A line over the rest of a chart; with a single value, from end to end."""
    points = [(end, float(one.y[0])) for end in across] if one.x is None else _points_of(one)
    points = [point for point in points if all(map(math.isfinite, point))]
    return plane.line([(y, -x) for x, y in points] if lying else points, one.drawn)


def _points_of(one: Series) -> list[tuple[float, float]]:
    assert one.x is not None
    known = np.isfinite(one.x) & np.isfinite(one.y)
    return list(zip(one.x[known].tolist(), one.y[known].tolist(), strict=True))


def _weights_of(one: Series) -> np.ndarray:
    """The weights of :func:`_points_of`, which are not known of some."""
    assert one.x is not None and one.weight is not None
    return np.nan_to_num(one.weight[np.isfinite(one.x) & np.isfinite(one.y)])


def _thinned(points: list[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """So many of the points at most, from the first to the last."""
    return [points[at] for at in _evenly(len(points), most)]


def _evenly(count: int, most: int) -> list[int]:
    """So many places at most, from the first to the last."""
    chosen: list[int] = np.linspace(0, count - 1, min(count, most)).astype(np.int64).tolist()
    return chosen


def _values(series: Iterable[Series]) -> list[float]:
    """All values of series with the ends of their intervals."""
    arrays = [array for one in series for array in (one.y, one.low, one.high) if array is not None]
    return [value for array in arrays for value in array.tolist()]


def _across(series: Iterable[Series]) -> list[float]:
    return [value for one in series for value in one.y.tolist()]


def _places(series: Iterable[Series]) -> list[float]:
    return [place for one in series if one.x is not None for place in one.x.tolist()]


def _kind(shape: str, series: int, count: int) -> str:
    """The classes of a shape: the usual colour where there is one series, else a colour a series."""
    return shape if count == 1 else f"{shape} s{series % COLOURS}"


_DRAWERS: Mapping[str, Callable[[Chart, Look], Markup]] = {
    "bars": _bars,
    "stacked": _stacked,
    "histogram": _histogram,
    "lines": _lines,
    "densities": _lines,
    "points": _points,
    "distributions": _distributions,
    "heat map": _heat_map,
}

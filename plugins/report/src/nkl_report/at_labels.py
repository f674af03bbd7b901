"""Charts whose values have names: bars, intervals, distributions, heat maps."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from markupsafe import Markup
from rich.cells import cell_len

from nkl.data import Chart, Series
from nkl_drawing import spreads
from nkl_drawing.look import Look
from nkl_drawing.wording import cell_text, short, wrapped
from nkl_report.frame import COLOURS, across, drawing, kind_of, layers, overlay, values_of
from nkl_report.plane import BOTTOM, LETTER, LINE, TOP, Plane, axes, ends, lines, room, text

_MOST_UPRIGHT = 24
_LARGEST_WITH_NUMBERS = 20
_GROUP = 44.0
_NAME = 24
_WIDE = 420.0
_NAMES = 58
_HEAD = 20


def heat_map(chart: Chart, look: Look) -> Markup:
    """Cells, shaded by weight, else by size; what is below zero in the other colour."""
    count, names = len(chart.labels), [one.name for one in chart.series]
    heads = [wrapped(label, _NAME) for label in chart.labels]
    longest = max((cell_len(line) for words in heads for line in words), default=0)
    cell = 64.0 if count <= 8 else max(36.0, LINE * max(map(len, heads)))
    upright = longest > cell // LETTER or any(len(words) > 1 for words in heads)
    left, top = 24.0 + room(names, _NAME), 32.0 + (LETTER * longest - 8 if upright else 0)
    tall = max([cell, *(LINE * len(wrapped(name, _NAME)) + 4 for name in names)])
    parts = [_head(left + (at + 0.5) * cell, top, words, upright) for at, words in enumerate(heads)]
    for row, one in enumerate(chart.series):
        parts.append(lines(left - 6, top + (row + 0.5) * tall, one.name, _NAME))
        parts += _cells(chart, one, (left, top + row * tall), (cell, tall))
    parts.append(text(left + count * cell / 2, 10, chart.x.text))
    middle = top + len(names) * tall / 2
    turned = Markup(' transform="rotate(-90 8 {:g})"').format(middle)
    parts.append(text(8, middle, chart.y.text, more=turned))
    return drawing(max(left + count * cell + 4, 200.0), top + 4 + len(names) * tall, chart, look, parts)


def _head(middle: float, top: float, words: list[str], upright: bool) -> Markup:
    """The name of a column, turned where columns are narrow."""
    if not upright:
        return text(middle, top - 8, words[0])
    first = middle + 3 - LINE * (len(words) - 1) / 2
    parts = []
    for at, line in enumerate(words):
        x = round(first + LINE * at, 1)
        turned = Markup(' transform="rotate(-90 {:g} {:g})"').format(x, top - 6)
        parts.append(text(x, top - 6, line, "start", more=turned))
    return Markup("").join(parts)


def _cells(chart: Chart, one: Series, corner: tuple[float, float], size: tuple[float, float]) -> list[Markup]:
    """A row of a heat map; on strong colours the numbers are of the colour of the paper."""
    largest = max((float(np.nanmax(np.abs(other.y), initial=0.0)) for other in chart.series), default=0.0) or 1.0
    shades = np.nan_to_num(np.abs(one.y) / largest if one.weight is None else one.weight)
    shape = Markup('<rect class="{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}" fill-opacity="{:.2f}"/>')
    parts = []
    for column, (value, shade) in enumerate(zip(one.y.tolist(), shades.tolist(), strict=True)):
        x, y = corner[0] + column * size[0], corner[1]
        kind = "cell below" if value < 0 else "cell"
        parts.append(shape.format(kind, x, y, size[0] - 2, size[1] - 2, 0.06 + 0.94 * shade))
        if math.isfinite(value) and len(chart.labels) <= _LARGEST_WITH_NUMBERS:
            kind = "on" if shade > 0.77 else "half" if shade > 0.5 else ""
            parts.append(text(x + size[0] / 2 - 1, y + size[1] / 2 + 4, cell_text(value), kind=kind))
    return parts


def intervals(chart: Chart, look: Look) -> Markup:
    """A dot and a line for each label, the first on top; what there is to compare with is named above."""
    labels, own, compared = chart.labels, chart.own, chart.lines
    low, high = ends(chart.y, [*values_of(own), *across(compared)])
    named = [one for one in compared if one.x is None]
    left, top = 12 + (20 if chart.x.text else 0) + room(labels, _NAME), _HEAD * len(named)
    each = max([26.0, 16.0 * len(own) + 8, *(LINE * len(wrapped(label, _NAME)) + 8 for label in labels)])
    plane = Plane(
        (low, -float(len(labels) or 1)), (high, 0.0), _WIDE, TOP + BOTTOM + top + len(labels) * each, left, TOP + top
    )
    parts = [axes(plane, chart.y.text, chart.x.text, y_ticks=False)]
    parts += [lines(left - 6, plane.y(-at - 0.5), label, _NAME) for at, label in enumerate(labels)]
    parts += [overlay(plane, one, (0.0, float(len(labels) or 1)), lying=True) for one in compared]
    parts += [_named(plane, one, TOP + _HEAD * at) for at, one in enumerate(named)]
    for series, one in enumerate(own):
        for at, value in enumerate(one.y.tolist()):
            place = -at - (series + 0.5) / len(own)
            parts += _whisker(plane, one, at, lambda middle, end: (end, middle), place, "interval")
            if math.isfinite(value):
                parts.append(plane.dots([(value, place)], f"big point p{series % COLOURS}"))
    return drawing(plane.width, plane.height, chart, look, parts)


def _named(plane: Plane, one: Series, y: float) -> Markup:
    """The name of a line that goes across, above it, and a thread from it down to the line."""
    value = float(one.y[0])
    if not math.isfinite(value):
        return Markup("")
    x, words = plane.x(value), short(one.name, _NAMES)
    start = max(2.0, min(x + 4, plane.width - LETTER * len(words)))
    shape = Markup('<line class="dashed" x1="{0:g}" x2="{0:g}" y1="{1:g}" y2="{2:g}"/>')
    return Markup("").join([shape.format(x, y + 6, plane.top), text(start, y + 2, words, "start")])


def bars(chart: Chart, look: Look) -> Markup:
    """Upright bars where the labels have room below them, else rows."""
    labels, own = chart.labels, chart.own
    low, high = ends(chart.y, [*values_of(own), *across(chart.lines), 0.0], counts=True)
    width = max(340.0, 46.0 * len(labels) + 60)
    plane = Plane((0.0, low), (max(len(labels), 1.0), high), width, 260.0)
    letters = int((plane.x(1) - plane.x(0)) // 8)
    if len(labels) > _MOST_UPRIGHT or any(len(label) > letters for label in labels):
        return _rows(chart, look, low, high)
    parts = [axes(plane, chart.x.text, chart.y.text, x_ticks=False)]
    parts += [text(plane.x(at + 0.5), plane.height - BOTTOM + 15, label) for at, label in enumerate(labels)]
    for series, one in enumerate(own):
        kind, wide = kind_of("bar", series, len(own)), 0.6 / len(own)
        for at, value in enumerate(one.y.tolist()):
            left = at + 0.2 + series * wide
            if math.isfinite(value):
                parts.append(plane.box(left, left + wide, max(low, 0.0), value, kind))
            parts += _whisker(plane, one, at, lambda place, end: (place, end), left + wide / 2)
    parts += [overlay(plane, one, (0.0, len(labels))) for one in chart.lines]
    return drawing(plane.width, plane.height, chart, look, parts)


def _rows(chart: Chart, look: Look, low: float, high: float) -> Markup:
    """Lying bars, the first label on top."""
    labels, own = chart.labels, chart.own
    stacked = chart.kind == "stacked"
    side = 1 if stacked else len(own)
    left = 12 + (20 if chart.x.text else 0) + room(labels, _NAME)
    each = max([24.0, 12.0 * side + 8, *(LINE * len(wrapped(label, _NAME)) + 4 for label in labels)])
    plane = Plane((low, -float(len(labels) or 1)), (high, 0.0), _WIDE, TOP + BOTTOM + len(labels) * each, left)
    parts = [axes(plane, chart.y.text, chart.x.text, y_ticks=False)]
    parts += [lines(left - 6, plane.y(-at - 0.5), label, _NAME) for at, label in enumerate(labels)]
    begun = np.zeros(len(labels))
    for series, one in enumerate(own):
        kind = f"s{series % COLOURS}" if stacked else kind_of("bar", series, len(own))
        wide = 0.7 / side
        for at, value in enumerate(one.y.tolist()):
            top = -at - 0.15 - (0 if stacked else series * wide)
            if math.isfinite(value) and (value or not stacked):
                parts.append(plane.box(begun[at] or max(low, 0.0), begun[at] + value, top - wide, top, kind))
            if not stacked:
                parts += _whisker(plane, one, at, lambda place, end: (end, place), top - wide / 2)
        if stacked:
            begun = begun + np.nan_to_num(one.y)
    parts += [overlay(plane, one, (0.0, float(len(labels))), lying=True) for one in chart.lines]
    return drawing(plane.width, plane.height, chart, look, parts)


def stacked(chart: Chart, look: Look) -> Markup:
    sums = sum((np.nan_to_num(one.y) for one in chart.own), np.zeros(len(chart.labels)))
    low, high = ends(chart.y, [*sums.tolist(), *across(chart.lines), 0.0], counts=True)
    return _rows(chart, look, low, high)


def distributions(chart: Chart, look: Look) -> Markup:
    """Lying, the first group on top, so that its name has room."""
    drawn, own = spreads.marks(chart, look.kind), chart.own
    values = [value for mark in drawn for value in (mark.values.min(initial=np.inf), mark.values.max(initial=-np.inf))]
    low, high = ends(chart.y, [*values, *across(chart.lines)])
    left = 12 + (20 if chart.x.text else 0) + room([one.name for one in own], _NAME)
    each = max([_GROUP, *(LINE * len(wrapped(one.name, _NAME)) + 4 for one in own)])
    plane = Plane((low, -float(len(own) or 1)), (high, 0.0), _WIDE, TOP + BOTTOM + max(len(own), 1) * each, left)
    parts = [axes(plane, chart.y.text, chart.x.text, y_ticks=False)]
    parts += [lines(left - 6, plane.y(-at - 0.5), one.name, _NAME) for at, one in enumerate(own)]
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
            parts += layers(plane, where, f"point p{mark.group % COLOURS}")
    parts += [overlay(plane, one, (0.0, float(len(own))), lying=True) for one in chart.lines]
    return drawing(plane.width, plane.height, chart, look, parts)


def _whisker(
    plane: Plane,
    one: Series,
    at: int,
    place: Callable[[float, float], tuple[float, float]],
    middle: float,
    kind: str = "whisker",
) -> list[Markup]:
    """The interval of a value, where there is one."""
    if one.low is None or one.high is None or not (math.isfinite(one.low[at]) and math.isfinite(one.high[at])):
        return []
    return [plane.line([place(middle, float(one.low[at])), place(middle, float(one.high[at]))], kind)]

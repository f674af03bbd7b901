"""Charts whose values stand at places: histograms, lines, clouds of points."""

from __future__ import annotations

import math

import numpy as np
from markupsafe import Markup

from nkl.data import Chart, Series
from nkl_drawing.look import Look
from nkl_report.frame import (
    COLOURS,
    across,
    drawing,
    evenly,
    kind_of,
    layers,
    overlay,
    places_of,
    points_of,
    thinned,
    values_of,
)
from nkl_report.plane import Plane, axes, ends, exact_ends

_MOST_POINTS = 2000
_STEPS = 12


def histogram(chart: Chart, look: Look) -> Markup:
    own = chart.own
    edges = [edge for one in own if one.x is not None for edge in one.x.tolist()]
    left, right = exact_ends(chart.x, [*edges, *places_of(chart.lines)])
    low, high = ends(chart.y, [*values_of(own), *across(chart.lines), 0.0], counts=True)
    plane = Plane((left, low), (right, high))
    parts = [axes(plane, chart.x.text, chart.y.text)]
    parts += [overlay(plane, one, (left, right)) for one in chart.lines if one.drawn == "dashed"]
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
            parts.append(overlay(plane, one, (left, right)))
            parts += [plane.dot(x, y, "dot") for x, y in points_of(one)]
    return drawing(plane.width, plane.height, chart, look, parts)


def curves(chart: Chart, look: Look) -> Markup:
    own = chart.own
    left, right = exact_ends(chart.x, places_of(chart.series))
    base = [0.0] if chart.kind == "densities" else []
    low, high = ends(chart.y, [*values_of(own), *across(chart.lines), *base])
    plane = Plane((left, low), (right, high))
    parts = [axes(plane, chart.x.text, chart.y.text)]
    if chart.kind == "densities" and look.fill:
        parts += [_filled(plane, one, kind_of("band", at, len(own))) for at, one in enumerate(own)]
    parts += [_band(plane, one, kind_of("band", at, len(own))) for at, one in enumerate(own) if one.low is not None]
    for at, one in enumerate(own):
        points, kind = thinned(points_of(one), _MOST_POINTS), "line" if len(own) == 1 else f"line c{at % COLOURS}"
        parts.append(plane.line(points, kind))
        if len(points) == 1:
            parts.append(plane.dot(*points[0], "dot"))
    parts += [overlay(plane, one, (left, right)) for one in chart.lines]
    return drawing(plane.width, plane.height, chart, look, parts)


def clouds(chart: Chart, look: Look) -> Markup:
    own = chart.own
    left, right = ends(chart.x, places_of(chart.series))
    low, high = ends(chart.y, [*values_of(own), *across(chart.lines)])
    plane = Plane((left, low), (right, high), 380.0, 360.0)
    parts = [axes(plane, chart.x.text, chart.y.text)]
    every = sum(len(one.y) for one in own)
    for series, one in enumerate(own):
        points, kind = points_of(one), f"point p{series % COLOURS}"
        chosen = evenly(len(points), math.ceil(_MOST_POINTS * len(points) / max(every, 1)))
        if one.weight is None:
            parts += layers(plane, [points[at] for at in chosen], kind)
        else:
            parts += _shaded(plane, [points[at] for at in chosen], _weights_of(one)[chosen], kind)
    parts += [overlay(plane, one, (left, right), own=own) for one in chart.lines]
    return drawing(plane.width, plane.height, chart, look, parts)


def _band(plane: Plane, one: Series, kind: str) -> Markup:
    """The interval of a line."""
    assert one.x is not None and one.low is not None and one.high is not None
    known = np.isfinite(one.x) & np.isfinite(one.low) & np.isfinite(one.high)
    there = [*zip(one.x[known], one.low[known], strict=True)]
    back = [*zip(one.x[known], one.high[known], strict=True)][::-1]
    return plane.area([*there, *back], kind)


def _filled(plane: Plane, one: Series, kind: str) -> Markup:
    """What is between a line and zero."""
    points = thinned(points_of(one), _MOST_POINTS)
    return plane.area([(points[0][0], 0.0), *points, (points[-1][0], 0.0)], kind) if points else Markup("")


def _shaded(plane: Plane, points: list[tuple[float, float]], weights: np.ndarray, kind: str) -> list[Markup]:
    """Each point as strong as its weight says, in steps that an eye can tell apart."""
    steps = np.round(weights * _STEPS).astype(np.int64)
    return [
        plane.dots([points[at] for at in np.flatnonzero(steps == step).tolist()], kind, 0.15 + 0.85 * step / _STEPS)
        for step in range(_STEPS + 1)
    ]


def _weights_of(one: Series) -> np.ndarray:
    """The weights of :func:`_points_of`, which are not known of some."""
    assert one.x is not None and one.weight is not None
    return np.nan_to_num(one.weight[np.isfinite(one.x) & np.isfinite(one.y)])

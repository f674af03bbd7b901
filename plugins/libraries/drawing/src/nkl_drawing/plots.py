"""Charts drawn with matplotlib."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from nkl.data import Axis, Chart, Series
from nkl_drawing import spreads
from nkl_drawing.curves import of_losses, of_measures
from nkl_drawing.look import Look
from nkl_drawing.wording import cell_text, short

# no transparency: PostScript has none
BLUE, ORANGE, RED = "#2463a8", "#c2571a", "#b3261e"
_COLOURS = (BLUE, ORANGE, "#2e7d5b", "#8a4f9e", "#9c7a12", "#1f8296", "#a8324f", "#6b7178")
_PALE, _GREY = "#a9c3de", "#777777"
_MOST_NUMBERS = 16
_MOST_NAMES = 18
"""So many names of the usual size have room side by side; more are smaller."""
_ROW_IN = 0.24
_LINE_IN = 0.17
_LETTER_IN = 0.075
_GROUP_IN = 0.42
_USUAL = Look()


def draw(axes: Axes, chart: Chart, look: Look = _USUAL) -> None:
    """Draw a chart as the user wants it."""
    if chart.kind == "distributions":
        _distributions(axes, chart, look.kind)
    else:
        _DRAWERS[chart.kind](axes, chart)
    if chart.kind == "densities":
        _stand_on_zero(axes, chart, look.fill)


def learning(axes: Axes, curve: Mapping[str, np.ndarray]) -> None:
    """Losses on the left, measures on the right; the learning rate, of quite another size, is left out."""
    epochs, losses, measures = curve["epoch"], of_losses(curve), of_measures(curve)
    for name, colour in zip(losses, (BLUE, ORANGE), strict=False):
        axes.plot(epochs, curve[name], color=colour, label=name.replace("_", " "))
    axes.set(xlabel="epoch", ylabel="loss")
    lines, top = list(axes.get_lines()), axes
    if measures:
        axes.set_position((0.15, 0.14, 0.69, 0.74))
        top = axes.twinx()
        words = measures[0].replace("_", " ")
        lines += top.plot(epochs, curve[measures[0]], "--", color=_GREY, label=words)
        top.set_ylabel(words)
    for one in {axes, top}:  # room for the legend
        low, high = one.get_ylim()
        one.set_ylim(low, high + 0.12 * (high - low))
    top.legend(handles=lines, loc="upper center", ncols=3, fontsize=8, framealpha=1)


def _heat_map(axes: Axes, chart: Chart) -> None:
    """Cells, shaded by weight, else by value; what is below zero in another colour."""
    rows, labels = chart.series, [short(label, 11) for label in chart.labels]
    values = np.array([one.y for one in rows]).reshape(len(rows), len(labels))
    largest = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    shades = np.array([one.y / largest if one.weight is None else one.weight for one in rows]).reshape(values.shape)
    below = bool((shades < 0).any())
    if values.size:
        axes.imshow(np.nan_to_num(shades), cmap="RdBu" if below else "Blues", vmin=-1 if below else 0, vmax=1)
    names = [short(one.name, 11) for one in rows]
    crowded = sum(len(label) for label in labels) > 36
    size = min(9.0, 9.0 * _MOST_NAMES / max(len(labels), len(names), 1))
    axes.set_xticks(range(len(labels)), labels, rotation=90 if crowded else 0, fontsize=size)
    axes.set_yticks(range(len(names)), names, fontsize=size)
    axes.set_position((0.25, 0.27, 0.72, 0.62) if crowded else (0.25, 0.16, 0.72, 0.72))
    axes.set(xlabel=chart.x.text, ylabel=chart.y.text)
    if len(labels) <= _MOST_NUMBERS:
        for row, column in np.argwhere(np.isfinite(values)):
            colour = "white" if abs(shades[row, column]) > 0.5 else "black"
            axes.text(column, row, cell_text(values[row, column]), ha="center", va="center", color=colour)


def _bars(axes: Axes, chart: Chart) -> None:
    """Upright bars where the labels have room below them, else lying ones."""
    count, own = len(chart.labels), chart.own
    if sum(len(label) + 2 for label in chart.labels) > 48:
        _lying(axes, chart)
        return
    width = 0.7 / max(len(own), 1)
    for at, one in enumerate(own):
        middles = np.arange(count) + 0.5 + (at - (len(own) - 1) / 2) * width
        axes.bar(middles, one.y, width, color=_COLOURS[at % len(_COLOURS)], label=one.name, yerr=_errors(one))
    axes.set_xticks(np.arange(count) + 0.5, chart.labels)
    axes.set_xlim(0, max(count, 1))
    for one in chart.lines:
        _overlay(axes, one)
    _finish(axes, chart, y=chart.y)


def _lying(axes: Axes, chart: Chart) -> None:
    """Lying bars, the first label on top; stacked ones end to end."""
    count, own, stacked = len(chart.labels), chart.own, chart.kind == "stacked"
    width = 0.7 if stacked else 0.7 / max(len(own), 1)
    begun, drawn = np.zeros(count), []
    for at, one in enumerate(own):
        middles = np.arange(count) + 0.5 + (0 if stacked else (at - (len(own) - 1) / 2) * width)
        colour, left = _COLOURS[at % len(_COLOURS)], begun if stacked else None
        drawn.append(axes.barh(middles, one.y, width, left, color=colour, xerr=_errors(one)))
        begun = begun + np.nan_to_num(one.y)
    names = [short(label, 24) for label in chart.labels]
    axes.set_yticks(np.arange(count) + 0.5, names)
    axes.set_ylim(max(count, 1), 0)
    for one in chart.lines:
        _overlay(axes, one, lying=True)
    legend = [(short(one.name, 16), bars) for one, bars in zip(own, drawn, strict=True)] if len(own) > 1 else []
    _stretch(axes, names, count * (1.0 if stacked else max(1.0, 0.6 * len(own))), legend)
    _finish(axes, chart, x=chart.y, legend=False)


def _stretch(axes: Axes, names: Sequence[str], rows: float, legend: Sequence[tuple[str, Any]]) -> None:
    """Make the figure as high as its bars need and its left margin as wide as their names; the legend goes below.

    Args:
        axes: with the bars.
        names: of the bars.
        rows: how many lines of text the bars are high.
        legend: names and what they name; empty where there is no legend.
    """
    figure = axes.figure
    assert isinstance(figure, Figure)
    columns = 3 if all(len(name) <= 12 for name, _ in legend) else 2
    below = 0.55 + _LINE_IN * -(-len(legend) // columns)
    wide, high = figure.get_size_inches()
    high = max(high, below + 0.46 + _ROW_IN * rows)
    figure.set_size_inches(wide, high)
    left = min(0.3 + _LETTER_IN * max(map(len, names), default=0), 0.55 * wide)
    axes.set_position((left / wide, below / high, 0.96 - left / wide, 1 - (below + 0.46) / high))
    if legend:
        shown = [bars for _, bars in legend], [name for name, _ in legend]
        figure.legend(*shown, loc="lower center", ncols=columns, fontsize=8, frameon=False)


def _histogram(axes: Axes, chart: Chart) -> None:
    own = chart.own
    for at, one in enumerate(own):
        assert one.x is not None
        known, share = np.isfinite(one.y), 1.0 if len(own) == 1 else 0.8 / len(own)
        widths = np.diff(one.x)[known]
        middles = one.x[:-1][known] + widths * (0.5 + (at - (len(own) - 1) / 2) * share)
        colour = _PALE if len(own) == 1 and chart.lines else _COLOURS[at % len(_COLOURS)]
        axes.bar(middles, one.y[known], widths * share, color=colour, label=one.name)
    for one in chart.lines:
        _overlay(axes, one, "o-" if one.drawn == "line" else "--")
    _finish(axes, chart, chart.x, chart.y)


def _lines(axes: Axes, chart: Chart) -> None:
    for at, one in enumerate(chart.own):
        assert one.x is not None
        colour = _COLOURS[at % len(_COLOURS)]
        known = np.isfinite(one.x) & np.isfinite(one.y)
        if one.low is not None and one.high is not None:
            axes.fill_between(one.x[known], one.low[known], one.high[known], color=_pale(colour), zorder=0)
        marker = "." if known.sum() == 1 else None
        axes.plot(one.x[known], one.y[known], color=colour, label=one.name, marker=marker)
    for one in chart.lines:
        _overlay(axes, one)
    _finish(axes, chart, chart.x, chart.y)


def _points(axes: Axes, chart: Chart) -> None:
    for one in chart.lines:
        _overlay(axes, one)
    for at, one in enumerate(chart.own):
        assert one.x is not None
        colour, many = _COLOURS[at % len(_COLOURS)], len(one.y) > 5000
        if one.weight is None:
            axes.plot(one.x, one.y, ".", color=colour, label=one.name, markersize=4, rasterized=many)
        else:
            shades = _pale(colour, 0.15 + 0.85 * np.nan_to_num(one.weight)[:, None])
            axes.scatter(one.x, one.y, s=8, c=shades, label=one.name, linewidths=0, rasterized=many)
    _finish(axes, chart, chart.x, chart.y)


def _distributions(axes: Axes, chart: Chart, kind: str) -> None:
    """Lying, the first group on top, so that its name has room."""
    names = [short(one.name, 24) for one in chart.own]
    for mark in spreads.marks(chart, kind):
        colour = _COLOURS[mark.group % len(_COLOURS)]
        if mark.form == "area":
            axes.fill(mark.values, mark.places, color=_pale(colour, 0.5))
        elif mark.form == "line":
            axes.plot(mark.values, mark.places, "-", color="black", linewidth=1.2)
        else:
            axes.plot(mark.values, mark.places, ".", color=colour, markersize=4)
    axes.set_yticks(np.arange(len(names)) + 0.5, names)
    axes.set_ylim(max(len(names), 1), 0)
    for one in chart.lines:
        _overlay(axes, one, lying=True)
    _stretch(axes, names, len(names) * _GROUP_IN / _ROW_IN, [])
    _finish(axes, chart, x=chart.y, legend=False)


def _stand_on_zero(axes: Axes, chart: Chart, fill: bool) -> None:
    """Let densities begin at zero, and fill what is below them."""
    for at, one in enumerate(chart.own if fill else ()):
        assert one.x is not None
        known = np.isfinite(one.x) & np.isfinite(one.y)
        axes.fill_between(one.x[known], one.y[known], color=_pale(_COLOURS[at % len(_COLOURS)]), zorder=0)
    if chart.y.low is None:
        axes.set_ylim(bottom=0)


def _overlay(axes: Axes, one: Series, form: str = "", lying: bool = False) -> None:
    """A line over the rest of a chart; with a single value, from end to end."""
    form = form or ("--" if one.drawn == "dashed" else "-")
    colour = _GREY if one.drawn == "dashed" else ORANGE
    if one.x is None:
        across = axes.axvline if lying else axes.axhline
        across(float(one.y[0]), linestyle=form, color=colour, label=one.name)
    else:
        known = np.isfinite(one.x) & np.isfinite(one.y)
        places, values = one.x[known], one.y[known]
        axes.plot(*((values, places) if lying else (places, values)), form, color=colour, label=one.name)


def _finish(axes: Axes, chart: Chart, x: Axis | None = None, y: Axis | None = None, legend: bool = True) -> None:
    """Names and ends of the axes, and a legend where there are several series.

    Args:
        axes: with the drawing.
        chart: what is drawn.
        x: what is to the right; ``None``: the labels of bars.
        y: what is upwards; likewise.
        legend: whether one is drawn into the axes.
    """
    axes.set(xlabel=(x or chart.x).text, ylabel=(y or chart.x).text)
    if x is not None:
        axes.set_xlim(x.low, x.high)
    if y is not None:
        axes.set_ylim(y.low, y.high)
    if legend and len(chart.own) > 1:
        axes.legend(loc="best", framealpha=1)


def _errors(one: Series) -> np.ndarray | None:
    """How far the ends of the intervals are from the values, shape ``(2, n)``; an interval may lie beside its value."""
    if one.low is None or one.high is None:
        return None
    return np.maximum(np.array([one.y - one.low, one.high - one.y]), 0)


def _pale(colour: str, strength: float | np.ndarray = 0.25) -> np.ndarray:
    """A colour mixed with white.

    Args:
        colour: its name.
        strength: its share; shape ``(n, 1)`` gives ``(n, 3)``.
    """
    return np.asarray(1 - strength * (1 - np.array(to_rgb(colour))))


_DRAWERS: Mapping[str, Callable[[Axes, Chart], None]] = {
    "bars": _bars,
    "stacked": _lying,
    "histogram": _histogram,
    "lines": _lines,
    "densities": _lines,
    "points": _points,
    "heat map": _heat_map,
}

"""Charts drawn with matplotlib."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from rich.cells import cell_len

from nkl.data import Axis, Chart, Series
from nkl_drawing import spreads
from nkl_drawing.curves import of_losses, of_measures
from nkl_drawing.look import Look
from nkl_drawing.wording import cell_text, wrapped

# no transparency: PostScript has none
BLUE, ORANGE, RED = "#2463a8", "#c2571a", "#b3261e"
_COLOURS = (BLUE, ORANGE, "#2e7d5b", "#8a4f9e", "#9c7a12", "#1f8296", "#a8324f", "#6b7178")
_PALE, _GREY = "#a9c3de", "#777777"
_MOST_NUMBERS = 20
_ROW_IN = 0.24
_LINE_IN = 0.17
_LETTER_IN = 0.075
_GROUP_IN = 0.42
_CELL_IN = 0.75
_NAME = 24
_FEW_ROWS = 12
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
    rows = chart.series
    values = np.array([one.y for one in rows]).reshape(len(rows), len(chart.labels))
    largest = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    shades = np.array([one.y / largest if one.weight is None else one.weight for one in rows]).reshape(values.shape)
    below = bool((shades < 0).any())
    if values.size:
        axes.imshow(np.nan_to_num(shades), "RdBu" if below else "Blues", vmin=-1 if below else 0, vmax=1, aspect="auto")
    names, labels = ([_lines(name) for name in found] for found in ((one.name for one in rows), chart.labels))
    turned = any(_longest([label]) * _LETTER_IN > _CELL_IN for label in labels)
    axes.set_xticks(range(len(labels)), labels, rotation=90 if turned else 0)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel=chart.x.text, ylabel=chart.y.text)
    cell = max(_CELL_IN if not turned else 0.36, *(_LINE_IN * (1 + name.count("\n")) for name in [*names, *labels, ""]))
    left = 0.5 + _LETTER_IN * _longest(names)
    below_it = 0.45 + (_LETTER_IN * _longest(labels) if turned else _LINE_IN)
    _place(axes, (left, below_it), (max(cell * len(labels), 2.6), max(cell * len(names), 1.6 if names else 0.6)))
    if len(labels) <= _MOST_NUMBERS:
        for row, column in np.argwhere(np.isfinite(values)):
            colour = "white" if abs(shades[row, column]) > 0.65 else "black"
            axes.text(column, row, cell_text(values[row, column]), ha="center", va="center", color=colour)


def _place(axes: Axes, corner: tuple[float, float], size: tuple[float, float]) -> None:
    """Make the figure as large as what is in it; all in inches.

    Args:
        axes: with the drawing.
        corner: the margins to the left and below.
        size: width and height of the drawing.
    """
    figure = axes.figure
    assert isinstance(figure, Figure)
    wide, high = max(corner[0] + size[0] + 0.2, 4.4), corner[1] + size[1] + 0.46
    figure.set_size_inches(wide, high)
    axes.set_position((corner[0] / wide, corner[1] / high, (wide - corner[0] - 0.2) / wide, size[1] / high))


def _lines(name: str, most: int = _NAME) -> str:
    """A name, whole, in short lines."""
    return "\n".join(wrapped(name, most))


def _longest(names: Sequence[str]) -> int:
    return max((cell_len(line) for name in names for line in name.split("\n")), default=0)


def _bars(axes: Axes, chart: Chart) -> None:
    """Upright bars where the labels have room below them, else lying ones."""
    count, own = len(chart.labels), chart.own
    if sum(len(label) + 2 for label in chart.labels) > 44:
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
    legend = [(one.name, bars) for one, bars in zip(own, drawn, strict=True)] if len(own) > 1 else []
    _name_rows(axes, chart, chart.labels, 1.0 if stacked else max(1.0, 0.6 * len(own)), legend)


def _intervals(axes: Axes, chart: Chart) -> None:
    """A dot and a line for each label, the first on top; what there is to compare with is named below."""
    own, drawn = chart.own, []
    for at, one in enumerate(own):
        places = np.arange(len(chart.labels)) + (at + 0.5) / len(own)
        colour = _COLOURS[at % len(_COLOURS)]
        drawn.append(axes.errorbar(one.y, places, xerr=_errors(one), fmt="o", color=colour, capsize=3, markersize=5))
    legend = [(one.name, dots) for one, dots in zip(own, drawn, strict=True)] if len(own) > 1 else []
    _name_rows(axes, chart, chart.labels, max(1.4, 0.8 * len(own)), legend, lines=True)


def _name_rows(
    axes: Axes,
    chart: Chart,
    names: Sequence[str],
    lines_each: float,
    legend: Sequence[tuple[str, Any]] = (),
    lines: bool = False,
) -> None:
    """What stands beside rows, the first on top, with the lines over them.

    Args:
        axes: with the rows.
        chart: what is drawn.
        names: of the rows.
        lines_each: how many lines of text a row is high, at least.
        legend: names and what they name.
        lines: whether the legend names the lines too.
    """
    words = [_lines(name, _NAME if len(names) <= _FEW_ROWS else 2 * _NAME) for name in names]
    axes.set_yticks(np.arange(len(words)) + 0.5, words)
    axes.set_ylim(max(len(words), 1), 0)
    for one in chart.lines:
        _overlay(axes, one, lying=True)
    named = [(one.get_label(), one) for one in axes.get_lines() if lines and not str(one.get_label()).startswith("_")]
    each = max([lines_each, *(0.8 * (1 + name.count("\n")) for name in words)])
    _stretch(axes, words, len(words) * each, [*legend, *((str(name), one) for name, one in named)])
    _finish(axes, chart, x=chart.y, legend=False)


def _stretch(axes: Axes, names: Sequence[str], rows: float, legend: Sequence[tuple[str, Any]]) -> None:
    """Make the figure as high as its rows need and its left margin as wide as their names; the legend goes below.

    Args:
        axes: with the rows.
        names: of the rows.
        rows: how many lines of text the rows are high.
        legend: names and what they name; empty where there is no legend.
    """
    below = 0.5 + _below(axes, legend)
    _place(axes, (0.45 + _LETTER_IN * _longest(names), below), (2.6, max(1.2, _ROW_IN * rows)))


def _below(axes: Axes, legend: Sequence[tuple[str, Any]]) -> float:
    """Put a legend below all else, so that it covers nothing; how high it is, in inches."""
    if not legend:
        return 0.0
    names = [_lines(name) for name, _ in legend]
    columns = max(1, min(3, 46 // (_longest(names) + 6)))
    figure = axes.figure
    assert isinstance(figure, Figure)
    figure.legend([drawn for _, drawn in legend], names, loc="lower center", ncols=columns, fontsize=8, frameon=False)
    rows = [names[at : at + columns] for at in range(0, len(names), columns)]
    return 0.1 + sum(_LINE_IN * max(1 + name.count("\n") for name in row) for row in rows)


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


def _curves(axes: Axes, chart: Chart) -> None:
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
    """Clouds, and lines through them: one that is called as a cloud has its colour, and is not named again."""
    colours = {one.name: _COLOURS[at % len(_COLOURS)] for at, one in enumerate(chart.own)}
    for at, one in enumerate(chart.own):
        assert one.x is not None
        colour, many = _COLOURS[at % len(_COLOURS)], len(one.y) > 5000
        if one.weight is None:
            axes.plot(one.x, one.y, ".", color=colour, label=one.name, markersize=4, rasterized=many)
        else:
            shades = _pale(colour, 0.15 + 0.85 * np.nan_to_num(one.weight)[:, None])
            axes.scatter(one.x, one.y, s=8, c=shades, label=one.name, linewidths=0, rasterized=many)
    for one in chart.lines:
        _overlay(axes, one, colour=colours.get(one.name, ""))
    _finish(axes, chart, chart.x, chart.y)


def _distributions(axes: Axes, chart: Chart, kind: str) -> None:
    """Lying, the first group on top, so that its name has room."""
    for mark in spreads.marks(chart, kind):
        colour = _COLOURS[mark.group % len(_COLOURS)]
        if mark.form == "area":
            axes.fill(mark.values, mark.places, color=_pale(colour, 0.5))
        elif mark.form == "line":
            axes.plot(mark.values, mark.places, "-", color="black", linewidth=1.2)
        else:
            axes.plot(mark.values, mark.places, ".", color=colour, markersize=4)
    _name_rows(axes, chart, [one.name for one in chart.own], _GROUP_IN / _ROW_IN)


def _stand_on_zero(axes: Axes, chart: Chart, fill: bool) -> None:
    """Let densities begin at zero, and fill what is below them."""
    for at, one in enumerate(chart.own if fill else ()):
        assert one.x is not None
        known = np.isfinite(one.x) & np.isfinite(one.y)
        axes.fill_between(one.x[known], one.y[known], color=_pale(_COLOURS[at % len(_COLOURS)]), zorder=0)
    if chart.y.low is None:
        axes.set_ylim(bottom=0)


def _overlay(axes: Axes, one: Series, form: str = "", lying: bool = False, colour: str = "") -> None:
    """A line over the rest of a chart; with a single value, from end to end; one that has a colour is named elsewhere."""
    form = form or ("--" if one.drawn == "dashed" else "-")
    label = "_" if colour else one.name
    colour = colour or (_GREY if one.drawn == "dashed" else ORANGE)
    if one.x is None:
        across = axes.axvline if lying else axes.axhline
        across(float(one.y[0]), linestyle=form, color=colour, label=label)
    else:
        known = np.isfinite(one.x) & np.isfinite(one.y)
        places, values = one.x[known], one.y[known]
        axes.plot(*((values, places) if lying else (places, values)), form, color=colour, label=label)


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
        drawn, names = axes.get_legend_handles_labels()
        below = _below(axes, list(zip(names, drawn, strict=True)))
        left, _, wide, _ = axes.get_position().bounds
        inches = axes.figure.get_figwidth() if isinstance(axes.figure, Figure) else 1.0
        _place(axes, (left * inches, 0.53 + below), (wide * inches, 2.81))


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
    "intervals": _intervals,
    "histogram": _histogram,
    "lines": _curves,
    "densities": _curves,
    "points": _points,
    "heat map": _heat_map,
}

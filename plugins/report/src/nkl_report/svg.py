"""Charts as inline SVG: drawn with classes and the page's colours, described for those who cannot see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape

from nkl.data import Measure
from nkl_report.wording import short

_LEFT, _TOP, _RIGHT, _BOTTOM = 46.0, 12.0, 12.0, 40.0
_NO_MORE = Markup("")


@dataclass(frozen=True, slots=True)
class Plane:
    """A drawing area with linear axes.

    Attributes:
        low, high: the corners of the data, each ``(x, y)``.
        width, height: of the drawing with its margins, in pixels.
    """

    low: tuple[float, float] = (0.0, 0.0)
    high: tuple[float, float] = (1.0, 1.0)
    width: float = 340.0
    height: float = 300.0

    def x(self, value: float) -> float:
        """From data to pixels."""
        share = (value - self.low[0]) / ((self.high[0] - self.low[0]) or 1.0)
        return round(_LEFT + share * (self.width - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        """From data to pixels; up is more."""
        share = (value - self.low[1]) / ((self.high[1] - self.low[1]) or 1.0)
        return round(self.height - _BOTTOM - share * (self.height - _TOP - _BOTTOM), 1)

    def line(self, points: Iterable[tuple[float, float]], kind: str) -> Markup:
        """A line through points of the data."""
        where = " ".join(f"{self.x(x):g},{self.y(y):g}" for x, y in points)
        return Markup('<polyline class="{}" points="{}"/>').format(kind, where)

    def box(self, left: float, right: float, bottom: float, top: float, kind: str) -> Markup:
        """A filled rectangle between points of the data."""
        wide, tall = max(self.x(right) - self.x(left), 0.5), max(self.y(bottom) - self.y(top), 0.0)
        return Markup('<rect class="{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}"/>').format(
            kind, self.x(left), self.y(top), round(wide, 1), round(tall, 1)
        )


def axes(plane: Plane, x_name: str, y_name: str, x_ticks: bool = True) -> Markup:
    """Grid, figures and names of both axes."""
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        value = plane.low[1] + share * (plane.high[1] - plane.low[1])
        parts.append(plane.line([(plane.low[0], value), (plane.high[0], value)], "grid"))
        parts.append(text(_LEFT - 6, plane.y(value) + 4, f"{value:.3g}", "end"))
        if x_ticks:
            value = plane.low[0] + share * (plane.high[0] - plane.low[0])
            parts.append(text(plane.x(value), plane.height - _BOTTOM + 15, f"{value:.3g}"))
    parts.append(text((_LEFT + plane.width - _RIGHT) / 2, plane.height - 6, x_name))
    middle = (plane.height - _BOTTOM + _TOP) / 2
    turned = Markup(' transform="rotate(-90 11 {:g})"').format(middle)
    return Markup("").join([*parts, text(11, middle, y_name, more=turned)])


def text(x: float, y: float, words: str, anchor: str = "middle", kind: str = "", more: Markup = _NO_MORE) -> Markup:
    """A text at a pixel."""
    shape = Markup('<text x="{:g}" y="{:g}" text-anchor="{}" class="{}"{}>{}</text>')
    return shape.format(round(x, 1), round(y, 1), anchor, kind, more, words)


def drawing(width: float, height: float, title: str, leak: str, *parts: Markup) -> Markup:
    """A whole drawing; a leak is printed across its top."""
    extra = 20 if leak else 0
    banner = text(6, -7, leak, "start", "leak") if leak else Markup("")
    label = escape(f"{title}. {leak}" if leak else title)
    shape = Markup(
        '<svg role="img" aria-label="{}" viewBox="0 {:g} {:g} {:g}" style="max-width:{:g}px">'
        "<title>{}</title>{}{}</svg>"
    )
    return shape.format(label, -extra, width, height + extra, width, label, banner, Markup("").join(parts))


def heat_map(matrix: np.ndarray, shares: np.ndarray, labels: Sequence[str], leak: str) -> Markup:
    """A confusion matrix: shade is the share of the row."""
    cell = 56.0 if len(labels) <= 8 else 36.0
    left = 24.0 + 7.0 * min(max(len(label) for label in labels), 16)
    parts: list[Markup] = []
    for row, label in enumerate(labels):
        parts.append(text(left - 6, 36 + (row + 0.5) * cell, short(label, 16), "end"))
        parts.append(text(left + (row + 0.5) * cell, 24, short(label, int(cell // 6))))
        for column in range(len(labels)):
            share = float(np.nan_to_num(shares[row, column]))
            x, y = left + column * cell, 32 + row * cell
            shape = Markup('<rect class="cell" x="{:g}" y="{:g}" width="{:g}" height="{:g}" fill-opacity="{:.2f}"/>')
            parts.append(shape.format(x, y, cell - 2, cell - 2, 0.06 + 0.94 * share))
            kind = "on" if share > 0.5 else ""
            parts.append(text(x + cell / 2 - 1, y + cell / 2 + 4, str(int(matrix[row, column])), kind=kind))
    size = len(labels) * cell
    parts.append(text(left + size / 2, 10, "predicted"))
    turned = Markup(' transform="rotate(-90 8 {:g})"').format(32 + size / 2)
    parts.append(text(8, 32 + size / 2, "truth", more=turned))
    title = "Confusion matrix, truth by row, shaded by share of the row"
    return drawing(left + size + 4, 36 + size, title, leak, *parts)


def bars(
    labels: Sequence[str], values: Sequence[Measure], names: tuple[str, str], chance: float | None, leak: str
) -> Markup:
    """A measure between 0 and 1 of each class or group, with its interval, and chance as a line.

    Args:
        labels: of the classes or groups.
        values: one a label.
        names: what the labels are of, and the measure.
        chance: where the dashed line is, if there is one.
        leak: what is printed across the top.
    """
    plane = Plane(high=(float(len(labels)), 1.0), width=max(340.0, 46.0 * len(labels) + 60), height=260.0)
    room = int((plane.x(1) - plane.x(0)) // 8)
    parts = [axes(plane, *names, x_ticks=False)]
    for at, (label, one) in enumerate(zip(labels, values, strict=True)):
        parts.append(text(plane.x(at + 0.5), plane.height - _BOTTOM + 15, short(label, room)))
        if np.isfinite(one.value):
            parts.append(plane.box(at + 0.2, at + 0.8, 0.0, one.value, "bar"))
        if np.isfinite(one.low) and np.isfinite(one.high):
            parts.append(plane.line([(at + 0.5, one.low), (at + 0.5, one.high)], "whisker"))
    if chance is not None:
        parts.append(plane.line([(0.0, chance), (len(labels), chance)], "dashed"))
    title = f"{names[1]} by {names[0]} with 95 % interval{'; dashed: chance' if chance is not None else ''}"
    return drawing(plane.width, plane.height, title, leak, *parts)


def reliability(confidence: np.ndarray, accuracy: np.ndarray, count: np.ndarray, leak: str) -> Markup:
    """A reliability diagram; the fuller a bin, the stronger its colour."""
    plane = Plane()
    bins = len(count)
    parts = [axes(plane, "confidence", "accuracy"), plane.line([(0, 0), (1, 1)], "dashed")]
    for at in np.flatnonzero(count):
        bar = plane.box(at / bins, (at + 1) / bins, 0.0, float(accuracy[at]), "bar")
        parts.append(Markup('<g opacity="{:.2f}">{}</g>').format(0.3 + 0.7 * count[at] / count.max(), bar))
    there = [(float(confidence[at]), float(accuracy[at])) for at in np.flatnonzero(count)]
    parts.append(plane.line(there, "line"))
    parts += [_dot(plane, x, y, "dot") for x, y in there]
    title = "Reliability diagram: accuracy by confidence; dashed: perfect calibration"
    return drawing(plane.width, plane.height, title, leak, *parts)


def risk(coverage: np.ndarray, error: np.ndarray, leak: str) -> Markup:
    """The error rate of the most certain share."""
    top = _ceiling(float(error.max()) if len(error) else 1.0)
    plane = Plane(high=(1.0, top))
    curve = plane.line(zip(coverage.tolist(), error.tolist(), strict=True), "line")
    title = "Risk-coverage curve: error rate of the most certain samples by their share"
    return drawing(plane.width, plane.height, title, leak, axes(plane, "coverage", "error rate"), curve)


def histogram(right: np.ndarray, wrong: np.ndarray, leak: str, bins: int = 10) -> Markup:
    """How uncertain right and wrong predictions were, as shares of each."""
    counts = [np.histogram(values, bins=bins, range=(0, 1))[0] / max(len(values), 1) for values in (right, wrong)]
    plane = Plane(high=(1.0, _ceiling(float(max(count.max() for count in counts)))))
    parts = [axes(plane, "uncertainty", "share")]
    for at in range(bins):
        parts.append(plane.box((at + 0.08) / bins, (at + 0.49) / bins, 0.0, float(counts[0][at]), "good"))
        parts.append(plane.box((at + 0.51) / bins, (at + 0.92) / bins, 0.0, float(counts[1][at]), "bad"))
    swatch = Markup('<rect class="{}" x="{:g}" y="{:g}" width="10" height="10"/>')
    for x, kind, words in ((_LEFT, "good", f"right ({len(right)})"), (235.0, "bad", f"wrong ({len(wrong)})")):
        parts.append(swatch.format(kind, x, plane.height - 15))
        parts.append(text(x + 14, plane.height - 6, words, "start"))
    return drawing(plane.width, plane.height, "Uncertainty of right and wrong predictions", leak, *parts)


def scatter(truth: np.ndarray, predicted: np.ndarray, leak: str) -> Markup:
    """Truth against prediction with the line of identity."""
    low = float(min(truth.min(), predicted.min()))
    high = float(max(truth.max(), predicted.max()))
    high = high if high > low else low + 1.0
    plane = Plane((low, low), (high, high), width=380.0, height=360.0)
    dots = [_dot(plane, x, y, "point") for x, y in zip(truth.tolist(), predicted.tolist(), strict=True)]
    identity = plane.line([(low, low), (high, high)], "dashed")
    title = "Predicted against true value; dashed: identity"
    return drawing(plane.width, plane.height, title, leak, axes(plane, "truth", "predicted"), identity, *dots)


def learning(epochs: np.ndarray, losses: Mapping[str, np.ndarray], leak: str) -> Markup:
    """Losses over the epochs: the first, on the training samples, as a line, others dashed."""
    highest = max(float(np.nanmax(values)) for values in losses.values())
    lowest = min(0.0, *(float(np.nanmin(values)) for values in losses.values()))
    plane = Plane((1.0, lowest), (float(epochs[-1]), highest if highest > lowest else lowest + 1.0))
    kinds = ["line"] + ["dashed"] * (len(losses) - 1)
    lines = [
        plane.line(((x, y) for x, y in zip(epochs.tolist(), values.tolist(), strict=True) if np.isfinite(y)), kind)
        for values, kind in zip(losses.values(), kinds, strict=True)
    ]
    names = [name.replace("_", " ") for name in losses]
    title = f"Learning curve: {names[0]}" + (f"; dashed: {', '.join(names[1:])}" if names[1:] else "")
    return drawing(plane.width, plane.height, title, leak, axes(plane, "epoch", "loss"), *lines)


def _dot(plane: Plane, x: float, y: float, kind: str) -> Markup:
    return Markup('<circle class="{}" cx="{:g}" cy="{:g}" r="3"/>').format(kind, plane.x(x), plane.y(y))


def _ceiling(value: float) -> float:
    return next(top for top in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if value <= top or top == 1.0)

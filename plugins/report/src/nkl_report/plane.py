"""The drawing area of a chart: from data to pixels, axes, and texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from rich.cells import cell_len

from nkl.data import Axis
from nkl_drawing.wording import with_minus, wrapped

LEFT, TOP, RIGHT, BOTTOM = 46.0, 12.0, 12.0, 40.0
LETTER, LINE = 7.0, 14.0
_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0)
_SMALLEST_SPAN = 1e-290
_NO_MORE = Markup("")


@dataclass(frozen=True, slots=True)
class Plane:
    """A drawing area with linear axes.

    Attributes:
        low, high: the corners of the data, each ``(x, y)``.
        width, height: of the drawing with its margins, in pixels.
        left: the margin to the left.
        top: the margin at the top.
    """

    low: tuple[float, float] = (0.0, 0.0)
    high: tuple[float, float] = (1.0, 1.0)
    width: float = 340.0
    height: float = 300.0
    left: float = LEFT
    top: float = TOP

    def x(self, value: float) -> float:
        """From data to pixels."""
        share = (value - self.low[0]) / ((self.high[0] - self.low[0]) or 1.0)
        return round(self.left + share * (self.width - self.left - RIGHT), 1)

    def y(self, value: float) -> float:
        """From data to pixels; up is more."""
        share = (value - self.low[1]) / ((self.high[1] - self.low[1]) or 1.0)
        return round(self.height - BOTTOM - share * (self.height - self.top - BOTTOM), 1)

    def line(self, points: Iterable[tuple[float, float]], kind: str) -> Markup:
        """A line through points of the data."""
        where = " ".join(f"{self.x(x):g},{self.y(y):g}" for x, y in points)
        return Markup('<polyline class="{}" points="{}"/>').format(kind, where)

    def area(self, points: Iterable[tuple[float, float]], kind: str) -> Markup:
        """What is inside of points of the data."""
        where = " ".join(f"{self.x(x):g},{self.y(y):g}" for x, y in points)
        return Markup('<polygon class="{}" points="{}"/>').format(kind, where)

    def box(self, left: float, right: float, bottom: float, top: float, kind: str) -> Markup:
        """A filled rectangle between points of the data."""
        wide = max(self.x(max(left, right)) - self.x(min(left, right)), 0.5)
        tall = max(self.y(min(bottom, top)) - self.y(max(bottom, top)), 0.0)
        return Markup('<rect class="{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}"/>').format(
            kind, self.x(min(left, right)), self.y(max(bottom, top)), round(wide, 1), round(tall, 1)
        )

    def dot(self, x: float, y: float, kind: str) -> Markup:
        """A point of the data."""
        return Markup('<circle class="{}" cx="{:g}" cy="{:g}" r="3"/>').format(kind, self.x(x), self.y(y))

    def dots(self, points: Iterable[tuple[float, float]], kind: str, strength: float | None = None) -> Markup:
        """Points of the data as one path, which takes a fifth of the bytes of circles."""
        where = "".join(f"M{self.x(x):g},{self.y(y):g}h0" for x, y in points)
        if not where:
            return _NO_MORE
        more = _NO_MORE if strength is None else Markup(' stroke-opacity="{:.2f}"').format(strength)
        return Markup('<path class="{}"{} d="{}"/>').format(kind, more, where)


def axes(plane: Plane, x_name: str, y_name: str, x_ticks: bool = True, y_ticks: bool = True) -> Markup:
    """Grid, figures and names of both axes."""
    parts = []
    for value in _ticks(plane.low[1], plane.high[1]) if y_ticks else ():
        parts.append(plane.line([(plane.low[0], value), (plane.high[0], value)], "grid"))
        parts.append(text(plane.left - 6, plane.y(value) + 4, with_minus(f"{value:g}"), "end"))
    for value in _ticks(plane.low[0], plane.high[0]) if x_ticks else ():
        if not y_ticks:
            parts.append(plane.line([(value, plane.low[1]), (value, plane.high[1])], "grid"))
        parts.append(text(plane.x(value), plane.height - BOTTOM + 15, with_minus(f"{value:g}")))
    parts.append(text((plane.left + plane.width - RIGHT) / 2, plane.height - 6, x_name))
    middle = (plane.height - BOTTOM + plane.top) / 2
    turned = Markup(' transform="rotate(-90 11 {:g})"').format(middle)
    return Markup("").join([*parts, text(11, middle, y_name, more=turned)])


def _ticks(low: float, high: float) -> list[float]:
    """The quarters of an axis where they are round, else round numbers that are on it."""
    quarter = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(quarter))
    step = next((power * step for step in _STEPS if math.isclose(power * step, quarter)), 0.0)
    if not step or not math.isclose(low / step, round(low / step), abs_tol=1e-9):
        step = max(power * step for step in (0.5, 1.0, 2.0, 2.5, 5.0, 10.0) if power * step <= (high - low) / 3)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [at * step for at in range(first, last + 1)]


def text(x: float, y: float, words: str, anchor: str = "middle", kind: str = "", more: Markup = _NO_MORE) -> Markup:
    """A text at a pixel."""
    shape = Markup('<text x="{:g}" y="{:g}" text-anchor="{}" class="{}"{}>{}</text>')
    return shape.format(round(x, 1), round(y, 1), anchor, kind, more, " ".join(words.split()))


def lines(x: float, y: float, label: str, most: int, anchor: str = "end") -> Markup:
    """A name, whole, in lines of at most so many letters, around a height in pixels."""
    words = wrapped(label, most)
    if len(words) == 1:
        return text(x, y + 4, words[0], anchor)
    first = y + 4 - LINE * (len(words) - 1) / 2
    shape = Markup('<tspan x="{:g}" y="{:g}">{}</tspan>')
    parts = [shape.format(round(x, 1), round(first + LINE * at, 1), line) for at, line in enumerate(words)]
    return Markup('<text text-anchor="{}">{}</text>').format(anchor, Markup("").join(parts))


def room(labels: Iterable[str], most: int) -> float:
    """How wide names are, in pixels, that :func:`lines` sets in so many letters."""
    return LETTER * max((cell_len(line) for label in labels for line in wrapped(label, most)), default=0)


def ends(axis: Axis, values: Sequence[float], counts: bool = False) -> tuple[float, float]:
    """Where an axis begins and ends: as it says, else around the values, so that its quarters are round numbers.

    Where the values may be counts (``counts``), are whole numbers and not all small, the quarters are whole numbers too.
    """
    low, high = exact_ends(axis, values)
    if axis.low is not None and axis.high is not None:
        return low, high
    whole = counts and high - low > 2 and all(float(value).is_integer() for value in values if math.isfinite(value))
    power = 10.0 ** math.floor(math.log10((high - low) / 4))
    for step in (max(power, 1.0) if whole else power) * np.array(_STEPS):
        if whole and not float(step).is_integer():
            continue
        if axis.high is not None:
            begin, end = high - 4 * step, high
        else:
            begin = low if axis.low is not None else math.floor(low / step + 1e-9) * step
            end = begin + 4 * step
        if begin <= low + 1e-9 * step and end >= high - 1e-9 * step:
            return float(begin), float(end)
    return low, high


def exact_ends(axis: Axis, values: Sequence[float]) -> tuple[float, float]:
    """Where an axis begins and ends: as it says, else at the first and the last of the values."""
    known = [value for value in values if math.isfinite(value)]
    low = axis.low if axis.low is not None else min(known, default=0.0)
    high = axis.high if axis.high is not None else max(known, default=1.0)
    size = max(abs(low), abs(high))
    return low, high if high - low > max(_SMALLEST_SPAN, 1e-12 * size) else low + max(1.0, size)

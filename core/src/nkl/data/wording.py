"""Figures and plain values as text, the same in all reports."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

NOTHING = "–"
_UNBOUNDED = ("MSE", "MAE", "bias")
_FOUR_FIGURES, _READABLE = 1e4, 1e9


def figure_text(value: float | None, name: str = "", digits: int = 3) -> str:
    """A figure with three decimals, without a zero in front where it cannot be above one: ``.812``, ``–``.

    Args:
        value: the figure.
        name: of the measure; errors (MSE, MAE, bias) may be above one.
        digits: how many decimals.
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    if name in _UNBOUNDED:
        return f"{value:.{digits}f}" if abs(value) < 100 else f"{value:.{max(digits - 2, 1)}f}"
    text = f"{value:.{digits}f}"
    text = text.removeprefix("-") if float(text) == 0 else text
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def interval_text(low: float, high: float, name: str = "") -> str:
    """An interval: ``.731–.874``, ``-.120 to .340``, ``–`` where there is none; with so many decimals that its ends differ."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return NOTHING
    ends = next(
        (both for digits in range(3, 12) if len(set(both := _both(low, high, name, digits))) == 2),
        _both(low, high, name, 3),
    )
    return f"{ends[0]}{' to ' if low < 0 else '–'}{ends[1]}"


def _both(low: float, high: float, name: str, digits: int) -> tuple[str, str]:
    return figure_text(low, name, digits), figure_text(high, name, digits)


def value_text(value: Any) -> str:
    """Any plain value in one line; whole numbers without decimals, other numbers with four figures or one decimal."""
    if value is None:
        return NOTHING
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        return _number_text(float(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {value_text(item)}" for key, item in value.items()) or NOTHING
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(value_text(item) for item in value) or NOTHING
    return " ".join(str(value).split())


def _number_text(number: float) -> str:
    if not math.isfinite(number):
        return NOTHING
    size = abs(number)
    if size < _FOUR_FIGURES or size >= _READABLE:
        return f"{number:.4g}"
    return f"{number:.0f}" if number.is_integer() else f"{number:.1f}"

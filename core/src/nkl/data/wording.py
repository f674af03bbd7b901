"""Figures and plain values as text, the same in all reports."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

NOTHING = "–"
_UNBOUNDED = ("MSE", "MAE", "bias")


def figure_text(value: float | None, name: str = "") -> str:
    """A figure with three decimals, without a zero in front where it cannot be above one: ``.812``, ``–``.

    Args:
        value: the figure.
        name: of the measure; errors (MSE, MAE, bias) may be above one.
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    if name in _UNBOUNDED:
        return f"{value:.3f}" if abs(value) < 100 else f"{value:.1f}"
    text = f"{value:.3f}"
    text = "0.000" if text == "-0.000" else text
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def interval_text(low: float, high: float, name: str = "") -> str:
    """An interval: ``.731–.874``, ``-.120 to .340``, ``–`` where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return NOTHING
    return f"{figure_text(low, name)}{' to ' if low < 0 else '–'}{figure_text(high, name)}"


def value_text(value: Any) -> str:
    """Any plain value in one line; whole numbers without decimals, other numbers with up to four figures."""
    if value is None:
        return NOTHING
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        return NOTHING if not math.isfinite(number) else f"{number:.4g}" if abs(number) < 10000 else f"{number:.1f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {value_text(item)}" for key, item in value.items()) or NOTHING
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(value_text(item) for item in value) or NOTHING
    return " ".join(str(value).split())

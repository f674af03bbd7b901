"""What was found, in one sentence that claims no more than the test shows."""

from __future__ import annotations

import numpy as np

from nkl.data import value_text
from nkl_explore.statistics.association import Association
from nkl_explore.statistics.effect import Effect

_NO_OVERLAP = 100
"""Standard deviations, above which nobody asks how many."""


def sentence(found: Association, unit: str = "") -> str:
    """Says whether one column has to do with the other: how much, with interval, test, p and the number of speakers.

    Args:
        found: after correction over its family.
        unit: of the numbers.
    """
    if found.reason:
        return f"Whether {found.one} and {found.other} have to do with each other cannot be tested: {found.reason}."
    of = f" with how often there is {found.pair[0]}" if len(found.pair) == 1 else ""
    behind = f"({effect_text(found.effect)}{of}, {found.units} {found.unit}, {found.test}, {p_text(found.corrected)})"
    if not found.shown:
        most = f"; most different are {found.pair[0]} and {found.pair[1]}" if len(found.pair) == 2 else ""
        return f"It is not shown that {found.one} has to do with {found.other}{most} {behind}."
    if len(found.pair) == 2:
        return f"{_apart(found, unit)} {behind}.{_beside(found)}"
    if found.design == "shares":
        behind = behind.replace(of, "", 1)
        more = "more" if found.effect.value > 0 else "fewer"
        return f"Speakers with a higher {found.one} have {more} samples of {found.pair[0]} {behind}."
    if found.effect.name == "r":
        rises = "rises" if found.effect.value > 0 else "falls"
        return f"{found.one} {rises} with {found.other} {behind}."
    return f"{found.one} and {found.other} depend on each other {behind}."


def _apart(found: Association, unit: str) -> str:
    high, low = found.pair
    if " = " in found.one:
        return f"{found.one} is more frequent by {100 * found.apart:.0f} percentage points with {high} than with {low}"
    distance = f"{value_text(found.apart)} {unit}".strip()
    within = " of the same speakers" if found.design == "within" else ""
    return f"{found.one} is higher by {distance} for {high} than for {low}{within}"


def _beside(found: Association) -> str:
    """All groups have more to say than the most different two."""
    value = found.overall.value
    return f" Over all groups {effect_text(found.overall)}." if np.isfinite(value) else ""


def effect_text(effect: Effect) -> str:
    """An effect with its interval: ``d = 0.81 [0.32, 1.20]``."""
    if not np.isfinite(effect.value):
        return "no effect size"
    if abs(effect.value) >= _NO_OVERLAP:
        return f"{effect.name} {'>' if effect.value > 0 else '< -'} {_NO_OVERLAP}".replace("- ", "-")
    text = f"{effect.name} = {number_text(effect.value)}"
    if np.isfinite(effect.low) and np.isfinite(effect.high):
        text += f" [{number_text(effect.low)}, {number_text(effect.high)}]"
    return text


def number_text(value: float) -> str:
    """A number with two decimals; without them from 100 on."""
    if not np.isfinite(value):
        return "–"
    text = f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}"
    return text.removeprefix("-") if float(text) == 0 else text


def p_text(p: float) -> str:
    """A p value: ``p = .012``, ``p < .001``."""
    if not np.isfinite(p):
        return "p is not known"
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".", 1)

"""Tables of what was tested."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nkl.data import Table
from nkl_explore.statistics.association import Association
from nkl_explore.statistics.mixed import Mixed
from nkl_explore.statistics.words import effect_text, number_text, p_text

SAMPLE_NOTE = (
    "At sample level each sample is taken as independent, which samples of one speaker are not: its p is too small."
)
NOTE = f"p is corrected over all rows (Holm). Of several groups the effect is that of the two most different. {SAMPLE_NOTE}"


def tested(title: str, family: Sequence[Association]) -> Table:
    """All tests of one family, a row each."""
    return Table.of(title, [test_row(one) for one in family], NOTE)


def test_row(one: Association) -> dict[str, Any]:
    """One test."""
    return {
        "compared": f"{one.one}, {one.other}",
        "test": one.test or one.reason,
        "p": p_text(one.corrected).removeprefix("p = ").removeprefix("p ") if not one.reason else "–",
        "effect": effect_text(one.effect) if not one.reason else "–",
        "between": different(one),
        one.unit: one.units,
        "samples": one.samples,
        "at sample level": sample_level(one),
    }


def different(one: Association) -> str:
    """Which groups are most different."""
    if len(one.pair) == 2:
        return " and ".join(one.pair)
    return f"how often there is {one.pair[0]}" if one.pair else "–"


def sample_level(one: Association) -> str:
    """What would be said if samples were independent."""
    if one.sample_p != one.sample_p:
        return "–"
    return f"{effect_text(one.sample_effect)}, {p_text(one.sample_p)}"


def groups_table(one: Association, unit: str = "") -> Table | None:
    """What there is in each group; ``None`` where there are none."""
    if not one.groups:
        return None
    rows = [
        {
            one.other: group.label,
            one.unit: group.units,
            "samples": group.samples,
            f"mean{f' in {unit}' if unit else ''}": group.mean,
            "standard deviation": group.sd,
        }
        for group in one.groups
    ]
    note = "Means and standard deviations are of the means of speakers." if one.unit == "speakers" else ""
    return Table.of(f"{one.one} by {one.other}", rows, " ".join([note, *one.notes]).strip())


def mixed_table(model: Mixed) -> Table:
    """A mixed model; where there is none, why."""
    if model.reason:
        return Table(f"Mixed model: {model.formula}", ("model",), ((f"No mixed model: {model.reason}.",),))
    rows = [
        {
            "term": term.name,
            "estimate": term.estimate,
            "low": term.low,
            "high": term.high,
            "p": p_text(term.p).removeprefix("p = ").removeprefix("p "),
        }
        for term in model.terms
    ]
    note = (
        f"{model.samples} samples of {model.speakers} speakers, each with a level of their own; likelihood-ratio test "
        f"{p_text(model.p)}; {number_text(model.share)} of the variance that is left is between speakers."
    )
    return Table.of(f"Mixed model: {model.formula}", rows, note)

"""The members and the fusion: a chapter of the report, and a few lines for the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nkl.data import Axis, Chapter, Chart, Report, Series, Table, figure_text, interval_text


def chapter(rows: Sequence[Mapping[str, Any]]) -> Chapter:
    """The members and the fusion with their intervals, and what the fusion gains on each member.

    Args:
        rows: as :class:`nkl_ensemble.verdict.Verdict` has them.
    """
    measure = str(rows[0]["measure"])
    head = ("member", measure, "95 % CI", "gain", "95 % CI", "p")
    note = "Gain: fusion less member, with its paired interval; p: the t test that goes with it, corrected after Holm."
    reasons = [str(row[key]) for row in rows for key in ("reason", "gain reason") if row.get(key)]
    note += "".join(f" No interval: {reason}." for reason in dict.fromkeys(reasons))
    table = Table("Members and fusion", head, tuple(map(_cells, rows)), note)
    value, low, high = (np.array([row[key] for row in rows], dtype=np.float64) for key in ("value", "low", "high"))
    interval = " with 95 % interval" if np.isfinite(low).any() else ""
    chart = Chart(
        name="members",
        kind="bars",
        title="Members and fusion",
        shows=f"{measure} of each member and of the fusion{interval}.",
        series=(Series(measure, value, low=low, high=high),),
        labels=tuple(str(row["name"]) for row in rows),
        y=Axis(measure),
    )
    return Chapter("members", "Members", tables=(table,), charts=(chart,))


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    name, gain = row["measure"], row.get("gain")
    gained = (None, np.nan, np.nan, None) if gain is None else (gain, row["gain low"], row["gain high"], row["p"])
    return (
        str(row["name"]),
        figure_text(row["value"], name),
        interval_text(row["low"], row["high"], name),
        figure_text(gained[0], name),
        interval_text(gained[1], gained[2], name),
        figure_text(gained[3]),
    )


def members_in_words(report: Report) -> str:
    """A line a member with what the fusion gains on it, then whether fusing helps."""
    width = max((len(str(row["name"])) for row in report.members), default=0)
    lines = []
    for row in report.members:
        line = f"  {row['name']:{width}}  {row['measure']} {row['value']:.3f}{_between(row['low'], row['high'], '.3f')}"
        if "gain" in row:
            gain = f"{round(row['gain'], 3) + 0.0:+.3f}{_between(row['gain low'], row['gain high'], '+.3f')}"
            line += f"; the fusion gains {gain}" + ("" if math.isnan(row["p"]) else f", p = {row['p']:.3f}")
        lines.append(line)
    reasons = [row[key] for row in report.members for key in ("reason", "gain reason") if row.get(key)]
    lines += [f"  No interval: {reason}." for reason in dict.fromkeys(reasons)]
    lines += [f"  {one.message}" for one in report.findings if one.topic in ("does fusing help", "best member")]
    return "\n".join(lines)


def _between(low: float, high: float, form: str) -> str:
    return "" if math.isnan(low) else f" [{low:{form}}, {high:{form}}]"

"""The members and the fusion in a few lines, for the terminal."""

from __future__ import annotations

import math

from nkl.data.report import Report


def members_in_words(report: Report) -> str:
    """A line a member with what the fusion gains on it, then whether fusing helps."""
    width = max((len(str(row["name"])) for row in report.members), default=0)
    lines = []
    for row in report.members:
        line = f"  {row['name']:{width}}  {row['measure']} {row['value']:.3f}{_between(row['low'], row['high'], '.3f')}"
        if "gain" in row:
            gain = f"{row['gain']:+.3f}{_between(row['gain low'], row['gain high'], '+.3f')}"
            line += f"; the fusion gains {gain}, p = {row['p']:.3f}"
        lines.append(line)
    lines += [f"  {one.message}" for one in report.findings if one.topic in ("does fusing help", "best member")]
    return "\n".join(lines)


def _between(low: float, high: float, form: str) -> str:
    return "" if math.isnan(low) else f" [{low:{form}}, {high:{form}}]"

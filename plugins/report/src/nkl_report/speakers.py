"""Draws how much each speaker speaks."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from nkl_report.wording import short

_MOST_BARS = 20


def draw(axes: Axes, shares: pd.DataFrame, colour: str) -> str:
    """One bar a speaker, the longest on top; of more than 20 speakers, how many speak how long. Gives the title.

    Args:
        axes: to draw into.
        shares: columns ``speaker`` and ``seconds``, a row for each speaker of each recording.
        colour: of the bars.
    """
    totals = shares.groupby("speaker")["seconds"].sum().sort_values()
    if len(totals) > _MOST_BARS:
        axes.hist(totals, bins=20, color=colour)
        axes.set(xlabel="speech in s", ylabel="speakers")
    else:
        axes.barh([short(str(name) or "nobody known", 16) for name in totals.index], totals, color=colour)
        axes.set(xlabel="speech in s")
        axes.set_position((0.32, 0.14, 0.64, 0.74))
    return f"{len(totals)} speakers, {totals.sum():.0f} s of speech"

"""The label that most of the raters gave who usually say what most say."""

from __future__ import annotations

from typing import Any

import pandas as pd

from nkl.parts import Decision
from nkl_ratings.counting import counted, most_frequent
from nkl_ratings.rated import Rated


class Reconsensus(Rated):
    """Re-consensus (Duret et al., Odyssey 2024).

    A rater's score is the share of the rater's labels that are the plurality of their item. Raters whose score is below K are
    left out, and the label is the plurality of what remains. Where neutral and one other label tie, it is the other; in
    any other tie, or where no rater remains, there is no agreement.

    Items on which raters do not agree at first have no plurality, and count for no rater's score; a rater of whom nothing else
    is known stays.
    """

    options: Any

    def decide(self, ratings: pd.DataFrame) -> Decision:
        counts = counted(ratings)
        first = ratings["item"].map(most_frequent(counts))
        known = ratings[first.notna()]
        scores = (known["label"] == first[first.notna()]).groupby(known["rater"]).mean()
        dropped = sorted(scores.index[scores < self.options.k])
        remaining = counted(ratings[~ratings["rater"].isin(dropped)]).reindex(counts.index, fill_value=0)
        return Decision(most_frequent(remaining, self.options.neutral), notes=(self._told(dropped, ratings),))

    def _told(self, dropped: list[str], ratings: pd.DataFrame) -> str:
        everyone = ratings["rater"].nunique()
        if not dropped:
            return f"No rater of {everyone} is below K = {self.options.k:g}."
        names = ", ".join(dropped[:10]) + (f" and {len(dropped) - 10} more" if len(dropped) > 10 else "")
        return f"{len(dropped)} of {everyone} raters are below K = {self.options.k:g} and were left out: {names}."

"""Labels as the raters gave them, each by its share."""

from __future__ import annotations

import pandas as pd

from nkl.parts import Decision
from nkl_ratings.counting import counted
from nkl_ratings.rated import Rated


class Soft(Rated):
    """The distribution of the labels of each item; nobody is outvoted."""

    @property
    def is_soft(self) -> bool:
        return True

    def decide(self, ratings: pd.DataFrame) -> Decision:
        counts = counted(ratings)
        return Decision(counts.idxmax(axis=1).astype(object), counts.div(counts.sum(axis=1), axis=0))

"""The label that most raters gave."""

from __future__ import annotations

import pandas as pd

from nkl.parts import Decision
from nkl_ratings.counting import counted, most_frequent
from nkl_ratings.rated import Rated


class Plurality(Rated):
    """The most frequent label; where several are, raters do not agree."""

    def decide(self, ratings: pd.DataFrame) -> Decision:
        return Decision(most_frequent(counted(ratings)))

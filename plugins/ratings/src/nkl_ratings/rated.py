"""What all of them share: the table that they read, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from nkl.parts import Consensus
from nkl_ratings.agreement import agreement
from nkl_ratings.table import read_ratings


class Rated(Consensus):
    """A consensus of a table of ratings."""

    def read(self, path: Path, target: str) -> pd.DataFrame:
        """Read a table of one rating a row: file (or item, ...), rater (or annotator, ...), label (or the target)."""
        return read_ratings(path, target)

    def describe(self, ratings: pd.DataFrame) -> tuple[str, ...]:
        """How far raters agree."""
        return tuple(agreement(ratings))

"""How often each label was given to each item, and which one most often."""

from __future__ import annotations

import pandas as pd


def counted(ratings: pd.DataFrame) -> pd.DataFrame:
    """How often each label was given: a row an item, a column a label, both sorted."""
    return pd.crosstab(ratings["item"], ratings["label"])


def most_frequent(counts: pd.DataFrame, neutral: str | None = None) -> pd.Series:
    """The most frequent label of each item; ``None`` where several are.

    Args:
        counts: of each label, or other numbers that say how much speaks for it, a row an item.
        neutral: the label that gives way where it is one of two.
    """
    most = counts.eq(counts.max(axis=1), axis=0) & (counts > 0)
    if neutral in most.columns:
        pairs = most[neutral] & (most.sum(axis=1) == 2)
        most.loc[pairs, neutral] = False
    single = most.sum(axis=1) == 1
    return most.idxmax(axis=1).astype(object).where(single, None)

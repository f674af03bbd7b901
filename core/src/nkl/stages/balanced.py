"""The split strategy ``balanced``: speakers are drawn so that other columns are spread alike over the splits.

Many random draws are judged by the Jensen-Shannon distance (Lin 1991) between the columns' distributions in the two parts,
and by how far the part's size is off; the best draw is taken.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from nkl.errors import UserError, did_you_mean

_DRAWS = 2000
_BINS = 3


def balanced_speakers(
    name: str,
    table: pd.DataFrame,
    weights: Mapping[str, float],
    bins: Mapping[str, int],
    share: float,
    size_weight: float,
    rng: np.random.Generator,
) -> list[str]:
    """Draw speakers who make up a share of the rows, like the others in what is to be balanced.

    Args:
        name: of the database, for messages.
        table: with a column ``speaker`` and those to be balanced.
        weights: how much each column counts.
        bins: into how many bins of equal frequency a column of numbers is cut; three where it is not said.
        share: of the rows that are wanted, 0 to 1.
        size_weight: how much a wrong size counts.
        rng: decides the draws.

    Raises:
        UserError: if a column is not there, or there are fewer than two speakers.
    """
    codes, speakers = pd.factorize(table["speaker"], sort=True)
    if len(speakers) < 2:
        raise UserError(f"{name}: a balanced split needs at least two speakers.")
    counts = [
        (weight, pd.crosstab(codes, _categories(name, table, column, bins.get(column, _BINS))).to_numpy())
        for column, weight in weights.items()
    ]
    sizes = np.bincount(codes[codes >= 0], minlength=len(speakers))
    n = min(max(round(len(speakers) * share), 1), len(speakers) - 1)
    drawn = rng.permuted(np.tile(np.arange(len(speakers)) < n, (_DRAWS, 1)), axis=1).astype(float)
    cost = size_weight * np.abs(drawn @ sizes / sizes.sum() - share)
    for weight, table_ in counts:
        cost += weight * _distance(drawn @ table_, (1 - drawn) @ table_)
    return list(speakers[drawn[int(cost.argmin())].astype(bool)])


def _categories(name: str, table: pd.DataFrame, column: str, bins: int) -> np.ndarray:
    if column not in table.columns:
        raise UserError(f"{name}: DATA.balance names column {column!r}.{did_you_mean(column, map(str, table.columns))}")
    values = table[column]
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > bins:
        values = pd.qcut(values, bins, labels=False, duplicates="drop")
    return values.astype("string").fillna("missing").to_numpy()


def _distance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Jensen-Shannon distance (0 to 1) between rows of counts."""
    p = one / np.maximum(one.sum(axis=1, keepdims=True), 1)
    q = other / np.maximum(other.sum(axis=1, keepdims=True), 1)
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.where(p > 0, p * np.log2(p / middle), 0) + np.where(q > 0, q * np.log2(q / middle), 0)
    return np.sqrt(np.clip(bits.sum(axis=1) / 2, 0, 1))

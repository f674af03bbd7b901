"""What the cells of users' tables are taken for: times, nothing, or what is to be written again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import is_timedelta64_dtype

from nkl.data import as_name, holds_numbers, holds_texts, label_cells, text_cells
from nkl.errors import UserError

_SHOWN = 3
"""How many wrong cells of a column are named."""

_MOST_SECONDS = 1e9
"""Beyond, times cannot be counted in nanoseconds."""


def written_cells(values: pd.Series) -> pd.Series:
    """A column as it was written: texts become numbers only where these would be written the same.

    For cells that are passed on: ``1.50`` stays ``1.50``, and what Parquet stores keeps its type. Speakers are text.
    """
    if values.name == "speaker":  # a name whatever it looks like
        return text_cells(values)
    if not holds_texts(values):
        return values
    numbers, known = label_cells(values), values.notna()
    return numbers if (numbers[known].astype(str) == values[known]).all() else values


def times(
    path: Path, values: pd.Series, unit: float | np.ndarray = 1.0, lines: Sequence[int] = ()
) -> pd.TimedeltaIndex:
    """Start or end times: numbers, or texts such as ``0 days 00:00:01.5`` and ``00:00:01.5``; NaT where there is none.

    Args:
        path: the table's file, for messages.
        values: the cells.
        unit: how many seconds a number is, in all cells or in each.
        lines: the line of each cell, for messages; where there are none, rows follow a header line by line.

    Raises:
        UserError: naming the first cells that are no times, a complaint each.
    """
    if is_timedelta64_dtype(values):
        return pd.TimedeltaIndex(values).as_unit("ns")
    text = text_cells(values)
    if holds_numbers(values):
        seconds = values.astype("float64")
    else:
        digits = text.str.replace(",", ".", regex=False)  # pandas itself would take 1,5 for 15 nanoseconds
        seconds = pd.to_numeric(digits, errors="coerce").astype("float64")
    seconds = seconds * unit
    found = pd.to_timedelta(seconds.where(seconds.abs() < _MOST_SECONDS), unit="s").astype("timedelta64[ns]")
    words = pd.to_timedelta(text.where(seconds.isna()), errors="coerce").astype("timedelta64[ns]")
    found = found.fillna(words)
    wrong = np.flatnonzero((found.isna() & text.notna() & (text != "NaT")).to_numpy())
    if len(wrong):
        more = f" {len(wrong) - _SHOWN} more are none either." if len(wrong) > _SHOWN else ""
        raise UserError(
            [
                f"{path}:{lines[row] if len(lines) else row + 2}: {values.name} = {text.iloc[row]} is not a time; write seconds "
                f"(1.5) or 0 days 00:00:01.5, or leave the cell empty.{more if place == _SHOWN - 1 else ''}"
                for place, row in enumerate(wrong[:_SHOWN])
            ]
        )
    return pd.TimedeltaIndex(found)


def emptied(values: pd.Series, missing: Collection[str]) -> pd.Series:
    """A column without the values that mean, as the user says, that there is none.

    Args:
        values: the cells.
        missing: as they are written in the table; a number means every cell of this value where numbers are stored.
    """
    if holds_numbers(values):
        meant = values.isin(pd.to_numeric(pd.Series(list(missing), dtype=object), errors="coerce").dropna())
    else:
        meant = text_cells(values).isin([as_name(word) for word in missing])
    return values.mask(meant) if meant.any() else values

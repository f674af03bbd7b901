"""What the cells of users' tables mean: nothing, a text, a number or a time.

Only an empty cell, and what the user says (``<db>.missing``), means that there is no value. ``NA``, ``None``, ``nan``, ``null``
and ``-`` are what is written there: names of classes and of speakers may be these.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import (
    infer_dtype,
    is_bool_dtype,
    is_float_dtype,
    is_integer_dtype,
    is_numeric_dtype,
    is_timedelta64_dtype,
)

from nkl.errors import UserError

_NAMES = frozenset({"speaker"})
"""Columns that are names whatever they look like."""

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_IDENTIFIER = r"[+-]?0\d.*|[+-]?\d{16,}"
"""Digits that would not survive being read as a number: a leading zero, or more than a float64 holds."""

_OFTEN_MISSING = frozenset({"na", "n/a", "nan", "null", "none", "-", "--", "?"})
"""In lower case: what other programs write where there is no value."""

_MOST_SECONDS = 1e9
"""Beyond, times cannot be counted in nanoseconds."""


def text_cells(values: pd.Series) -> pd.Series:
    """A column as trimmed texts (dtype object), NaN where there is nothing.

    A whole number that a gap in its column of Parquet made a float is written as it was: ``11``, not ``11.0``.
    """
    known = values.dropna()
    if is_float_dtype(known) and (known % 1 == 0).all():
        known = known.astype("int64")
    text = pd.Series(np.nan, index=values.index, name=values.name, dtype=object)
    text[values.notna()] = known.astype(str).str.strip().astype(object)
    return text.mask(text == "", np.nan)


def label_cells(values: pd.Series, decimal_comma: bool = False) -> pd.Series:
    """A column as numbers where every cell is one, else as text (dtype object); missing cells are NaN.

    ``03`` is text and stays ``03``: one such cell makes the whole column text, as does the name ``speaker``.

    Args:
        values: the cells.
        decimal_comma: whether ``1,5`` is a number too, as in tables that are separated by semicolons.
    """
    if _holds_numbers(values) and values.name not in _NAMES:
        whole = is_integer_dtype(values) and not values.isna().any()
        return values.astype("int64") if whole else values.astype("float64")
    text = text_cells(values)
    known = text.dropna()
    if values.name in _NAMES or known.empty:
        return text
    digits = text.str.replace(",", ".", regex=False) if decimal_comma else text
    if not digits[text.notna()].str.fullmatch(_NUMBER).all() or known.str.fullmatch(_IDENTIFIER).any():
        return text
    return pd.to_numeric(digits)


def written_cells(values: pd.Series) -> pd.Series:
    """A column as it was written: texts become numbers only where these would be written the same.

    For cells that are passed on: ``1.50`` stays ``1.50``, and what Parquet stores keeps its type. Speakers are text.
    """
    if values.name in _NAMES:
        return text_cells(values)
    if not holds_texts(values):
        return values
    numbers, known = label_cells(values), values.notna()
    return numbers if (numbers[known].astype(str) == values[known]).all() else values


def times(path: Path, values: pd.Series) -> pd.TimedeltaIndex:
    """Start or end times: numbers are seconds, texts ``0 days 00:00:01.5`` or ``00:00:01.5``; NaT where there is none.

    Args:
        path: the table's file, for messages.
        values: the cells.

    Raises:
        UserError: naming the first cell that is no time.
    """
    if is_timedelta64_dtype(values):
        return pd.TimedeltaIndex(values).as_unit("ns")
    text = text_cells(values)
    if _holds_numbers(values):
        seconds = values.astype("float64")
    else:
        digits = text.str.replace(",", ".", regex=False)  # pandas itself would take 1,5 for 15 nanoseconds
        are_numbers = digits.str.fullmatch(_NUMBER).eq(True)
        seconds = pd.to_numeric(digits.where(are_numbers), errors="coerce").astype("float64")
    found = pd.to_timedelta(seconds.where(seconds.abs() < _MOST_SECONDS), unit="s").astype("timedelta64[ns]")
    words = pd.to_timedelta(text.where(seconds.isna()), errors="coerce").astype("timedelta64[ns]")
    found = found.fillna(words)
    wrong = (found.isna() & text.notna() & (text != "NaT")).to_numpy()
    if wrong.any():
        row = int(wrong.argmax())
        raise UserError(
            f"{path}:{row + 2}: {values.name} = {text.iloc[row]} is not a time; write seconds (1.5) or 0 days 00:00:01.5, "
            "or leave the cell empty."
        )
    return pd.TimedeltaIndex(found)


def emptied(values: pd.Series, missing: Collection[str]) -> pd.Series:
    """A column without the values that mean, as the user says, that there is none.

    Args:
        values: the cells.
        missing: as they are written in the table; a number means every cell of this value where numbers are stored.
    """
    if _holds_numbers(values):
        meant = values.isin(pd.to_numeric(pd.Series(list(missing), dtype=object), errors="coerce").dropna())
    else:
        meant = text_cells(values).isin(list(missing))
    return values.mask(meant) if meant.any() else values


def often_missing(values: pd.Series) -> list[str]:
    """What stands in a column of numbers where other programs write "no value" (``NA``, ``nan``, ``-``); each once."""
    if not holds_texts(values):
        return []
    known = values.dropna()
    usual = known.str.lower().isin(_OFTEN_MISSING)
    if not usual.any() or usual.all() or not is_numeric_dtype(label_cells(known[~usual])):
        return []
    return sorted(known[usual].unique())


def holds_texts(values: pd.Series) -> bool:
    """Whether every cell that is there is a text."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return holds_texts(pd.Series(values.cat.categories))
    return infer_dtype(values, skipna=True) in ("string", "empty")


def _holds_numbers(values: pd.Series) -> bool:
    """Whether numbers are stored, not texts that look like some."""
    return bool(is_numeric_dtype(values) and not is_bool_dtype(values))

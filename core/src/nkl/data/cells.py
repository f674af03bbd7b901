"""What the cells of users' tables mean: nothing, a text, a number or a time.

Only an empty cell, and what the user says (``<db>.missing``), means that there is no value. ``NA``, ``None``, ``nan``, ``null``
and ``-`` are what is written there: names of classes and of speakers may be these.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

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

_BLANKS = " \t\n\r\f\v\u00a0\u200b\u200e\u200f\ufeff\u2007\u202f"
"""What is not seen at the ends of a name: blanks, also those that spreadsheets and web pages bring along."""

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_IDENTIFIER = r"[+-]?0\d.*|[+-]?\d{16,}"
"""Digits that would not survive being read as a number: a leading zero, or more than a float64 holds."""

_THOUSANDS = r"[+-]?[1-9]\d{0,2}(?:,\d{3})+"

_OFTEN_MISSING = frozenset({"na", "n/a", "nan", "null", "none", "-", "--", "?"})
"""In lower case: what other programs write where there is no value."""

_SHOWN = 3
"""How many wrong cells of a column are named."""

_MOST_SECONDS = 1e9
"""Beyond, times cannot be counted in nanoseconds."""


def as_name(value: Any) -> str:
    """A value as the one text by which a speaker, a class or a column is known: trimmed, in Unicode's form NFC.

    Two ways of writing ``é`` are one name then. A whole number that its column made a float is written as it was: ``11``, not
    ``11.0``.
    """
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value)).strip(_BLANKS)


def text_cells(values: pd.Series) -> pd.Series:
    """A column as names (see :func:`as_name`), dtype object; NaN where there is nothing.

    A column of ``11.0`` and ``3.0`` with gaps is one of whole numbers that pandas has written: ``11`` and ``3``.
    """
    known = values.dropna()
    if is_float_dtype(known) and not (known % 1 == 0).all():
        known = known.astype(str)
    text = pd.Series(np.nan, index=values.index, name=values.name, dtype=object)
    names = {value: as_name(value) for value in known.unique()}
    text[values.notna().to_numpy()] = [names[value] for value in known]
    text = text.mask(text == "", np.nan)
    return text.str.slice(stop=-2) if _were_whole(text) else text


def _were_whole(text: pd.Series) -> bool:
    """Whether texts are whole numbers that some program made floats, because their column has gaps."""
    known = text.dropna()
    return 0 < len(known) < len(text) and bool(known.str.fullmatch(r"[+-]?\d+\.0").all())


def label_cells(values: pd.Series, decimal_comma: bool = False) -> pd.Series:
    """A column as numbers where every cell is one, else as text (dtype object); missing cells are NaN.

    ``03`` is text and stays ``03``: one such cell makes the whole column text, as does the name ``speaker``.

    Args:
        values: the cells.
        decimal_comma: whether ``1,500`` is surely 1.5, as where cells are not separated by commas; else only what cannot mean
            thousands is taken for a number with a decimal comma.
    """
    if _holds_numbers(values) and values.name not in _NAMES:
        whole = is_integer_dtype(values) and not values.isna().any()
        return values.astype("int64") if whole else values.astype("float64")
    text = text_cells(values)
    known = text.dropna()
    if values.name in _NAMES or known.empty:
        return text
    digits = with_points(text, decimal_comma)
    if not digits[text.notna()].str.fullmatch(_NUMBER).all() or known.str.fullmatch(_IDENTIFIER).any():
        return text
    return pd.to_numeric(digits)


def with_points(text: pd.Series, decimal_comma: bool = False) -> pd.Series:
    """Texts with decimal points in place of decimal commas; as they are where commas mean something else.

    Args:
        text: the cells.
        decimal_comma: whether a comma is surely a decimal one.
    """
    with_comma = text[text.str.contains(",", regex=False).eq(True)]
    if with_comma.empty or (not decimal_comma and with_comma.str.fullmatch(_THOUSANDS).all()):
        return text
    return text.str.replace(",", ".", regex=False)


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
    if _holds_numbers(values):
        seconds = values.astype("float64")
    else:
        digits = text.str.replace(",", ".", regex=False)  # pandas itself would take 1,5 for 15 nanoseconds
        are_numbers = digits.str.fullmatch(_NUMBER).eq(True)
        seconds = pd.to_numeric(digits.where(are_numbers), errors="coerce").astype("float64")
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
    if _holds_numbers(values):
        meant = values.isin(pd.to_numeric(pd.Series(list(missing), dtype=object), errors="coerce").dropna())
    else:
        meant = text_cells(values).isin([as_name(word) for word in missing])
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

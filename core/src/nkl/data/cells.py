"""What the cells of users' tables mean: nothing, a text, a number or a time.

Only an empty cell, and what the user says (``<db>.missing``), means that there is no value. ``NA``, ``None``, ``nan``, ``null``
and ``-`` are what is written there: names of classes and of speakers may be these.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import (
    infer_dtype,
    is_bool_dtype,
    is_float_dtype,
    is_integer_dtype,
    is_numeric_dtype,
)

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
    if holds_numbers(values) and values.name not in _NAMES:
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


def holds_numbers(values: pd.Series) -> bool:
    """Whether numbers are stored, not texts that look like some."""
    return bool(is_numeric_dtype(values) and not is_bool_dtype(values))

"""Gives cells their meaning: labels are text or numbers, times are timedeltas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype, is_timedelta64_dtype

from nkl.errors import UserError

_NAMES = frozenset({"speaker"})
"""Columns that are names whatever they look like."""

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_IDENTIFIER = r"[+-]?0\d.*|[+-]?\d{16,}"
"""Digits that would not survive being read as a number: a leading zero, or more than a float64 holds."""


def labels(values: pd.Series, decimal_comma: bool = False) -> pd.Series:
    """A column as numbers where every cell is one, else as text (dtype object); missing cells stay NaN.

    ``03`` is text and stays ``03``: one such cell makes the whole column text, as does the name ``speaker``.

    Args:
        values: the cells.
        decimal_comma: whether ``1,5`` is a number too, as in tables that are separated by semicolons.
    """
    if is_numeric_dtype(values) and not is_bool_dtype(values) and values.name not in _NAMES:
        return _plain_numbers(values)
    text = _text(values)
    known = text.dropna()
    if values.name in _NAMES or known.empty:
        return text
    digits = known.str.replace(",", ".", regex=False) if decimal_comma else known
    if not digits.str.fullmatch(_NUMBER).all() or digits.str.fullmatch(_IDENTIFIER).any():
        return text
    return pd.to_numeric(digits).reindex(values.index)


def times(path: Path, values: pd.Series) -> pd.Series:
    """Start or end times as timedeltas: numbers are seconds, texts are ``0 days 00:00:01.5`` or ``00:00:01.5``.

    Raises:
        UserError: naming the first cell that is neither.
    """
    if is_timedelta64_dtype(values):
        return values
    if is_numeric_dtype(values):
        return pd.to_timedelta(values.astype("float64"), unit="s")
    text = _text(values)
    digits = text.str.replace(",", ".", regex=False)
    is_number = digits.str.fullmatch(_NUMBER).fillna(False).astype(bool)
    seconds = pd.to_timedelta(pd.to_numeric(digits.where(is_number), errors="coerce"), unit="s")
    words = pd.to_timedelta(text.where(~is_number), errors="coerce")
    result = seconds.astype("timedelta64[ns]").fillna(words.astype("timedelta64[ns]"))
    wrong = (result.isna() & text.notna() & (text != "NaT")).to_numpy().nonzero()[0]
    if len(wrong):
        raise UserError(
            f"{path}:{wrong[0] + 2}: {values.name} = {text.iloc[wrong[0]]} is not a time; "
            "write seconds (1.5) or 0 days 00:00:01.5."
        )
    return result


def _text(values: pd.Series) -> pd.Series:
    """Trimmed texts, dtype object; NaN where there is nothing."""
    known = values.dropna()
    if pd.api.types.is_float_dtype(known) and (known % 1 == 0).all():
        known = known.astype("int64")  # a speaker 3 that a gap in its column made 3.0
    text = known.astype(str).str.strip().astype(object)
    return text[text != ""].reindex(values.index).astype(object)


def _plain_numbers(values: pd.Series) -> pd.Series:
    """Numbers in one of numpy's own types, NaN for the missing."""
    whole = pd.api.types.is_integer_dtype(values) and not values.isna().any()
    return values.astype("int64") if whole else values.astype("float64")

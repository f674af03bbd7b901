"""What a column of labels holds: numbers, categories, or nothing of which anything can be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_timedelta64_dtype

from nkl.data import as_name, holds_numbers, label_cells

MOST = 50
"""With more categories than this nothing is compared."""
_LARGEST = 1e100


@dataclass(frozen=True, eq=False)
class Column:
    """A column of labels, or one feature.

    Attributes:
        name: as the table has it.
        kind: ``number`` or ``category``; ``nothing`` where nothing can be compared.
        values: float64, shape ``(n,)``: the numbers, or the codes of the categories; NaN where there is none.
        labels: of the categories, in the order of their codes; empty for numbers.
        unit: ``s``, ``dB``, …; empty where it is not known.
        reason: why nothing can be compared, as a sentence without a point; empty where something can.
    """

    name: str
    kind: Literal["number", "category", "nothing"]
    values: np.ndarray
    labels: tuple[str, ...] = ()
    unit: str = ""
    reason: str = ""

    @property
    def missing(self) -> np.ndarray:
        """Which samples have no value; bool, shape ``(n,)``."""
        return np.isnan(self.values)

    @property
    def codes(self) -> np.ndarray:
        """The codes of categories, int64, -1 where there is none."""
        return np.where(self.missing, -1, self.values).astype(np.int64)

    def take(self, rows: np.ndarray) -> Column:
        """Some samples, by position or mask."""
        return replace(self, values=self.values[rows])

    def indicator(self, code: int) -> Column:
        """One category against all others, as numbers 1 and 0."""
        values = np.where(self.missing, np.nan, (self.values == code).astype(np.float64))
        return Column(f"{self.name} = {self.labels[code]}", "number", values)


def column_of(series: pd.Series, name: str = "", unit: str = "") -> Column:
    """Reads a column: texts that are all numbers are numbers, and so are dates (days) and lengths of time (seconds).

    Yes and no, and numbers of which there are only two, are categories.

    Args:
        series: the cells, one a sample.
        name: what it is called; its own name if not given.
        unit: of the numbers.
    """
    name = name or str(series.name)
    if is_bool_dtype(series) or _all_bool(series):
        flags = series.map({True: "yes", False: "no"})
        return category(name, flags, ("no", "yes"))
    if is_datetime64_any_dtype(series):
        days = (series - series.min()).dt.total_seconds().to_numpy(dtype=np.float64) / 86400
        return number(name, days, "days")
    if is_timedelta64_dtype(series):
        return number(name, series.dt.total_seconds().to_numpy(dtype=np.float64), "s")
    if holds_numbers(series):
        return number(name, series.to_numpy(dtype=np.float64, na_value=np.nan), unit)
    places, different = pd.factorize(series.to_numpy(dtype=object))
    read = label_cells(
        pd.Series(different, dtype=object, name=name)
    )  # each text once: there are few of very many cells
    if holds_numbers(read):
        return number(name, _spread(read.to_numpy(dtype=np.float64, na_value=np.nan), places), unit)
    return _category(name, different, places)


def _spread(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The values of all cells from those of the different ones; NaN where the place is -1."""
    return np.append(values, np.nan)[places]


def _all_bool(series: pd.Series) -> bool:
    known = series.dropna()
    return series.dtype == object and len(known) > 0 and all(isinstance(value, (bool, np.bool_)) for value in known)


def number(name: str, values: np.ndarray, unit: str = "") -> Column:
    """Numbers; what is not finite is missing, and so is what is too large for its square to be a number."""
    values = np.asarray(values, dtype=np.float64)
    values = np.where(np.abs(values) < _LARGEST, values, np.nan)
    distinct = np.unique(values[~np.isnan(values)][:10000])
    if len(distinct) == 2 and len(np.unique(values[~np.isnan(values)])) == 2:
        codes = np.where(np.isnan(values), np.nan, np.searchsorted(distinct, values))
        return Column(name, "category", codes, tuple(f"{value:g}" for value in distinct), unit)
    return _judged(Column(name, "number", values, unit=unit))


def category(name: str, cells: pd.Series, labels: Sequence[str] = ()) -> Column:
    """Categories.

    Args:
        name: of the column.
        cells: texts; missing where there is none.
        labels: their order; that of the alphabet if not given.
    """
    places, different = pd.factorize(cells.to_numpy(dtype=object))
    return _category(name, different, places, labels)


def _category(name: str, different: np.ndarray, places: np.ndarray, labels: Sequence[str] = ()) -> Column:
    texts = [as_name(cell) for cell in different]
    order = tuple(labels) or tuple(sorted(set(texts) - {""}))
    codes = {label: float(code) for code, label in enumerate(order)}
    values = _spread(np.array([codes.get(text, np.nan) for text in texts], dtype=np.float64), places)
    return _judged(Column(name, "category", values, order))


def _judged(column: Column) -> Column:
    known = column.values[~column.missing]
    if not len(known):
        reason = "it has no values"
    elif (known == known[0]).all():
        value = column.labels[int(known[0])] if column.labels else f"{known[0]:g}"
        reason = f"it is {value} wherever it is known"
    elif column.kind == "category" and len(np.unique(known)) > MOST:
        reason = f"it has {len(np.unique(known))} different values, more than the {MOST} that can be compared"
    else:
        return column
    return replace(column, kind="nothing", reason=reason)


def recoded(column: Column) -> Column:
    """Without the categories that no sample has."""
    if not column.labels:
        return column
    there = np.unique(column.values[~column.missing]).astype(int)
    values = np.where(column.missing, np.nan, np.searchsorted(there, column.values))
    return replace(column, values=values, labels=tuple(column.labels[code] for code in there))

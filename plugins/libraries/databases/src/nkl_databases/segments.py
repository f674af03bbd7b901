"""From audformat's tables to nkl's: segments with absolute files, plain types."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
from pandas.api.types import (
    is_bool_dtype,
    is_datetime64_any_dtype,
    is_integer_dtype,
    is_numeric_dtype,
    is_timedelta64_dtype,
)

from nkl.data import segmented_index, text_cells
from nkl_tables.cells import emptied


def on_segments(index: pd.Index, paths: Mapping[str, str]) -> pd.MultiIndex:
    """A filewise or segmented index as a segmented one with absolute files; a whole file is (file, 0, NaT).

    Args:
        index: of a table.
        paths: where each of its files lies.
    """
    placed = [paths[file] for file in index.get_level_values("file")]
    if index.nlevels == 1:
        return segmented_index(placed)
    starts, ends = (pd.TimedeltaIndex(index.get_level_values(level)) for level in ("start", "end"))
    return segmented_index(placed, starts, ends)


def subset(rows: pd.MultiIndex, segments: pd.MultiIndex, filewise: bool) -> pd.MultiIndex:
    """The segments that a table stands for: those of its rows, or all segments of the files that it lists."""
    if not filewise:
        return segments[segments.isin(rows)]
    files = segments.get_level_values("file")
    return segments[files.isin(rows.get_level_values("file"))]


def plain(table: pd.DataFrame, missing: Collection[str] = ()) -> pd.DataFrame:
    """Columns in numpy's own types: numbers as they are (float64 where some are missing), all else as objects.

    Args:
        table: as the library gives it.
        missing: what stands in cells that have no value, beside nothing at all.
    """
    known = {column: emptied(values, missing) if missing else values for column, values in table.items()}
    return pd.DataFrame({column: _plain(values) for column, values in known.items()}, index=table.index)


def _plain(values: pd.Series) -> pd.Series:
    if values.name == "speaker":
        return text_cells(values)
    typed = values.infer_objects() if values.dtype == object else values  # a column without a scheme is of objects
    if is_bool_dtype(typed) or not is_numeric_dtype(typed):
        return typed if is_timedelta64_dtype(typed) or is_datetime64_any_dtype(typed) else _objects(values)
    whole = is_integer_dtype(typed) and not typed.isna().any()
    return typed.astype("int64") if whole else typed.astype("float64")


def _objects(values: pd.Series) -> pd.Series:
    return values.astype(object).where(values.notna().to_numpy(), float("nan"))

"""Reads tables of files that users name: lists of recordings, predictions of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import numpy as np
import pandas as pd

from nkl.errors import UserError

_NAMES = frozenset(("file", "speaker", "start", "end"))
"""Columns that stay text whatever they look like; times get their meaning from :func:`times`."""


def read_listing(path: Path) -> pd.DataFrame:
    """Read a csv (separated by commas, semicolons or tabs), tsv or parquet with a column ``file``.

    Cells stay as they are written: a column of a text table becomes numbers only where these would be written the same,
    so that ``03`` stays ``03``. An empty cell is missing.

    Raises:
        UserError: if it cannot be read, has no column ``file``, or a row without one.
    """
    if not path.is_file():
        raise UserError(f"{path}: there is no such file.")
    table = _parquet(path) if path.suffix.lower() == ".parquet" else _text(path)
    if "file" not in table.columns:
        raise UserError(f"{path}: has no column file; it has {', '.join(map(str, table.columns[:5]))}.")
    if len(empty := np.flatnonzero(table["file"].isna())):
        lines = ", ".join(str(row + 2) for row in empty[:3]) + (" ..." if len(empty) > 3 else "")
        raise UserError(f"{path}: column file is empty in line {lines}; every row needs an audio file.")
    if table.empty:
        raise UserError(f"{path}: has a header but no rows: it lists no files.")
    return table.assign(file=table["file"].astype(str).astype(object))


def times(path: Path, table: pd.DataFrame, column: str) -> pd.TimedeltaIndex:
    """A column of seconds, or of texts such as ``0 days 00:00:01.5``; NaT where there is none.

    Raises:
        UserError: naming the first cell that is neither.
    """
    if column not in table.columns:
        return pd.TimedeltaIndex([pd.NaT] * len(table), dtype="timedelta64[ns]")
    values = table[column]
    if pd.api.types.is_timedelta64_dtype(values):
        return pd.TimedeltaIndex(values).as_unit("ns")
    # pandas itself would take 1,5 for 15 nanoseconds.
    digits = values.astype(str).str.replace(",", ".", regex=False) if values.dtype == object else values
    seconds = pd.to_numeric(digits, errors="coerce").astype(np.float64)
    wrong = ~np.isnan(seconds) & ~(seconds.abs() < 1e9)  # infinite, or beyond what can be counted in nanoseconds
    found = pd.to_timedelta(seconds.mask(wrong), unit="s").astype("timedelta64[ns]")
    if (texts := seconds.isna() & values.notna()).any():
        words = pd.to_timedelta(values[texts].astype(str), errors="coerce").astype("timedelta64[ns]")
        found[texts] = words
        wrong |= texts & found.isna() & (values.astype(str) != "NaT")
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise UserError(
            f"{path}:{row + 2}: {column} = {values.iloc[row]} is not a time; write seconds (1.5) or 0 days 00:00:01.5."
        )
    return pd.TimedeltaIndex(found)


def _parquet(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as error:  # those of pyarrow are ValueErrors
        raise UserError(f"{path}: cannot be read as Parquet: {_line(error)}.") from error
    return table.reset_index() if "file" in table.index.names else table


def _text(path: Path) -> pd.DataFrame:
    try:
        with path.open(encoding="utf-8-sig") as stream:
            separator = max(",;\t", key=stream.readline().count)
        table = pd.read_csv(
            path, sep=separator, dtype=object, keep_default_na=False, na_values=[""], encoding="utf-8-sig"
        )
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    except pd.errors.EmptyDataError as error:
        raise UserError(f"{path}: is empty; the first line must name the columns, one of them file.") from error
    except (OSError, ValueError) as error:  # a ParserError is a ValueError
        raise UserError(
            f"{path}: cannot be read as a table: {_line(error)}. Every row needs as many cells as the first line."
        ) from error
    # A csv that pandas wrote with its row numbers has one column without a name.
    table = table[[name for name in table.columns if not name.startswith("Unnamed:")]]
    return table.assign(**{name: _plain(table[name]) for name in table.columns if name not in _NAMES})


def _plain(cells: pd.Series) -> pd.Series:
    """As numbers, where they would be written as they are now."""
    numbers = pd.to_numeric(cells, errors="coerce")
    known = cells.notna()
    same = known.any() and (numbers[known].astype(str) == cells[known]).all()
    return numbers if same else cells


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(".")


def write_table(frame: pd.DataFrame, path: Path | TextIO) -> None:
    """Write a csv that reads back the same, with start and end as seconds and no end for the end of the file."""
    seconds = {level: frame[level].dt.total_seconds() for level in ("start", "end") if level in frame.columns}
    frame.assign(**seconds).to_csv(path, index=False)

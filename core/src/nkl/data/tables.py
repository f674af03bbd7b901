"""The one reader of tables that users write: databases, lists of recordings, predictions of other tools."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pandas as pd

from nkl.data.cells import emptied, holds_texts, label_cells, text_cells, times, written_cells
from nkl.data.index import LEVELS, segmented_index
from nkl.errors import UserError, did_you_mean

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_PARQUET = (".parquet", ".pq")
_ALSO_MEANT = ("filename", "file_name", "filepath", "file_path", "path", "wav", "audio", "name")


@dataclass(frozen=True, eq=False)
class FileTable:
    """A table of which each row is an audio file, or a part of one.

    Attributes:
        path: where it was read, for messages.
        cells: its rows. ``file`` is text and never missing. All other cells are those of the table: trimmed texts of a text
            file, stored values of Parquet; NaN where there is nothing.
        decimal_comma: whether ``1,5`` is a number, as in tables that are separated by semicolons.
    """

    path: Path
    cells: pd.DataFrame
    decimal_comma: bool = False

    @property
    def columns(self) -> list[str]:
        """The names of all columns but ``file``, ``start`` and ``end``."""
        return [column for column in self.cells.columns if column not in LEVELS]

    def index(self, files: Sequence[str]) -> pd.MultiIndex:
        """The segmented index of the rows: without a start from the beginning of the file, without an end to its end.

        Args:
            files: the path of each row's audio file, made of its cell ``file``.

        Raises:
            UserError: if a cell of ``start`` or ``end`` is no time.
        """
        found = {level: times(self.path, self.cells[level]) for level in LEVELS[1:] if level in self.cells.columns}
        starts = found["start"].fillna(pd.Timedelta(0)) if "start" in found else None
        return segmented_index(files, starts, found.get("end"))

    def labels(self) -> pd.DataFrame:
        """All columns but ``file``, ``start`` and ``end``: as numbers where every cell is one, else as text."""
        found = {column: label_cells(self.cells[column], self.decimal_comma) for column in self.columns}
        return pd.DataFrame(found, index=self.cells.index)

    def written(self) -> pd.DataFrame:
        """The same columns, to be written again: their cells stay as they are."""
        found = {column: written_cells(self.cells[column]) for column in self.columns}
        return pd.DataFrame(found, index=self.cells.index)


def read_table(path: Path, missing: Collection[str] = ()) -> FileTable:
    """Read a table with a column ``file``.

    Args:
        path: ``.parquet`` is Parquet, anything else text in UTF-8, separated by commas, semicolons or tabs.
        missing: what is written in cells that have no value, beside nothing at all; in all columns but ``file``.

    Raises:
        UserError: if there is no such table, it has no column ``file``, or a row without one.
    """
    _check_place(path)
    stored, separator = (_parquet(path), "") if path.suffix.lower() in _PARQUET else _text(path)
    table = _named(path, stored)
    if "file" not in table.columns:
        raise UserError(_without_file_column(path, list(table.columns)))
    if table.empty:
        raise UserError(f"{path}: has a header but no rows; its columns are {', '.join(table.columns)}.")
    if (empty := text_cells(table["file"]).isna()).any():
        raise UserError(f"{path}: column file is empty in {_lines(empty)}; every row needs an audio file.")
    files = table["file"].astype(str).astype(object)
    others = {column: _cleaned(cells, missing) for column, cells in table.items() if column != "file"}
    return FileTable(path, table.assign(file=files, **others), separator == ";")


def write_table(frame: pd.DataFrame, path: Path | TextIO) -> None:
    """Write a csv that reads back the same, with start and end as seconds and no end for the end of the file."""
    seconds = {level: frame[level].dt.total_seconds() for level in ("start", "end") if level in frame.columns}
    frame.assign(**seconds).to_csv(path, index=False)


def _check_place(path: Path) -> None:
    if path.is_file():
        return
    if path.is_dir():
        raise UserError(f"{path}: is a folder, not a table.")
    if not path.parent.is_dir():
        raise UserError(
            f"{path}: there is no such file, nor the folder {path.parent}. Is the working directory the right one?"
        )
    known = [file.name for file in path.parent.iterdir() if file.is_file()]
    raise UserError(f"{path}: there is no such file.{did_you_mean(path.name, known)}")


def _parquet(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as error:  # those of pyarrow are ValueErrors
        raise UserError(f"{path}: cannot be read as Parquet: {_line(error)}.") from error
    return table.reset_index(drop=all(level is None for level in table.index.names))


def _text(path: Path) -> tuple[pd.DataFrame, str]:
    """All cells as text, and what separates them."""
    separator = _separator(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                path,
                sep=separator,
                dtype=object,
                keep_default_na=False,
                na_values=[""],
                encoding="utf-8-sig",
                index_col=False,
                skipinitialspace=True,
            )
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    except (OSError, ValueError, pd.errors.ParserWarning) as error:  # a ParserError is a ValueError
        raise UserError(
            f"{path}: cannot be read as a table separated by {_SEPARATORS[separator]}: {_line(error)}. Every row needs "
            "as many cells as the first line; put a cell that holds the separator in double quotes."
        ) from error
    return table, separator


def _separator(path: Path) -> str:
    """The separator that makes a cell of the first line ``file``, or else that makes the most cells."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            header = next((line for line in stream if line.strip()), "")
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {_line(error)}.") from error
    if not header:
        raise UserError(f"{path}: is empty; the first line must name the columns, one of them file.")
    cells = {separator: next(csv.reader([header], delimiter=separator), []) for separator in _SEPARATORS}
    return max(_SEPARATORS, key=lambda one: ("file" in [cell.strip() for cell in cells[one]], len(cells[one])))


def _named(path: Path, table: pd.DataFrame) -> pd.DataFrame:
    """With trimmed names of columns, and without those that have none: the row numbers of a csv that pandas wrote."""
    table = table.set_axis([str(column).strip() for column in table.columns], axis=1)
    table = table.loc[:, [bool(column) and not column.startswith("Unnamed:") for column in table.columns]]
    if table.columns.has_duplicates:
        twice = table.columns[table.columns.duplicated()].unique()
        raise UserError(f"{path}: has several columns named {', '.join(twice)}; rename or remove all but one.")
    return table


def _without_file_column(path: Path, columns: list[str]) -> str:
    message = f"{path}: has no column file; it has {', '.join(columns)}."
    near = [column for column in columns if column.lower() == "file" or column.lower() in _ALSO_MEANT]
    if near:
        return f"{message} Rename {near[0]} to file."
    return f"{message} The first line must name the columns: file, and for example speaker, gender and the target."


def _cleaned(cells: pd.Series, missing: Collection[str]) -> pd.Series:
    cells = text_cells(cells) if holds_texts(cells) else cells
    return emptied(cells, missing) if missing else cells


def _lines(mask: pd.Series) -> str:
    lines = [str(position + 2) for position in mask.to_numpy().nonzero()[0]]
    more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
    return f"line{'s' * (len(lines) > 1)} {', '.join(lines[:3])}{more}"


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(".")

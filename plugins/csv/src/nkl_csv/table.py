"""Reads the file as it stands: every cell of a text table as text, no meaning given to any."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path

import pandas as pd

from nkl.errors import UserError, did_you_mean

_SEPARATORS = (",", ";", "\t")


def read_table(path: Path, name: str) -> pd.DataFrame:
    """Read a table; ``attrs["separator"]`` tells what separated the cells of a text table.

    Args:
        path: the file; ``.parquet`` is Parquet, anything else text in UTF-8, separated by commas, semicolons or tabs.
        name: the database's name, for messages.

    Raises:
        UserError: if there is no such file, or it is no table.
    """
    _check(path, name)
    table = _parquet(path) if path.suffix.lower() in (".parquet", ".pq") else _text(path)
    table.columns = pd.Index([str(column).strip() for column in table.columns])
    # A csv that pandas wrote with its row numbers has one column without a name.
    table = table[[column for column in table.columns if column and not column.startswith("Unnamed:")]]
    if table.empty:
        raise UserError(f"{path}: has a header but no rows; its columns are {', '.join(table.columns)}.")
    return table


def _check(path: Path, name: str) -> None:
    if path.is_dir():
        if (path / "db.yaml").is_file():
            raise UserError(f"{path}: is an audformat database, not a table; write {name}.type = audformat.")
        inside = sorted(file.name for file in path.iterdir() if file.suffix in (".csv", ".tsv", ".parquet"))
        listing = f" It holds {', '.join(inside[:5])}." if inside else ""
        raise UserError(f"{path}: is a folder; {name} must name a file, such as {name} = {path}/labels.csv.{listing}")
    if not path.is_file():
        folder = path.parent
        if not folder.is_dir():
            raise UserError(
                f"{path}: there is no such file, nor the folder {folder}. Is the working directory the right one?"
            )
        known = [file.name for file in folder.iterdir() if file.is_file()]
        raise UserError(f"{path}: there is no such file.{did_you_mean(path.name, known)}")
    if path.stat().st_size == 0:
        raise UserError(f"{path}: is empty (0 bytes); the first line must name the columns, one of them file.")


def _parquet(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: is not a Parquet file that can be read: {_line(error)}.") from error
    return table.reset_index() if any(level is not None for level in table.index.names) else table


def _text(path: Path) -> pd.DataFrame:
    separator = _separator(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                path, sep=separator, dtype=str, encoding="utf-8-sig", index_col=False, skipinitialspace=True
            )
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, pd.errors.ParserWarning) as error:
        raise UserError(
            f"{path}: cannot be read as a table separated by {_NAMES[separator]}: {_line(error)}. Every row needs "
            "as many cells as the first line; put a cell that holds the separator in double quotes."
        ) from error
    table.attrs["separator"] = separator
    return table


_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs"}


def _separator(path: Path) -> str:
    """The separator that makes a cell of the first line ``file``, or else that makes the most cells."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header = next((line for line in stream if line.strip()), "")
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    cells = {separator: next(csv.reader([header], delimiter=separator), []) for separator in _SEPARATORS}
    return max(_SEPARATORS, key=lambda sep: ("file" in [cell.strip() for cell in cells[sep]], len(cells[sep])))


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(".")

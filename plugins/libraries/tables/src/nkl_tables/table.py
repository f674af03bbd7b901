"""The one reader of tables that users write: databases, lists of recordings, predictions of other tools."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from urllib.parse import urlsplit
from urllib.request import url2pathname

import numpy as np
import pandas as pd

from nkl.data import ENDINGS, LEVELS, OWN_COLUMNS, as_name, holds_texts, label_cells, segmented_index, text_cells
from nkl.errors import UserError, did_you_mean, in_one_line
from nkl_tables.cells import emptied, times, written_cells
from nkl_tables.text import in_lines, read_table_text

_PARQUET = (".parquet", ".pq")
_ALSO_MEANT = ("filename", "file_name", "filepath", "file_path", "path", "wav", "audio", "name")
_LIKE_TIMES = {
    "start": (
        "begin",
        "begintime",
        "starttime",
        "onset",
        "from",
        "tmin",
        "xmin",
        "starts",
        "startsec",
        "startms",
        "tbeg",
    ),
    "end": ("stop", "stoptime", "endtime", "offset", "to", "tmax", "xmax", "ends", "endsec", "endms", "finish", "tend"),
}
"""How other programs call start and end, in lower case, without blanks and signs."""

_UNIT = re.compile(r"\s*[(\[].*|[\s_.](s|sec|secs|seconds|ms|msec)$")
"""A unit at the end of a column's name."""

_LENGTHS = ("duration", "dur", "length")


@dataclass(frozen=True, eq=False)
class FileTable:
    """A table of which each row is an audio file, or a part of one.

    Attributes:
        path: where it was read, for messages.
        cells: its rows. ``file`` is text and never missing. All other cells are those of the table: trimmed texts of a text
            file, stored values of Parquet; NaN where there is nothing.
        decimal_comma: whether ``1,5`` is surely a number, as where cells are not separated by commas.
        lines: the line of the file in which each row stands; empty where rows follow the header line by line.
        notes: what must be known of how it was read, a sentence each.
    """

    path: Path
    cells: pd.DataFrame
    decimal_comma: bool = False
    lines: Sequence[int] = ()
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The names of all columns but ``file``, ``start`` and ``end``."""
        return [column for column in self.cells.columns if column not in LEVELS]

    def index(self, files: Sequence[str], unit: float | np.ndarray = 1.0) -> pd.MultiIndex:
        """The segmented index of the rows: without a start from the beginning of the file, without an end to its end.

        Args:
            files: the path of each row's audio file, made of its cell ``file``.
            unit: how many seconds a number is, in all rows or in each; times with a unit of their own stay as they are.

        Raises:
            UserError: naming the cells of ``start`` and ``end`` that are no times.
        """
        found = {level: self._times(level, unit) for level in LEVELS[1:] if level in self.cells.columns}
        starts = found["start"].fillna(pd.Timedelta(0)) if "start" in found else None
        return segmented_index(files, starts, found.get("end"))

    def _times(self, level: str, unit: float | np.ndarray) -> pd.TimedeltaIndex:
        return times(self.path, self.cells[level], unit, self.lines)

    def labels(self, names: Collection[str] = ()) -> pd.DataFrame:
        """All columns but ``file``, ``start`` and ``end``: as numbers where every cell is one, else as text.

        Args:
            names: columns whose cells are names, and stay as they are written: ``007``, ``1e1``.
        """
        as_written = {name.lower() for name in names}
        found = {
            column: text_cells(self.cells[column])
            if column.lower() in as_written
            else label_cells(self.cells[column], self.decimal_comma)
            for column in self.columns
        }
        return pd.DataFrame(found, index=self.cells.index)

    def written(self) -> pd.DataFrame:
        """The same columns, to be written again: their cells stay as they are."""
        found = {column: written_cells(self.cells[column]) for column in self.columns}
        return pd.DataFrame(found, index=self.cells.index)


def read_table(
    path: Path,
    missing: Collection[str] = (),
    rename: Callable[[Sequence[str]], Mapping[str, str]] = lambda columns: {},
) -> FileTable:
    """Read a table with a column ``file``.

    Args:
        path: ``.parquet`` is Parquet, anything else text, separated by commas, semicolons, tabs or vertical bars.
        missing: what is written in cells that have no value, beside nothing at all; in all columns but ``file``.
        rename: gives for the names of the columns those that are to be called otherwise, such as one ``item`` to ``file``.

    Raises:
        UserError: if there is no such table, it has no column ``file`` or another one twice, a row has no file, or a time is
            none; all of these at once.
    """
    _check_place(path)
    stored, separator, lines, notes = _read(path)
    table, complaints = _named(path, stored)
    table = table.rename(columns=dict(rename(list(table.columns))))
    if "file" not in table.columns:
        raise UserError([*complaints, _without_file_column(path, table)])
    if table.empty:
        complaints.append(f"{path}: has a header but no rows; its columns are {', '.join(table.columns)}.")
        raise UserError(complaints)
    empty = text_cells(table["file"]).isna().to_numpy()
    files = text_cells(table["file"]).map(_without_scheme, na_action="ignore").astype(object)
    others = {column: _cleaned(cells, missing) for column, cells in table.items() if column != "file"}
    found = FileTable(path, table.assign(file=files, **others), separator not in ("", ","), tuple(lines))
    if complaints := [*complaints, *_of_rows(found, empty)]:
        raise UserError(complaints)
    return replace(found, notes=(*notes, *_unused_times(found)))


def _check_place(path: Path) -> None:
    if path.is_file():
        return
    if path.is_dir():
        raise UserError(f"{path}: is a folder, not a table.")
    if path.exists():
        raise UserError(f"{path}: is not a regular file.")
    if not path.parent.is_dir():
        raise UserError(
            f"{path}: there is no such file, nor the folder {path.parent}. Is the working directory the right one?"
        )
    known = [file.name for file in path.parent.iterdir() if file.is_file()]
    raise UserError(f"{path}: there is no such file.{did_you_mean(path.name, known)}")


def _read(path: Path) -> tuple[pd.DataFrame, str, Sequence[int], list[str]]:
    """The cells, what separates them, their lines, and what must be known."""
    if path.suffix.lower() in _PARQUET or _is_parquet(path):
        table = _parquet(path)
        return table, "", range(2, len(table) + 2), []
    text = read_table_text(path)
    return text.cells, text.separator, text.lines.tolist(), [text.note] if text.note else []


def _is_parquet(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PAR1"
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {in_one_line(error)}.") from error


def _parquet(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as error:  # those of pyarrow are ValueErrors
        line = " ".join(str(error).split()).rstrip(".")
        raise UserError(f"{path}: cannot be read as Parquet: {line}.") from error
    return table.reset_index(drop=all(level is None for level in table.index.names))


def _named(path: Path, table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """With trimmed names of columns, and without those that have none (the row numbers of a csv that pandas wrote).

    What nkl knows is called as nkl calls it, unless there is a column of this very name.
    """
    written = [as_name(column) for column in table.columns]
    names = [low if (low := name.lower()) in OWN_COLUMNS and low not in written else name for name in written]
    table = table.set_axis(names, axis=1)
    table = table.loc[:, [bool(column) and not column.startswith("Unnamed:") for column in names]]
    if not table.columns.has_duplicates:
        return table, []
    twice = table.columns[table.columns.duplicated()].unique()
    complaint = f"{path}: has several columns named {', '.join(twice)}; rename or remove all but one."
    return table.loc[:, ~table.columns.duplicated()], [complaint]


def _without_scheme(name: str) -> str:
    """The path of a URL of a file, as browsers and other tools write it: ``file:///data/a%20b.wav`` is ``/data/a b.wav``."""
    return url2pathname(urlsplit(name).path) if name.lower().startswith("file://") else name


def _without_file_column(path: Path, table: pd.DataFrame) -> str:
    columns = list(table.columns)
    message = f"{path}: has no column file; it has {', '.join(columns)}."
    if any(_is_recording(column) for column in columns):
        return f"{message} The first line is of a recording: put one above that names the columns: file, speaker, ..."
    near = [column for column in columns if column.lower() in _ALSO_MEANT]
    near = near or [column for column in columns if _names_recordings(table[column])]
    if near:
        return f"{message} Rename {near[0]} to file."
    return f"{message} The first line must name the columns: file, and for example speaker, gender and the target."


def _names_recordings(cells: pd.Series) -> bool:
    names = text_cells(cells).dropna()
    return sum(map(_is_recording, names)) * 2 > len(names)


def _is_recording(cell: str) -> bool:
    return PurePath(cell).suffix.lower() in ENDINGS


def _of_rows(table: FileTable, empty: np.ndarray) -> list[str]:
    """Complaints of all rows without a file and of all cells that are no times, in the order of the lines."""
    complaints: list[tuple[int, str]] = []
    if empty.any():
        lines = [line for line, lacks in zip(table.lines, empty, strict=True) if lacks]
        message = f"{table.path}: column file is empty in {in_lines(lines)}; every row needs an audio file."
        complaints.append((lines[0], message))
    for level in LEVELS[1:]:
        if level in table.cells.columns:
            try:
                table._times(level, 1.0)
            except UserError as error:
                complaints += [(_line_of(complaint, table.path), complaint) for complaint in error.complaints]
    return [complaint for _, complaint in sorted(complaints, key=lambda one: one[0])]


def _line_of(complaint: str, path: Path) -> int:
    digits = complaint.removeprefix(f"{path}:").partition(":")[0]
    return int(digits) if digits.isdigit() else 0


def _unused_times(table: FileTable) -> Iterator[str]:
    """Say of columns that are called as if they were times, where ``start`` or ``end`` is not there."""
    plain = {column: "".join(filter(str.isalnum, _UNIT.sub("", column.lower()))) for column in table.columns}
    found = {
        level: [column for column, name in plain.items() if name in names and _are_times(table, column)]
        for level, names in _LIKE_TIMES.items()
        if level not in table.cells.columns
    }
    unused = [column for columns in found.values() for column in columns]
    if unused:
        remedy = " and ".join(f"{columns[0]} to {level}" for level, columns in found.items() if columns)
        yield (
            f"{table.path}: {', '.join(unused)} {'look' if len(unused) > 1 else 'looks'} like times of segments and "
            f"{'are' if len(unused) > 1 else 'is'} not used, since only start and end (in seconds) are. If so, rename {remedy}."
        )
    begins = "start" in table.cells.columns or found.get("start")
    lengths = [column for column, name in plain.items() if name in _LENGTHS and _are_times(table, column)]
    if begins and lengths and "end" not in table.cells.columns and not found.get("end"):
        yield (
            f"{table.path}: {lengths[0]} is not used, and every segment lasts to the end of its file: there is no column end. "
            f"Write end = start + {lengths[0]} (in seconds) into the table, if that is meant."
        )


def _are_times(table: FileTable, column: str) -> bool:
    try:
        return bool(times(table.path, table.cells[column]).notna().any())
    except UserError:
        return False


def _cleaned(cells: pd.Series, missing: Collection[str]) -> pd.Series:
    cells = text_cells(cells) if holds_texts(cells) else cells
    return emptied(cells, missing) if missing else cells

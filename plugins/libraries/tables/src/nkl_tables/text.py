"""Reads a text file as a grid of cells, whatever program wrote it: its encoding, what separates cells, which line is which."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import numpy as np
import pandas as pd

from nkl.data import ENDINGS
from nkl.errors import UserError, in_one_line

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_OTHERS = {
    b"PK\x03\x04": "a spreadsheet (xlsx, ods) or another zip file, whatever its name says; save it as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "an Excel workbook (xls), whatever its name says; save it as CSV UTF-8",
    b"\x1f\x8b": "compressed (gzip); unpack it first",
    b"RIFF": "an audio file, not a table",
    b"version https://git-lfs": "a pointer of git-lfs in place of the table; run git lfs pull",
    b"{": "JSON, not a table; save it as CSV UTF-8",
    b"[{": "JSON, not a table; save it as CSV UTF-8",
    b"<": "HTML or XML, perhaps the page of a download and not what it offers; save the table as CSV UTF-8",
}
_MOST_ABOVE = 20
"""How many lines may stand above the names of columns, such as a title."""


@dataclass(frozen=True, eq=False)
class TableText:
    """The cells of a text file.

    Attributes:
        cells: texts, and NaN where there is nothing; columns are named by the first line, as it is written.
        separator: what stands between cells.
        lines: the line of the file in which each row ends, counted from 1.
        note: what the reader must know of how it was read; empty where nothing is odd.
    """

    cells: pd.DataFrame
    separator: str
    lines: np.ndarray
    note: str = ""


def read_table_text(path: Path) -> TableText:
    """Read a text file of cells that are separated by commas, semicolons, tabs or bars; the first line names the columns.

    A first line ``sep=;``, as Excel writes it, says what separates the cells. Lines without any cell are left out. So are,
    with a note, a title above the names of columns, and these names where they are repeated.

    Raises:
        UserError: if it is no such file; naming the lines that have more or fewer cells than the first.
    """
    text, note = decoded(path)
    rows, separator, above = _rows(path, text)
    if not rows:
        raise UserError(f"{path}: is empty; the first line must name the columns, one of them file.")
    (_, header), *body = rows
    again = [line for line, row in body if row == header]
    body = [(line, row) for line, row in body if row != header]
    said = [note, above, f"{path}: the names of columns are repeated in {in_lines(again)}, left out." if again else ""]
    note = " ".join(filter(None, said))
    width = len(header)
    wrong = [line for line, row in body if len(row) < width or any(row[width:])]
    if wrong:
        raise UserError(
            f"{path}:{wrong[0]}: cannot be read as a table separated by {SEPARATORS[separator]}: {in_lines(wrong)} "
            f"{'have' if len(wrong) > 1 else 'has'} other than {width} cells. Every row needs as many cells as the first line; "
            "put a cell that holds the separator in double quotes."
        )
    cells = np.full((len(body), width), np.nan, dtype=object)
    for at, (_, row) in enumerate(body):
        cells[at] = [cell if cell else np.nan for cell in row[:width]]
    lines = np.array([line for line, _ in body], dtype=np.int64)
    names = [name or f"Unnamed: {at}" for at, name in enumerate(header)]
    return TableText(pd.DataFrame(cells, columns=names), separator, lines, note)


def decoded(path: Path) -> tuple[str, str]:
    """The text of a file, and what must be known of its encoding; UTF-8 and what has a byte order mark need no word.

    What is not UTF-8 is read as Windows-1252, in which Excel and many editors write where nobody asks for UTF-8.

    Raises:
        UserError: if it cannot be read, or is no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {in_one_line(error)}.") from error
    if other := next((what for magic, what in _OTHERS.items() if data.startswith(magic)), ""):
        raise UserError(f"{path}: is {other}.")
    encoding = next((name for mark, name in _BOMS.items() if data.startswith(mark)), "") or _without_mark(data)
    note = ""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise UserError(
                f"{path}: is not {encoding.upper()} text, though it begins so; save it as UTF-8."
            ) from error
        note = f"{path}: is not UTF-8 text (byte {error.start}), and was read as Windows-1252. Save it as UTF-8."
        text = data.decode("cp1252", errors="replace")
        if "\ufffd" in text:
            raise UserError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    if "\0" in text:
        raise UserError(f"{path}: is not a text file; a table is text in UTF-8, or Parquet.")
    return text, note


def in_lines(lines: Sequence[int]) -> str:
    """Some lines in words, such as ``lines 3, 4, 5 and 7 more``."""
    more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
    return f"line{'s' * (len(lines) > 1)} {', '.join(str(line) for line in lines[:3])}{more}"


def _without_mark(data: bytes) -> str:
    """UTF-16 without a mark is told by the zeros of its plain letters."""
    start = data[:1000]
    zeros = start[0::2].count(0), start[1::2].count(0)
    if max(zeros) * 4 > len(start) > 3 and min(zeros) * 20 < max(zeros):
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return "utf-8"


def _rows(path: Path, text: str) -> tuple[list[tuple[int, list[str]]], str, str]:
    """The rows that hold anything, each with its line, what separates their cells, and a word on lines above them."""
    lines = list(io.StringIO(text, newline=""))
    at = next((at for at, line in enumerate(lines) if line.strip()), None)
    if at is None:
        return [], ",", ""
    above = ""
    if head := _head(lines, at):
        above = (
            f"{path}: line {head + 1} names the columns; what stands above it is no part of the table and was not read."
        )
        at = head
    said = lines[at].strip().strip('"').lower()
    if said.startswith("sep=") and len(lines[at].strip().strip('"')) <= 5:
        separator = said[4:] if said[4:] in SEPARATORS else "\t"
        skip = at + 1
    else:
        separator, skip = _separator(lines[at]), at
    reader = csv.reader(lines[skip:], delimiter=separator, skipinitialspace=True)
    try:
        found = [(reader.line_num + skip, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise UserError(f"{path}:{reader.line_num + skip}: cannot be read as a table: {error}.") from error
    if len(found) > 1 and found[-1][0] - found[-2][0] > 1 and _unclosed(text, separator):
        raise UserError(
            f"{path}:{found[-2][0] + 1}: a double quote is opened here or below, and never closed; the rest of the file was "
            "taken for one cell. Close it, or write it twice where it belongs to the text."
        )
    return [(line, row) for line, row in found if any(row)], separator, above


def _head(lines: Sequence[str], first: int) -> int:
    """The line that names the columns where the first one does not; 0 where none does, or that is the first."""
    places = [at for at in range(first, min(first + _MOST_ABOVE, len(lines))) if _names_files(lines[at])]
    return (
        places[0]
        if places and places[0] != first and not lines[first].lower().strip().strip('"').startswith("sep=")
        else 0
    )


def _names_files(line: str) -> bool:
    """Whether a line has a cell ``file``, and none that is the name of one."""
    for separator in SEPARATORS:
        cells = [cell.strip().lower() for cell in next(csv.reader([line], delimiter=separator), [])]
        if "file" in cells and not any(PurePath(cell).suffix in ENDINGS for cell in cells):
            return True
    return False


def _unclosed(text: str, separator: str) -> bool:
    try:
        list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _separator(header: str) -> str:
    """The separator that makes a cell of the first line ``file``, or else that makes the most cells."""
    cells = {separator: next(csv.reader([header], delimiter=separator), []) for separator in SEPARATORS}

    def names_files(separator: str) -> bool:
        return "file" in [cell.strip().lower() for cell in cells[separator]]

    return max(SEPARATORS, key=lambda one: (names_files(one), len(cells[one])))

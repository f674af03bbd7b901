"""Chapters, tables and files: what all reports are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from nkl.data.chart import Chart
from nkl.data.wording import value_text

_FIGURES = re.compile(r"[-+–<.\d %()e]*(\[[-+–.\d, ]*\])?( to [-+.\d]+)?( s| min| h)?")
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text; the first cell of each row names the row.

    Attributes:
        title: what it shows.
        head: one text a column.
        rows: texts, as many in each row as in the head.
        note: what must be said below it.
        numeric: for each column whether it holds figures only, which are set to the right; where it is not given, the texts
            tell. The first column names the rows.

    Raises:
        ValueError: if a row is longer or shorter than the head.
        TypeError: if a cell is not a text.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    numeric: tuple[bool, ...] = ()

    def __post_init__(self) -> None:
        for row in (self.head, *self.rows, self.numeric or self.head):
            if len(row) != len(self.head):
                raise ValueError(f"table {self.title}: {len(row)} cells under a head of {len(self.head)}: {row}")
        for row in (self.head, *self.rows):
            if wrong := next((cell for cell in row if not isinstance(cell, str)), None):
                raise TypeError(f"table {self.title}: a cell is a text, not {wrong!r}; Table.of makes texts of values")
        object.__setattr__(self, "numeric", self.numeric or tuple(map(self._holds_figures, range(len(self.head)))))

    def _holds_figures(self, at: int) -> bool:
        return at > 0 and all(_FIGURES.fullmatch(row[at]) is not None for row in self.rows)

    @classmethod
    def of(cls, title: str, rows: Sequence[Mapping[str, Any]], note: str = "") -> Table:
        """A table of plain values, a column for each key that any of the rows has."""
        keys = tuple(dict.fromkeys(key for row in rows for key in row))
        cells = tuple(tuple(value_text(row.get(key)) for key in keys) for row in rows)
        return cls(title, tuple(str(key) for key in keys), cells, note)


@dataclass(frozen=True, slots=True)
class File:
    """A file beside a page, to which the page links.

    Attributes:
        path: below the folder of the page, with ``/`` between its parts: ``explore/scatter.html``.
        shows: what is in it, in a few words.

    Raises:
        ValueError: if the path leads out of the folder, or nowhere.
    """

    path: str
    shows: str

    def __post_init__(self) -> None:
        path = PurePosixPath(self.path)
        if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in self.path:
            raise ValueError(
                f"file {self.path!r}: a path below the folder of the page, with / between its parts, is needed"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Chapter:
    """One part of a page.

    Attributes:
        key: a short name for links, in lower case; no two chapters of a page have the same.
        title: its heading.
        text: sentences.
        tables: what it shows as text.
        charts: what it shows drawn.
        code: lines to copy: an INI, commands.
        files: that lie beside the page, for whoever wants more: tables, interactive pages.

    Raises:
        ValueError: if the key is none.
    """

    key: str
    title: str
    text: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    code: str = ""
    files: tuple[File, ...] = ()

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(
                f"chapter {self.title}: a key is of lower-case letters, digits, '-', '_', not {self.key!r}"
            )

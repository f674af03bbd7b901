"""Reads a table of ratings, whatever its columns are called."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.data import text_cells
from nkl.errors import UserError
from nkl_tables.table import FileTable, read_table

_SPELLINGS = {
    "file": (
        "file",
        "item",
        "utterance",
        "utt",
        "segment",
        "clip",
        "sample",
        "recording",
        "path",
        "filepath",
        "wav",
        "audio",
    ),
    "rater": (
        "rater",
        "annotator",
        "worker",
        "labeler",
        "labeller",
        "coder",
        "evaluator",
        "judge",
        "listener",
        "participant",
        "respondent",
    ),
    "label": ("label", "rating", "answer", "response", "class"),
    "time": ("time", "timestamp", "date", "datetime"),
}
"""What columns are called, in lower case, without blanks, signs, and a final ``id`` or ``name``; what comes first counts."""

_LINES = 5

log = logging.getLogger(__name__)


def read_ratings(path: Path, target: str) -> pd.DataFrame:
    """Read a table of one rating a row: columns ``item``, ``rater``, ``label``; ``start``, ``end``, ``time`` where it has them.

    A row without a label is no rating, and left out.

    Args:
        path: a text file or Parquet.
        target: the name of the labels; a column that is called so holds them.

    Raises:
        UserError: if there is no such table, or columns or names of raters are missing; all of these at once.
    """
    table = read_table(path, rename=lambda columns: _renamed(columns, target))
    if complaints := list(_complaints(table, target)):
        raise UserError(complaints)
    for note in table.notes:
        log.warning("%s", note)
    kept = [name for name in ("file", "rater", "label", "time") if name in table.cells.columns]
    found = table.cells[kept].rename(columns={"file": "item"})
    found = found.assign(rater=text_cells(found["rater"]), label=text_cells(found["label"]))
    if {"start", "end"} & set(table.cells.columns):
        index = table.index(list(found["item"]))
        found = found.assign(**{level: index.get_level_values(level) for level in ("start", "end")})
    return found[found["label"].notna()].reset_index(drop=True)


def _renamed(columns: Sequence[str], target: str) -> Mapping[str, str]:
    """The columns that mean something here, by how they are spelled."""
    plain = {column: _plain(column) for column in reversed(columns)}
    renamed: dict[str, str] = {}
    for name, spellings in _SPELLINGS.items():
        wanted = (target.lower(), *spellings) if name == "label" else spellings
        near = [column for one in wanted for column, spelled in plain.items() if one in (spelled, column.lower())]
        if near and near[0] != name:
            renamed |= {name: f"{name} (not used)"} if name in columns else {}
            renamed[near[0]] = name
    return renamed


def _plain(column: str) -> str:
    return "".join(filter(str.isalnum, column.lower())).removesuffix("id").removesuffix("name")


def _complaints(table: FileTable, target: str) -> Iterator[str]:
    missing = [name for name in ("rater", "label") if name not in table.columns]
    if missing:
        yield (
            f"{table.path}: has no column {' and no column '.join(missing)}; it has {', '.join(table.cells.columns)}. Each row "
            f"is one rating: file (or item), rater, and label (or {target})."
        )
    if "rater" in table.columns:
        empty = np.flatnonzero(text_cells(table.cells["rater"]).isna())
        if len(empty):
            lines = ", ".join(str(table.lines[row]) for row in empty[:_LINES])
            more = f" and {len(empty) - _LINES} more" if len(empty) > _LINES else ""
            place = f"{table.path}:{table.lines[empty[0]]}"
            yield f"{place}: column rater is empty in lines {lines}{more}; write whose rating it is."

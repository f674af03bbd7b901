"""Reads files of predictions: nkl's own, and those of the established tool."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from nkl.data import OWN_COLUMNS, Predictions, class_column, class_of, text_cells
from nkl.errors import UserError
from nkl_ensemble.member import Member
from nkl_tables.table import read_table

ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".pq")
log = logging.getLogger("nkl.ensemble")
_OFF = 0.01
"""How far the probabilities of a row may sum to something else than one."""


def of_file(name: str, path: Path) -> Member:
    """The predictions of a file.

    A table with the columns ``file`` (``start`` and ``end`` where not whole files are meant) and ``predicted``; for classes a
    column of probabilities a class, else ``predicted`` holds values. ``truth`` and ``speaker`` are used where they are there;
    further columns are not, ``uncertainty`` among them: nkl computes its own. Times are seconds or texts such as
    ``0 days 00:00:01.5``.

    Raises:
        UserError: if it is no such table.
    """
    table = read_table(path)
    for note in table.notes:
        log.warning("%s", note)
    frame, numbers = table.cells, table.labels()
    if "predicted" not in frame.columns:
        raise UserError(
            f"{path}: has no column predicted: a file of predictions has file, start, end, a column of probabilities a class, "
            "and predicted."
        )
    index = table.index(frame["file"].tolist())
    speakers = text_cells(frame["speaker"]).to_numpy() if "speaker" in frame.columns else None
    columns = _probabilities(frame, numbers, path)
    if not columns:
        truth = _numbers(numbers, ["truth"], path)[:, 0] if "truth" in frame.columns else None
        values = _complete(_numbers(numbers, ["predicted"], path), path)[:, 0]
        return Member(name, path, Predictions(index, values=values, truth=truth, speakers=speakers), {})
    scores, labels = _complete(_numbers(numbers, columns, path), path), tuple(map(class_of, columns))
    codes = _codes(frame, labels, path) if "truth" in frame.columns else None
    found = Predictions(index, labels, scores / scores.sum(axis=1, keepdims=True), truth=codes, speakers=speakers)
    return Member(name, path, found, {})


def _probabilities(frame: pd.DataFrame, numbers: pd.DataFrame, path: Path) -> list[str]:
    """The columns of probabilities: all that may be some; else those that stand before ``predicted``; else those of its classes.

    None for a regression.
    """
    own = [column for column in frame.columns if column not in OWN_COLUMNS]
    said = {
        class_column(name) for column in ("predicted", "truth") if column in frame for name in _names(frame[column])
    }
    before = list(frame.columns)[: list(frame.columns).index("predicted")]
    tries = [own, *(before[at:] for at in range(len(before))), sorted(said)]
    for columns in tries:
        if columns and set(columns) <= set(own) and _sum_to_one(numbers, columns) and _names_of(frame) <= {*columns}:
            return columns
    if is_numeric_dtype(numbers["predicted"]) and not said & set(own):
        return []
    if not own:
        raise UserError(
            f"{path}: column predicted holds names; for classes there must be a column of probabilities a class."
        )
    _complete(_numbers(numbers, own, path), path)
    raise UserError(
        f"{path}: the columns {', '.join(own)} were taken for the probabilities of classes, but they do not sum to one "
        "in each row. Take out columns that are no classes."
    )


def _names(values: pd.Series) -> list[str]:
    return list(text_cells(values).dropna().unique())


def _names_of(frame: pd.DataFrame) -> set[str]:
    """The columns that what is predicted must have."""
    return {class_column(name) for name in _names(frame["predicted"])}


def _sum_to_one(numbers: pd.DataFrame, columns: list[str]) -> bool:
    if not all(is_numeric_dtype(numbers[column]) for column in columns):
        return False
    scores = numbers[columns].to_numpy(dtype=np.float64)
    return bool((scores >= 0).all() and (np.abs(scores.sum(axis=1) - 1) <= _OFF).all())


def _numbers(frame: pd.DataFrame, columns: list[str], path: Path) -> np.ndarray:
    try:
        return frame[columns].to_numpy(dtype=np.float64)
    except ValueError as error:
        raise UserError(
            f"{path}: the columns {', '.join(columns)} should hold numbers: {error}. For classes there must be a column of "
            "probabilities a class."
        ) from error


def _complete(numbers: np.ndarray, path: Path) -> np.ndarray:
    broken = int((~np.isfinite(numbers)).any(axis=1).sum())
    if broken:
        raise UserError(f"{path}: {broken} of {len(numbers)} rows have no prediction.")
    return numbers


def _codes(frame: pd.DataFrame, labels: tuple[str, ...], path: Path) -> np.ndarray:
    codes = {label: code for code, label in enumerate(labels)}
    names = [None if pd.isna(name) else name for name in text_cells(frame["truth"])]
    if strange := sorted({name for name in names if name is not None and name not in codes}):
        raise UserError(f"{path}: the truth {strange[0]!r} is none of the classes {', '.join(labels)}.")
    return np.array([-1 if name is None else codes[name] for name in names], dtype=np.int64)

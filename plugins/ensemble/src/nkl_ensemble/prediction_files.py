"""Reads files of predictions: nkl's own, and those of the established tool."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from nkl.data import Predictions, read_table, text_cells
from nkl.errors import UserError
from nkl_ensemble.member import Member

ENDINGS = (".csv", ".parquet")
_NOT_LABELS = {"file", "start", "end", "predicted", "truth", "uncertainty", "confidence", "correct", "speaker"}


def of_file(name: str, path: Path) -> Member:
    """The predictions of a file.

    A table with the columns ``file`` (``start`` and ``end`` where not whole files are meant) and ``predicted``; for classes a
    column of probabilities a class, else ``predicted`` holds values. ``truth`` and ``speaker`` are used where they are there;
    ``uncertainty`` is not: nkl computes its own. Times are seconds or texts such as ``0 days 00:00:01.5``.

    Raises:
        UserError: if it is no such table.
    """
    table = read_table(path)
    frame, numbers = table.cells, table.labels()
    if "predicted" not in frame.columns:
        raise UserError(
            f"{path}: has no column predicted: a file of predictions has file, start, end, a column of probabilities a class, "
            "and predicted."
        )
    index = table.index(frame["file"].tolist())
    speakers = text_cells(frame["speaker"]).to_numpy() if "speaker" in frame.columns else None
    labels = tuple(column for column in frame.columns if column not in _NOT_LABELS)
    if not labels:
        truth = _numbers(numbers, ["truth"], path)[:, 0] if "truth" in frame.columns else None
        values = _complete(_numbers(numbers, ["predicted"], path), path)[:, 0]
        return Member(name, path, Predictions(index, values=values, truth=truth, speakers=speakers), {})
    scores = _complete(_numbers(numbers, list(labels), path), path)
    sums = scores.sum(axis=1, keepdims=True)
    if (scores < 0).any() or (np.abs(sums - 1) > 0.01).any():
        raise UserError(
            f"{path}: the columns {', '.join(labels)} were taken for the probabilities of classes, but they do not sum to one "
            "in each row. Take out columns that are no classes."
        )
    codes = _codes(frame, labels, path) if "truth" in frame.columns else None
    return Member(name, path, Predictions(index, labels, scores / sums, truth=codes, speakers=speakers), {})


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

"""What parts answer for a batch, brought into the form in which the store keeps it.

``rows`` are one array of numbers, ``frames`` one array a clip. ``labels`` and ``segments`` are JSON, as bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nkl.data.segment import Segment
from nkl.parts.extractor import FeatureExtractor
from nkl.parts.predictor import Predictor
from nkl.parts.segmenter import Segmenter
from nkl.store.forms import as_array, encoded


class BadAnswer(Exception):
    """An answer of a part that is not what it promises."""


class Rows:
    """One row of numbers a clip."""

    def __init__(self, part: FeatureExtractor) -> None:
        self.part = part
        self.columns = tuple(part.columns)

    def none(self, n: int) -> np.ndarray:
        """Answers that are not there."""
        return np.full((n, len(self.columns)), np.nan, dtype=np.float32)

    def of(self, clips: Sequence[Any]) -> np.ndarray:
        """Ask for a batch.

        Raises:
            BadAnswer: if the answer has not the shape that the columns promise.
        """
        rows = np.asarray(self.part.extract(clips), dtype=np.float32)
        if rows.shape != (len(clips), len(self.columns)):
            raise BadAnswer(
                f"returned an array of shape {rows.shape}, where {(len(clips), len(self.columns))} was expected"
            )
        return rows

    def check(self, row: np.ndarray) -> None:
        """Look at the answer for one clip.

        Raises:
            BadAnswer: if it holds values that it must not hold.
        """
        unknown = np.isnan(row) & (not self.part.may_be_nan)
        for kind, where in (("infinite values", np.isinf(row)), ("NaN", unknown)):
            if where.any():
                raise BadAnswer(f"returned {kind}, in {self._some(where.reshape(-1, len(self.columns)).any(axis=0))}")

    def _some(self, where: np.ndarray) -> str:
        names = [self.columns[position] for position in np.flatnonzero(where)]
        return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


class Sequences(Rows):
    """One array of frames a clip."""

    def none(self, n: int) -> np.ndarray:
        """Answers that are not there."""
        return np.empty(n, dtype=object)

    def of(self, clips: Sequence[Any]) -> np.ndarray:
        """Ask for a batch; an array of arrays.

        Raises:
            BadAnswer: if the answer has not the shape that the columns promise.
        """
        frames = [np.asarray(one, dtype=np.float32) for one in self.part.extract(clips)]
        if len(frames) != len(clips):
            raise BadAnswer(f"returned the frames of {len(frames)} clips, where {len(clips)} were expected")
        for one in frames:
            if one.ndim != 2 or not len(one) or one.shape[1] != len(self.columns):
                raise BadAnswer(
                    f"returned an array of shape {one.shape}, where (frames, {len(self.columns)}) was expected"
                )
        return as_array(frames)


class Labels:
    """The cells of one row of a table a clip."""

    def __init__(self, part: Predictor) -> None:
        self.part = part
        self.columns = tuple(part.columns)

    def none(self, n: int) -> np.ndarray:
        """Answers that are not there."""
        return np.empty(n, dtype=object)

    def of(self, clips: Sequence[Any]) -> np.ndarray:
        """Ask for a batch.

        Raises:
            BadAnswer: if the table has not a row a clip, or other columns than were promised.
        """
        table = self.part.predict(clips)
        if tuple(table.columns) != self.columns or len(table) != len(clips):
            raise BadAnswer(
                f"returned {len(table)} rows of {list(table.columns)}, where {len(clips)} of {list(self.columns)} were expected"
            )
        rows = zip(*(table[column] for column in self.columns), strict=True)
        return as_array(encoded([_plain(cell) for cell in row]) for row in rows)

    def check(self, row: np.ndarray) -> None:
        """Nothing is wrong with what JSON can hold."""


class Stretches:
    """The segments of a clip."""

    columns = ("segments",)

    def __init__(self, part: Segmenter) -> None:
        self.part = part

    def none(self, n: int) -> np.ndarray:
        """Answers that are not there."""
        return np.empty(n, dtype=object)

    def of(self, clips: Sequence[Any]) -> np.ndarray:
        """Ask for each clip.

        Raises:
            BadAnswer: if a segment is not inside its clip, or they are not in order.
        """
        answers = []
        for clip in clips:
            found = self.part.segment(clip)
            _check_segments(found, clip.start, clip.end)
            answers.append(encoded([[one.start, one.end, one.labels] for one in found]))
        return as_array(answers)

    def check(self, row: np.ndarray) -> None:
        """It has been looked at, beside its clip."""


Answers = Rows | Labels | Stretches

ANSWERS: dict[str, type[Rows] | type[Labels] | type[Stretches]] = {
    "rows": Rows,
    "frames": Sequences,
    "labels": Labels,
    "segments": Stretches,
}


def _plain(cell: Any) -> Any:
    """A cell as JSON knows it; what is missing is ``None``."""
    if isinstance(cell, np.ndarray | list | tuple):
        return [_plain(one) for one in cell]
    if isinstance(cell, np.generic):
        cell = cell.item()
    return None if pd.isna(cell) else cell


def _check_segments(found: Sequence[Segment], start: float, end: float) -> None:
    slack = 1e-3
    last = start
    for one in found:
        if not (start - slack <= one.start < one.end <= end + slack):
            raise BadAnswer(
                f"returned a segment from {one.start:g} to {one.end:g} s in a clip from {start:g} to {end:g} s"
            )
        if one.start < last - slack:
            raise BadAnswer("returned segments that are not in the order of their starts")
        last = one.start

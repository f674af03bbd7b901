"""Features of some segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from nkl.data.clips import Clips
from nkl.data.frames import Frames
from nkl.errors import UserError, did_you_mean


@dataclass(frozen=True, eq=False)
class FeatureMatrix:
    """Numbers on the segmented index.

    Attributes:
        index: each segment once.
        values: float32, shape ``(n, d)``, or the frames of each segment; NaN where a feature is not defined. For learners
            that work on the sound itself: the segments' audio.
        columns: the ``d`` names; none for audio.
    """

    index: pd.MultiIndex
    values: np.ndarray | Frames | Clips
    columns: tuple[str, ...]

    def rows(self, index: pd.MultiIndex) -> Any:
        """The values of these segments, in this order: shape ``(len(index), d)``, or their frames or audio.

        Raises:
            KeyError: if a segment is not among them.
        """
        positions = self.index.get_indexer(index)
        if (positions < 0).any():
            raise KeyError(f"{int((positions < 0).sum())} of {len(index)} segments have no features")
        return self._take(positions)

    def without(self, index: pd.MultiIndex) -> FeatureMatrix:
        """All but these segments."""
        keep = np.flatnonzero(~self.index.isin(index))
        return FeatureMatrix(self.index[keep], self._take(keep), self.columns)

    def pooled(self, statistics: Sequence[str]) -> FeatureMatrix:
        """Frames become rows: statistics over time, in columns ``<name>_<statistic>``. Rows stay as they are."""
        if not isinstance(self.values, Frames):
            return self
        columns = tuple(f"{name}_{statistic}" for statistic in statistics for name in self.columns)
        return FeatureMatrix(self.index, self.values.pooled(statistics), columns)

    def _take(self, positions: np.ndarray) -> np.ndarray | Frames | Clips:
        return self.values[positions] if isinstance(self.values, np.ndarray) else self.values.take(positions)

    def selected(self, names: Sequence[str] | None) -> FeatureMatrix:
        """Only the named features; all where none are named.

        Raises:
            UserError: if a name is not among the columns.
        """
        if not names or isinstance(self.values, Clips):
            return self
        positions = {name: position for position, name in enumerate(self.columns)}
        if missing := [name for name in names if name not in positions]:
            raise UserError(
                f"FEATS.features: there is no feature {missing[0]!r}.{did_you_mean(missing[0], self.columns)}"
            )
        chosen = [positions[name] for name in names]
        if isinstance(self.values, Frames):
            return FeatureMatrix(self.index, self.values.having(self.values.values[:, chosen]), tuple(names))
        return FeatureMatrix(self.index, self.values[:, chosen], tuple(names))


def side_by_side(parts: Sequence[FeatureMatrix], names: Sequence[str]) -> FeatureMatrix:
    """Concatenate the features of several extractors for the same segments, joined by index.

    Args:
        parts: the features, one matrix an extractor.
        names: the extractors' names; put before a column's name where two extractors share it.
    """
    if len(parts) == 1:
        return parts[0]
    index = parts[0].index
    every = [column for part in parts for column in part.columns]
    shared = {column for column in every if every.count(column) > 1}
    columns = tuple(
        f"{name}.{column}" if column in shared else column
        for part, name in zip(parts, names, strict=True)
        for column in part.columns
    )
    return FeatureMatrix(index, np.hstack([part.rows(index) for part in parts]), columns)

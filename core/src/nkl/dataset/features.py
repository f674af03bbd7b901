"""Features of some segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nkl.errors import UserError, did_you_mean


@dataclass(frozen=True, eq=False)
class FeatureMatrix:
    """Numbers on the segmented index.

    Attributes:
        index: each segment once.
        values: float32, shape ``(n, d)``; NaN where a feature is not defined.
        columns: the ``d`` names.
    """

    index: pd.MultiIndex
    values: np.ndarray
    columns: tuple[str, ...]

    def rows(self, index: pd.MultiIndex) -> np.ndarray:
        """The values of these segments, in this order, shape ``(len(index), d)``.

        Raises:
            KeyError: if a segment is not among them.
        """
        positions = self.index.get_indexer(index)
        if (positions < 0).any():
            raise KeyError(f"{int((positions < 0).sum())} of {len(index)} segments have no features")
        return self.values[positions]

    def without(self, index: pd.MultiIndex) -> FeatureMatrix:
        """All but these segments."""
        keep = ~self.index.isin(index)
        return FeatureMatrix(self.index[keep], self.values[keep], self.columns)

    def selected(self, names: Sequence[str] | None) -> FeatureMatrix:
        """Only the named features; all where none are named.

        Raises:
            UserError: if a name is not among the columns.
        """
        if not names:
            return self
        positions = {name: position for position, name in enumerate(self.columns)}
        if missing := [name for name in names if name not in positions]:
            raise UserError(
                f"FEATS.features: there is no feature {missing[0]!r}.{did_you_mean(missing[0], self.columns)}"
            )
        return FeatureMatrix(self.index, self.values[:, [positions[name] for name in names]], tuple(names))


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

"""The rows that learners, scalers and balancers work on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Samples:
    """Features and truth of some segments, all in the order of ``index``.

    Attributes:
        index: audformat's segmented index ``(file, start, end)``.
        features: what the learner works on. Rows: float32, shape ``(n, d)``, without NaN. Frames: :class:`nkl.data.Frames`,
            without NaN. Audio: :class:`nkl.data.Clips`.
        columns: the ``d`` names of the features; none for audio.
        target: class codes (int64, positions in ``labels``) or values (float64), shape ``(n,)``.
        labels: class names; empty for regression.
        speakers: speaker names, shape ``(n,)``, dtype object, ``None`` for one that is not known; ``None`` where none is.
        weights: one positive weight a sample, mean 1, or ``None``. A sample that soft labels make several of shares its weight.
        side: what a learner asks for in training beside the target (``Options.side_targets``), by column: names (dtype object,
            ``None`` for one that is not known) or, of a column of numbers, float64 with NaN; shape ``(n,)`` each. Samples to
            be predicted have none, nor have dev samples.
        shares: soft labels: how much each class is true of each sample, float64, shape ``(n, classes)``, rows summing to one;
            ``target`` is then the class that has most. A learner is never handed them: it gets a sample once a class.
    """

    index: pd.MultiIndex
    features: Any
    columns: tuple[str, ...]
    target: np.ndarray
    labels: tuple[str, ...] = ()
    speakers: np.ndarray | None = None
    weights: np.ndarray | None = None
    side: Mapping[str, np.ndarray] = field(default_factory=dict)
    shares: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.index)

    def take(self, positions: np.ndarray) -> Samples:
        """The samples at these integer positions, in this order."""

        def some(values: np.ndarray | None) -> np.ndarray | None:
            return None if values is None else values[positions]

        return replace(
            self,
            index=self.index[positions],
            features=taken(self.features, positions),
            target=self.target[positions],
            speakers=some(self.speakers),
            weights=some(self.weights),
            shares=some(self.shares),
            side={name: values[positions] for name, values in self.side.items()},
        )

    def having(self, **changes: Any) -> Samples:
        """A copy with some of the attributes replaced."""
        return replace(self, **changes)


def taken(features: Any, positions: np.ndarray) -> Any:
    """Features of these integer positions, in this order, whatever they are: rows, frames or audio."""
    return features[positions] if isinstance(features, np.ndarray) else features.take(positions)


def speakers_of(table: pd.DataFrame) -> np.ndarray | None:
    """Speaker names, dtype object, ``None`` for a row without one; ``None`` where a table knows of no speaker."""
    if "speaker" not in table.columns or table["speaker"].isna().all():
        return None
    return _names(table["speaker"])


def side_of(table: pd.DataFrame, columns: Iterable[str]) -> dict[str, np.ndarray]:
    """These columns of a table as :attr:`Samples.side`; speakers are names also where the table has numbers for them."""
    return {name: _numbers_or_names(table[name]) for name in columns}


def _numbers_or_names(values: pd.Series) -> np.ndarray:
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if numeric and values.name != "speaker":
        return values.to_numpy(dtype=np.float64, na_value=np.nan)
    return _names(values)


def _names(values: pd.Series) -> np.ndarray:
    return np.array([None if pd.isna(name) else str(name) for name in values], dtype=object)

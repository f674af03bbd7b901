"""Sequences of numbers over time, one of each segment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class Frames:
    """The frames of some segments, one sequence after the other.

    Attributes:
        values: float32, shape ``(frames of all segments, d)``.
        lengths: how many frames each segment has, int64, shape ``(n,)``.

    Raises:
        ValueError: if the lengths do not add up to the number of frames.
    """

    values: np.ndarray
    lengths: np.ndarray

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or int(self.lengths.sum()) != len(self.values):
            raise ValueError(f"{len(self.values)} frames do not make segments of {int(self.lengths.sum())} in all")

    @classmethod
    def of(cls, sequences: Sequence[np.ndarray], width: int = 0) -> Frames:
        """Put sequences of shape ``(t_i, d)`` together; ``width`` is ``d`` where there are none."""
        lengths = np.array([len(one) for one in sequences], dtype=np.int64)
        values = np.concatenate(sequences) if len(sequences) else np.zeros((0, width))
        return cls(values.astype(np.float32, copy=False), lengths)

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, position: int) -> np.ndarray:
        """The frames of one segment, shape ``(t_i, d)``."""
        end = int(self._ends[position])
        return self.values[end - int(self.lengths[position]) : end]

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self[position] for position in range(len(self)))

    @property
    def width(self) -> int:
        """Numbers a frame."""
        return int(self.values.shape[1])

    def take(self, positions: np.ndarray) -> Frames:
        """The segments at these integer positions, in this order."""
        return Frames.of([self[position] for position in positions], self.width)

    def having(self, values: np.ndarray) -> Frames:
        """Other values for the same frames."""
        return Frames(values, self.lengths)

    def each(self, facts: np.ndarray) -> np.ndarray:
        """Repeat a fact of each segment for its frames; shape ``(frames of all segments, ...)``."""
        return np.repeat(facts, self.lengths, axis=0)

    def pooled(self, statistics: Sequence[str]) -> np.ndarray:
        """Statistics over the frames of each segment.

        Args:
            statistics: of ``mean``, ``std``, ``min``, ``max``, ``median``. NaNs are left out; where all are NaN, so is
                the result.

        Returns:
            float32, shape ``(n, len(statistics) * d)``: the first statistic of all columns, then the second, and so on.
        """
        rows = [np.concatenate([_statistic(name, frames.astype(np.float64)) for name in statistics]) for frames in self]
        return np.array(rows, dtype=np.float32).reshape(len(self), len(statistics) * self.width)

    @cached_property
    def _ends(self) -> np.ndarray:
        return np.cumsum(self.lengths)


_STATISTICS: dict[str, Callable[..., np.ndarray]] = {
    "mean": np.mean,
    "std": np.std,
    "min": np.min,
    "max": np.max,
    "median": np.median,
}


def _statistic(name: str, frames: np.ndarray) -> np.ndarray:
    compute, unknown = _STATISTICS[name], np.isnan(frames)
    if not unknown.any():
        return compute(frames, axis=0)
    columns = [compute(frames[~gone, at]) if not gone.all() else np.nan for at, gone in enumerate(unknown.T)]
    return np.array(columns)

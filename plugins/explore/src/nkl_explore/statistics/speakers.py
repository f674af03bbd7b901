"""What counts as one: the speaker, with all samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Unit = Literal["speakers", "samples"]


@dataclass(frozen=True, eq=False)
class Speakers:
    """Who speaks.

    Attributes:
        codes: of each sample, int64, shape ``(n,)``, from 0 to ``count - 1``.
        count: how many there are.
        unit: ``speakers``; ``samples`` where speakers are not known, so that each sample counts as one.
    """

    codes: np.ndarray
    count: int
    unit: Unit

    @classmethod
    def of(cls, names: pd.Series | np.ndarray | None, n: int) -> Speakers:
        """From their names; samples whose speaker is missing may be of one person, so they count as one speaker."""
        series = None if names is None else pd.Series(names, dtype=object)
        if series is None or bool(series.isna().all()):
            return cls(np.arange(n), n, "samples")
        codes, found = pd.factorize(series.to_numpy(dtype=object), use_na_sentinel=False)
        return cls(np.asarray(codes, dtype=np.int64), len(found), "speakers")

    def take(self, rows: np.ndarray) -> Speakers:
        """Those of some samples, by position or mask."""
        there, codes = np.unique(self.codes[rows], return_inverse=True)
        return Speakers(codes.astype(np.int64), len(there), self.unit)

    def means(self, values: np.ndarray) -> np.ndarray:
        """The mean of each speaker, shape ``(count,)``; every value must be known."""
        return np.bincount(self.codes, values, self.count) / np.bincount(self.codes, minlength=self.count)

    def means_by(self, values: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
        """The mean of each speaker in each group, shape ``(speakers, groups)``; NaN where a speaker has no sample in one.

        Args:
            values: all known, shape ``(n,)``.
            groups: codes from 0 to ``count - 1``, shape ``(n,)``.
            count: how many groups there are.
        """
        cells = self.codes * count + groups
        numbers = np.bincount(cells, minlength=self.count * count)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.bincount(cells, values, self.count * count) / numbers
        return means.reshape(self.count, count)

    def constant(self, values: np.ndarray) -> bool:
        """Whether each speaker has one value only; all must be known."""
        if self.count == len(self.codes):
            return True
        of_speaker = np.zeros(self.count)
        of_speaker[self.codes] = values
        return bool((of_speaker[self.codes] == values).all())

"""What a predictor of missing labels is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import pandas as pd

from nkl.parts.clip import Clip


class Predictor(ABC):
    """Adds columns (age, gender, a transcript, a quality score) to a database.

    Attributes:
        sampling_rate: the rate in Hz at which clips are handed over; ``None`` takes each file's own.
    """

    sampling_rate: int | None = None

    def __init__(self, options: Any) -> None:
        self.options = options

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that :meth:`predict` returns."""

    @abstractmethod
    def predict(self, clips: Sequence[Clip]) -> pd.DataFrame:
        """Label a batch: one row a clip, in the order of the clips, with :attr:`columns`."""

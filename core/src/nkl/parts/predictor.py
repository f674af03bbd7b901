"""What a predictor of missing labels is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import pandas as pd


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
    def predict(self, clips: Sequence[Any]) -> pd.DataFrame:
        """Label a batch. A row must depend on its own clip alone.

        Args:
            clips: at least one :class:`~nkl.data.Clip`; texts (str) if the component's input is ``text``.

        Returns:
            One row a clip, in the order of the clips, with :attr:`columns`. Cells are str, int, float, bool, ``None`` or lists
            of floats; they are stored as JSON.
        """

    def conclude(self, table: pd.DataFrame) -> pd.DataFrame:
        """Say what can only be said of all segments together, as clusters of speakers can.

        Args:
            table: what :meth:`predict` said of all segments of all databases, on the segmented index.

        Returns:
            What is to be added to the databases: the same index, and as a rule other columns. By default the table as it is.
        """
        return table

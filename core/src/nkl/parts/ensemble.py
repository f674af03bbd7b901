"""What an ensemble method is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from nkl.dataset.predictions import Predictions


class EnsembleMethod(ABC):
    """Fuses the predictions of several models for the same segments."""

    def __init__(self, options: Any) -> None:
        self.options = options

    @abstractmethod
    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse. The members hold the same index in the same order: the core has seen to that.

        Raises:
            ValueError: if the members' labels or indices differ.
        """

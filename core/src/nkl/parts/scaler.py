"""What a scaler of features is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import numpy as np


class Scaler(ABC):
    """Learns a scale from training features and applies it to any features."""

    def __init__(self, options: Any) -> None:
        self.options = options

    @abstractmethod
    def fit(self, features: np.ndarray, speakers: np.ndarray | None) -> None:
        """Learn from the training split only.

        Args:
            features: float32, shape ``(n, d)``.
            speakers: names, shape ``(n,)``, or ``None``.
        """

    @abstractmethod
    def transform(self, features: np.ndarray, speakers: np.ndarray | None) -> np.ndarray:
        """Scale features: a new float32 array of the same shape; the argument is left as it is."""

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write what was learned into an existing, empty folder, without pickle."""

    @abstractmethod
    def load(self, folder: Path) -> None:
        """Read what :meth:`save` wrote.

        Raises:
            ValueError: if the folder does not hold it.
        """

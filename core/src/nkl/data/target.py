"""What is to be predicted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Target:
    """What is to be predicted.

    Attributes:
        column: its name.
        labels: class names in their order; empty for regression.
        edges: borders of the bins, where classes were made of numbers.
        divide_by: what the values of a regression were divided by.
    """

    column: str
    labels: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()
    divide_by: float | None = None

    @property
    def is_class(self) -> bool:
        """Whether classes are predicted."""
        return bool(self.labels)

    def encode(self, table: pd.DataFrame) -> np.ndarray:
        """The target column as class codes (int64; -1 where unknown) or values (float64)."""
        if not self.is_class:
            return table[self.column].to_numpy(dtype=np.float64)
        codes = {label: code for code, label in enumerate(self.labels)}
        return np.array([codes.get(label, -1) for label in table[self.column]], dtype=np.int64)

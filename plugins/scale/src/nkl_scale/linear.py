"""Scalers that subtract an offset and divide by a spread. Plain numpy: importing scikit-learn takes a second."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from nkl_scale.arrays import ArrayScaler, usable


class LinearScaler(ArrayScaler):
    """Scaled = (value - offset) / spread, column by column."""

    @abstractmethod
    def measure(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Offset and spread of each column."""

    def learn(self, values: np.ndarray) -> dict[str, np.ndarray]:
        offset, spread = self.measure(values)
        return {"offset": offset, "spread": usable(spread, np.abs(values).max(axis=0))}

    def apply(self, values: np.ndarray) -> np.ndarray:
        return np.asarray((values - self.arrays["offset"]) / self.arrays["spread"])


class Standard(LinearScaler):
    """Mean 0 and standard deviation 1 over the training samples."""

    def measure(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return values.mean(axis=0), values.std(axis=0)


class Robust(LinearScaler):
    """Median 0 and interquartile range 1 over the training samples."""

    def measure(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        lower, middle, upper = np.percentile(values, (25, 50, 75), axis=0)
        return middle, upper - lower


class MinMax(LinearScaler):
    """The training samples' range becomes 0 to 1; test values may lie outside."""

    def measure(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        lowest = values.min(axis=0)
        return lowest, values.max(axis=0) - lowest


class MaxAbs(LinearScaler):
    """The training samples' largest absolute value becomes 1; 0 stays 0."""

    def measure(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros(values.shape[1]), np.abs(values).max(axis=0)

"""A scaler whose memory is a handful of arrays."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from nkl.parts import Scaler

_FILE = "scaler.safetensors"
_LARGEST = float(np.finfo(np.float32).max)


class ArrayScaler(Scaler):
    """Keeps what it has learned as float64 arrays, in a format that holds nothing but numbers.

    An infinite value counts as the largest or smallest finite one of its column in training.
    """

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self.arrays: dict[str, np.ndarray] = {}

    @abstractmethod
    def learn(self, values: np.ndarray) -> dict[str, np.ndarray]:
        """The arrays to keep, from finite float64 features of shape ``(n, d)``."""

    @abstractmethod
    def apply(self, values: np.ndarray) -> np.ndarray:
        """Scaled features, from finite float64 features of shape ``(n, d)``, with :attr:`arrays`."""

    def fit(self, features: np.ndarray, speakers: np.ndarray | None) -> None:
        values = np.asarray(features, dtype=np.float64)
        finite = np.isfinite(values)
        known = finite.any(axis=0)
        limits = {
            "low": np.where(known, np.min(values, axis=0, initial=np.inf, where=finite), 0.0),
            "high": np.where(known, np.max(values, axis=0, initial=-np.inf, where=finite), 0.0),
        }
        self.arrays = limits
        self.arrays = {**limits, **self.learn(self._finite(values))}

    def transform(self, features: np.ndarray, speakers: np.ndarray | None) -> np.ndarray:
        scaled = self.apply(self._finite(np.asarray(features, dtype=np.float64)))
        return np.asarray(np.clip(scaled, -_LARGEST, _LARGEST), dtype=np.float32)

    def save(self, folder: Path) -> None:
        save_file({name: np.ascontiguousarray(array) for name, array in self.arrays.items()}, folder / _FILE)

    def load(self, folder: Path) -> None:
        try:
            self.arrays = load_file(folder / _FILE)
        except (OSError, SafetensorError) as error:
            raise ValueError(f"{folder} does not hold a scaler: {error}") from error

    def _finite(self, values: np.ndarray) -> np.ndarray:
        values = np.where(np.isposinf(values), self.arrays["high"], values)
        return np.asarray(np.where(np.isneginf(values), self.arrays["low"], values))


def usable(spread: np.ndarray, size: np.ndarray) -> np.ndarray:
    """A spread to divide by: 1 for columns that are constant but for rounding.

    Args:
        spread: of each column, shape ``(d,)``.
        size: the largest absolute value of each column, shape ``(d,)``.
    """
    # Features are float32: what varies by less than their precision is rounding.
    return np.where(spread > 2 * np.finfo(np.float32).eps * size, spread, 1.0)

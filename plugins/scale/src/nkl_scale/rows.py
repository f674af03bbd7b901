"""The normalizer of rows and the coarse bins."""

from __future__ import annotations

import numpy as np

from nkl_scale.arrays import ArrayScaler


class Normalizer(ArrayScaler):
    """Each sample divided by its Euclidean length; a row of zeros stays as it is."""

    def learn(self, values: np.ndarray) -> dict[str, np.ndarray]:
        return {}

    def apply(self, values: np.ndarray) -> np.ndarray:
        lengths = np.linalg.norm(values, axis=1, keepdims=True)
        return values / np.where(lengths > 0, lengths, 1.0)


class Bins(ArrayScaler):
    """Lower, middle and upper third of the training values become 0, 0.5 and 1, as numbers."""

    def learn(self, values: np.ndarray) -> dict[str, np.ndarray]:
        first, second = np.quantile(values, (1 / 3, 2 / 3), axis=0)
        return {"first": first, "second": second}

    def apply(self, values: np.ndarray) -> np.ndarray:
        return ((values > self.arrays["first"]).astype(np.float64) + (values > self.arrays["second"])) / 2

"""Scalers that change the shape of a distribution, by scikit-learn.

Only the numbers are kept, and put into a fresh transformer for use: nothing that is saved can run code.
"""

from __future__ import annotations

import numpy as np
from sklearn.preprocessing import PowerTransformer, QuantileTransformer

from nkl_scale.arrays import ArrayScaler, usable


class Power(ArrayScaler):
    """Close to normal, mean 0, standard deviation 1.

    Source: Yeo and Johnson, "A new family of power transformations to improve normality or symmetry", Biometrika 2000.
    Values beyond those of training count as the outermost of training: a power that bends the training values into
    shape may send a value a little outside to astronomical heights.
    """

    def learn(self, values: np.ndarray) -> dict[str, np.ndarray]:
        # First to mean 0 and standard deviation 1, which keeps the search for the exponent from overflowing.
        offset, spread = values.mean(axis=0), usable(values.std(axis=0), np.abs(values).max(axis=0))
        fitted = PowerTransformer(standardize=False).fit((values - offset) / spread)
        bent = fitted.transform((values - offset) / spread)
        return {
            "offset": offset,
            "spread": spread,
            "lambdas": fitted.lambdas_,
            "mean": bent.mean(axis=0),
            "deviation": usable(bent.std(axis=0), np.abs(bent).max(axis=0)),
        }

    def apply(self, values: np.ndarray) -> np.ndarray:
        transformer = PowerTransformer(standardize=False)
        transformer.lambdas_ = self.arrays["lambdas"]
        transformer.n_features_in_ = values.shape[1]
        inside = np.clip(values, self.arrays["low"], self.arrays["high"])
        bent = transformer.transform((inside - self.arrays["offset"]) / self.arrays["spread"])
        return np.asarray((bent - self.arrays["mean"]) / self.arrays["deviation"])


class Quantile(ArrayScaler):
    """The share of training values below a value, from 0 to 1."""

    def learn(self, values: np.ndarray) -> dict[str, np.ndarray]:
        # The seed matters beyond 10 000 samples only, from which as many are then drawn.
        fitted = QuantileTransformer(n_quantiles=min(1000, len(values)), random_state=42).fit(values)
        return {"quantiles": fitted.quantiles_, "references": fitted.references_}

    def apply(self, values: np.ndarray) -> np.ndarray:
        transformer = QuantileTransformer()
        transformer.quantiles_ = self.arrays["quantiles"]
        transformer.references_ = self.arrays["references"]
        transformer.n_quantiles_ = len(self.arrays["references"])
        transformer.n_features_in_ = values.shape[1]
        return np.asarray(transformer.transform(values))

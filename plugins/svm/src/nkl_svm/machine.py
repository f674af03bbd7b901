"""The fitted machine as plain arrays: support vectors, coefficients, intercepts.

It computes decision values with numpy alone, so that a saved model needs neither pickle nor scikit-learn to be applied.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Machine:
    """Support vectors with their coefficients (Cortes and Vapnik, "Support-vector networks", Machine Learning 1995).

    Attributes:
        kernel: linear, poly, rbf or sigmoid.
        gamma: factor of the kernels poly, rbf and sigmoid.
        degree: of the kernel poly.
        vectors: float64, shape ``(s, d)``, the classes' vectors after each other.
        coefficients: float64, shape ``(classes - 1, s)``, as LIBSVM lays them out; ``(1, s)`` for two classes and for
            regression.
        counts: how many vectors each class has, int64; empty for regression.
        intercepts: float64, one a pair of classes; one for regression.
    """

    kernel: str
    gamma: float
    degree: int
    vectors: np.ndarray
    coefficients: np.ndarray
    counts: np.ndarray
    intercepts: np.ndarray

    @classmethod
    def of(cls, fitted: Any, gamma: float) -> Machine:
        """Take over a fitted ``SVC`` or ``SVR`` of scikit-learn, fitted with this number for gamma."""
        counts = np.asarray(fitted.n_support_, dtype=np.int64) if hasattr(fitted, "classes_") else np.empty(0, np.int64)
        arrays = (fitted.support_vectors_, fitted.dual_coef_, fitted.intercept_)
        vectors, coefficients, intercepts = (np.array(array, dtype=np.float64) for array in arrays)
        return cls(fitted.kernel, gamma, fitted.degree, vectors, coefficients, counts, intercepts)

    def rescaled(self, scale: float, shift: float) -> Machine:
        """The machine of a regression whose values are ``scale`` times as large, and then ``shift`` larger."""
        return replace(self, coefficients=self.coefficients * scale, intercepts=self.intercepts * scale + shift)

    def values(self, features: np.ndarray) -> np.ndarray:
        """Decision values, float64.

        Returns:
            Shape ``(n, pairs)``, a column a pair of classes, above zero where they speak for the first of the pair; for
            regression shape ``(n, 1)``, the predicted values.
        """
        products = self._products(features.astype(np.float64))
        if len(self.counts) < 3:
            sign = -1.0 if len(self.counts) else 1.0  # scikit-learn turns the sign round for two classes
            return np.asarray(sign * (products @ self.coefficients[0] + self.intercepts[0])[:, None])
        ends = np.cumsum(self.counts)
        of_class = [slice(end - count, end) for end, count in zip(ends, self.counts, strict=True)]
        columns = [
            products[:, of_class[one]] @ self.coefficients[other - 1, of_class[one]]
            + products[:, of_class[other]] @ self.coefficients[one, of_class[other]]
            for one, other in combinations(range(len(self.counts)), 2)
        ]
        return np.asarray(np.column_stack(columns) + self.intercepts)

    @property
    def slopes(self) -> np.ndarray | None:
        """How decision values change with the features: float64, a row a column of :meth:`values`; linear kernel only."""
        if self.kernel != "linear":
            return None
        origin = np.zeros((1, self.vectors.shape[1]))
        steps = np.vstack([origin, np.eye(self.vectors.shape[1])])
        found = self.values(steps)
        return np.asarray((found[1:] - found[0]).T)

    def _products(self, features: np.ndarray) -> np.ndarray:
        """The kernel of each row and each support vector, shape ``(n, s)``."""
        plain = features @ self.vectors.T
        if self.kernel == "rbf":
            squares = (features**2).sum(axis=1)[:, None] + (self.vectors**2).sum(axis=1)
            return np.asarray(np.exp(-self.gamma * np.clip(squares - 2 * plain, 0.0, None)))
        if self.kernel == "poly":
            return np.asarray((self.gamma * plain) ** self.degree)
        return np.asarray(np.tanh(self.gamma * plain)) if self.kernel == "sigmoid" else plain


def gamma_for(wanted: str | float, features: np.ndarray) -> float:
    """The number that ``scale`` (1 / (features x variance)) or ``auto`` (1 / features) stands for."""
    if not isinstance(wanted, str):
        return float(wanted)
    width = features.shape[1]
    variance = float(features.astype(np.float64).var()) if wanted == "scale" else 1.0
    return 1.0 / (width * variance) if variance > 0 else 1.0

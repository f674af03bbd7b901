"""Probabilities put right on held-out data: temperature scaling and isotonic regression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from nkl.errors import UserError

_FLOOR = 1e-12


class Calibration(Protocol):
    """A fitted correction of probabilities."""

    def apply(self, probabilities: np.ndarray) -> np.ndarray:
        """Corrected probabilities, float64, shape ``(n, classes)``, rows summing to one."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; :func:`calibration_from_dict` is the way back."""


@dataclass(frozen=True)
class Temperature:
    """One temperature for all classes (Guo et al. 2017); it changes how sure a model is, never what it says.

    Attributes:
        temperature: above 1 makes less sure, below 1 surer.
    """

    temperature: float

    def apply(self, probabilities: np.ndarray) -> np.ndarray:
        """See :class:`Calibration`."""
        logits = np.log(np.clip(probabilities, _FLOOR, 1.0)) / self.temperature
        powers: np.ndarray = np.exp(logits - logits.max(axis=1, keepdims=True))
        powers /= powers.sum(axis=1, keepdims=True)
        return powers

    def as_dict(self) -> dict[str, Any]:
        """See :class:`Calibration`."""
        return {"method": "temperature", "temperature": self.temperature}


@dataclass(frozen=True)
class Isotonic:
    """A rising curve a class, then rows made to sum to one (Zadrozny and Elkan 2002). It may change what a model says.

    Attributes:
        curves: for each class the probabilities before and after at the corners of its curve.
    """

    curves: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]

    def apply(self, probabilities: np.ndarray) -> np.ndarray:
        """See :class:`Calibration`. A row whose classes all become impossible stays as it was."""
        raised = np.column_stack([np.interp(probabilities[:, at], *curve) for at, curve in enumerate(self.curves)])
        total = raised.sum(axis=1, keepdims=True)
        return np.where(total > 0, raised / np.where(total > 0, total, 1.0), probabilities)

    def as_dict(self) -> dict[str, Any]:
        """See :class:`Calibration`."""
        return {"method": "isotonic", "curves": [[list(before), list(after)] for before, after in self.curves]}


def fit_calibration(method: str, probabilities: np.ndarray, truth: np.ndarray) -> Calibration:
    """Fit a calibration on held-out data (dev), never on the data a model was trained on or is tested on.

    Args:
        method: ``temperature`` or ``isotonic``.
        probabilities: shape ``(n, classes)``.
        truth: class codes; -1 where unknown.

    Raises:
        UserError: if no sample has a known class, or the method is unknown.
    """
    known = truth >= 0
    if not known.any():
        raise UserError(f"MODEL.calibration = {method} needs labelled samples in dev, and there are none.")
    if method == "temperature":
        return _fit_temperature(probabilities[known], truth[known])
    if method == "isotonic":
        return _fit_isotonic(probabilities[known], truth[known])
    raise UserError(f"MODEL.calibration = {method}: there are temperature and isotonic.")


def calibration_from_dict(values: Mapping[str, Any]) -> Calibration:
    """Make a calibration of what :meth:`Calibration.as_dict` gave.

    Raises:
        ValueError: if the method is unknown.
    """
    if values["method"] == "temperature":
        return Temperature(float(values["temperature"]))
    if values["method"] == "isotonic":
        return Isotonic(tuple((tuple(before), tuple(after)) for before, after in values["curves"]))
    raise ValueError(f"unknown calibration method {values['method']!r}")


def _fit_temperature(probabilities: np.ndarray, truth: np.ndarray) -> Temperature:
    """Minimise the log loss over the temperature, from 1/20 to 20."""
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    logits, rows = np.log(np.clip(probabilities, _FLOOR, 1.0)), np.arange(len(truth))

    def loss(log_temperature: float) -> float:
        return float(-log_softmax(logits / np.exp(log_temperature), axis=1)[rows, truth].mean())

    found = minimize_scalar(loss, bounds=(-np.log(20.0), np.log(20.0)), method="bounded")
    return Temperature(float(np.exp(found.x)))


def _fit_isotonic(probabilities: np.ndarray, truth: np.ndarray) -> Isotonic:
    from sklearn.isotonic import IsotonicRegression

    fits = [IsotonicRegression().fit(probabilities[:, at], truth == at) for at in range(probabilities.shape[1])]
    return Isotonic(tuple((tuple(fit.X_thresholds_.tolist()), tuple(fit.y_thresholds_.tolist())) for fit in fits))

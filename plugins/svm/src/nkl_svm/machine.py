"""A support vector machine that says how sure it is."""

from __future__ import annotations

from typing import Self

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.svm import SVC

from nkl_estimator.folds import Fold


class CalibratedMachine(ClassifierMixin, BaseEstimator):
    """Softmax of the machine's decision values times one factor, which is fitted on held-out training samples.

    This is temperature scaling: Guo et al., "On calibration of modern neural networks", ICML 2017. One positive factor
    cannot change the order of the classes, so the most probable class is always the one that the machine decides for.

    Args:
        machine: to be fitted; it must break ties.
        parts: positions ``(to fit, held out)``; together the held-out ones are all samples. Every class is among those
            to fit. Empty: the factor is fitted on the values for the training samples themselves.
    """

    def __init__(self, machine: SVC, parts: list[Fold]) -> None:
        self.machine = machine
        self.parts = parts

    def fit(self, X: np.ndarray, y: np.ndarray, sample_weight: np.ndarray | None = None) -> Self:
        """Fit the machine on all samples, and the factor on values from machines that did not see them."""
        weights = np.ones(len(y)) if sample_weight is None else sample_weight
        self.machine_ = clone(self.machine).fit(X, y, sample_weight)
        self.classes_ = self.machine_.classes_
        values = _values(self.machine_, X)
        for fit, held in self.parts:
            part = clone(self.machine).fit(X[fit], y[fit], None if sample_weight is None else sample_weight[fit])
            values[held] = _values(part, X[held])
        self.factor_ = _factor(values, np.searchsorted(self.classes_, y), weights)
        # The folds have done their work; the model is saved without them.
        self.parts = []
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Probabilities, shape ``(n, classes)``."""
        return np.asarray(softmax(self.factor_ * _values(self.machine_, X), axis=1))

    def predict(self, X: np.ndarray) -> np.ndarray:
        """The machine's decisions, shape ``(n,)``."""
        return np.asarray(self.machine_.predict(X))


def _values(machine: SVC, X: np.ndarray) -> np.ndarray:
    """Decision values, one column a class."""
    values = machine.decision_function(X)
    return np.column_stack([-values, values]) if values.ndim == 1 else np.asarray(values)


def _factor(values: np.ndarray, positions: np.ndarray, weights: np.ndarray) -> float:
    """The factor with the least log loss, between 1/1000 and 1000."""
    rows = np.arange(len(values))

    def loss(exponent: float) -> float:
        return -float(weights @ log_softmax(np.exp(exponent) * values, axis=1)[rows, positions])

    limit = np.log(1000)
    best = float(np.exp(minimize_scalar(loss, bounds=(-limit, limit), method="bounded").x))
    # Rounding errors of the decision values move the lowest point of a flat valley in the ninth digit or so: further
    # digits would differ from run to run.
    return float(f"{best:.4g}")

"""A support vector machine that says how sure it is."""

from __future__ import annotations

from itertools import combinations
from typing import Self

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.svm import SVC

from nkl_estimator.folds import Fold

_LIMIT = 1e-7


class CalibratedMachine(ClassifierMixin, BaseEstimator):
    """Probabilities from the decision values of a machine for each pair of classes.

    For each pair a sigmoid of the decision value is fitted on held-out training samples (Platt, "Probabilistic outputs for
    support vector machines", 1999, with its smoothed targets). The pairs' probabilities are coupled after Wu, Lin and Weng,
    "Probability estimates for multi-class classification by pairwise coupling", JMLR 2004, second method.

    Args:
        machine: to be fitted; its decision function must be ``ovo``.
        parts: positions ``(to fit, held out)``; together the held-out ones are all samples. Every class is among those
            to fit. Empty: the sigmoids are fitted on the values for the training samples themselves.
    """

    def __init__(self, machine: SVC, parts: list[Fold]) -> None:
        self.machine = machine
        self.parts = parts

    def fit(self, X: np.ndarray, y: np.ndarray, sample_weight: np.ndarray | None = None) -> Self:
        """Fit the machine on all samples, and the sigmoids on values from machines that did not see them."""
        weights = np.ones(len(y)) if sample_weight is None else sample_weight
        self.machine_ = clone(self.machine).fit(X, y, sample_weight)
        self.classes_ = self.machine_.classes_
        values = _values(self.machine_, X)
        for fit, held in self.parts:
            part = clone(self.machine).fit(X[fit], y[fit], None if sample_weight is None else sample_weight[fit])
            values[held] = _values(part, X[held])
        sigmoids = []
        for column, (one, other) in enumerate(combinations(self.classes_, 2)):
            pair = (y == one) | (y == other)
            sigmoids.append(_sigmoid(values[pair, column], y[pair] == one, weights[pair]))
        self.sigmoids_ = np.array(sigmoids)
        # The folds have done their work; the model is saved without them.
        self.parts = []
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Probabilities, shape ``(n, classes)``."""
        slope, shift = self.sigmoids_.T
        duels = np.clip(expit(slope * _values(self.machine_, X) + shift), _LIMIT, 1 - _LIMIT)
        return _coupled(duels, len(self.classes_))

    def predict(self, X: np.ndarray) -> np.ndarray:
        """The most probable classes, shape ``(n,)``."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])


def _values(machine: SVC, X: np.ndarray) -> np.ndarray:
    """Decision values, a column a pair of classes; above zero they speak for the first of the pair."""
    values = np.asarray(machine.decision_function(X))
    # For two classes scikit-learn turns the sign round.
    return -values[:, None] if values.ndim == 1 else values


def _sigmoid(values: np.ndarray, first: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Slope and shift of the sigmoid with the least log loss; the slope is positive."""
    ones, zeros = weights[first].sum(), weights[~first].sum()
    target = np.where(first, (ones + 1) / (ones + 2), 1 / (zeros + 2))

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        score = at[0] * values + at[1]
        error = weights * (expit(score) - target)
        value = -(weights * (target * log_expit(score) + (1 - target) * log_expit(-score))).sum()
        return value, np.array([error @ values, error.sum()])

    found = minimize(loss, [1.0, 0.0], jac=True, method="L-BFGS-B", bounds=[(1e-3, 1e3), (None, None)]).x
    # Rounding errors of the decision values move the lowest point of a flat valley in a late digit: further digits would
    # differ from run to run.
    return float(f"{found[0]:.4g}"), float(f"{found[1]:.4g}")


def _coupled(duels: np.ndarray, classes: int) -> np.ndarray:
    """Probabilities that agree best with those of all pairs: the least squares of ``r_ji p_i - r_ij p_j``.

    Args:
        duels: for each pair the probability of its first class, shape ``(n, pairs)``.
        classes: how many there are.
    """
    if classes == 2:
        return np.column_stack([duels, 1 - duels])
    n = len(duels)
    system = np.zeros((n, classes + 1, classes + 1))
    for column, (one, other) in enumerate(combinations(range(classes), 2)):
        wins, losses = duels[:, column], 1 - duels[:, column]
        system[:, one, one] += losses**2
        system[:, other, other] += wins**2
        system[:, one, other] = system[:, other, one] = -wins * losses
    system[:, :classes, classes] = system[:, classes, :classes] = 1.0
    wanted = np.zeros((n, classes + 1, 1))
    wanted[:, classes] = 1.0
    found = np.clip(np.linalg.solve(system, wanted)[:, :classes, 0], 0.0, None)
    return np.asarray(found / found.sum(axis=1, keepdims=True))

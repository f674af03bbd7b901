"""A linear model of frozen features: what fine-tuning begins with, and what it has to beat."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

_UNKNOWN = -30.0
_STEPS = 1000
_CLOSE = 1e-8
"""So close to the optimum that features which another number of threads rounds otherwise give the same probabilities."""


@dataclass(frozen=True, eq=False)
class Probe:
    """A linear model of standardised rows.

    Attributes:
        centre: mean of the rows that it was fitted on, shape ``(width,)``.
        spread: their standard deviation; 1 where they do not vary.
        weights: shape ``(outputs, width)``.
        biases: shape ``(outputs,)``.
    """

    centre: np.ndarray
    spread: np.ndarray
    weights: np.ndarray
    biases: np.ndarray

    def outputs(self, rows: np.ndarray) -> np.ndarray:
        """Scores of classes, whose softmax are probabilities, or values: shape ``(n, outputs)``."""
        return (rows - self.centre) / self.spread @ self.weights.T + self.biases

    def loss(self, rows: np.ndarray, target: np.ndarray, weights: np.ndarray) -> float:
        """Cross-entropy of classes (two outputs or more), squared error of values; weighted mean."""
        outputs = self.outputs(rows)
        if outputs.shape[1] == 1:
            losses = (outputs[:, 0] - target) ** 2
        else:
            top = outputs.max(axis=1, keepdims=True)
            logs = outputs - top - np.log(np.exp(outputs - top).sum(axis=1, keepdims=True))
            losses = -logs[np.arange(len(target)), target]
        return float(np.average(losses, weights=weights))


def fit_probe(rows: np.ndarray, target: np.ndarray, weights: np.ndarray, outputs: int, strength: float) -> Probe:
    """Fit scikit-learn's logistic regression, or its ridge regression.

    Args:
        rows: shape ``(n, width)``.
        target: positions of classes, or values; shape ``(n,)``.
        weights: of the rows, shape ``(n,)``.
        outputs: classes, or 1 for values.
        strength: how closely it follows the samples: ``C`` of the logistic regression, ``1 / alpha`` of ridge.
    """
    rows = np.asarray(rows, dtype=np.float64)
    scaler = StandardScaler().fit(rows)
    ready, width = scaler.transform(rows), rows.shape[1]
    if outputs == 1:
        ridge = Ridge(alpha=1 / strength).fit(ready, target, sample_weight=weights)
        return Probe(scaler.mean_, scaler.scale_, ridge.coef_[None], np.array([ridge.intercept_]))
    there = np.unique(target)
    slopes, biases = np.zeros((outputs, width)), np.full(outputs, _UNKNOWN)
    biases[there] = 0.0
    if len(there) > 1:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it might get still closer in more steps
            model = LogisticRegression(C=strength, max_iter=_STEPS, tol=_CLOSE).fit(
                ready, target, sample_weight=weights
            )
        coefficients, intercepts = model.coef_, model.intercept_
        if len(there) == 2:  # scikit-learn says the odds of the second class alone
            coefficients = np.concatenate([-coefficients, coefficients]) / 2
            intercepts = np.concatenate([-intercepts, intercepts]) / 2
        slopes[there], biases[there] = coefficients, intercepts
    return Probe(scaler.mean_, scaler.scale_, slopes, biases)


def held_out_loss(
    rows: np.ndarray, target: np.ndarray, weights: np.ndarray, outputs: int, strength: float, folds: np.ndarray
) -> float:
    """What a probe loses on folds that it was not fitted on; arguments as :func:`fit_probe`'s, ``folds`` of shape ``(n,)``."""
    losses, sizes = [], []
    for fold in np.unique(folds):
        held = folds == fold
        probe = fit_probe(rows[~held], target[~held], weights[~held], outputs, strength)
        losses.append(probe.loss(rows[held], target[held], weights[held]))
        sizes.append(weights[held].sum())
    return float(np.average(losses, weights=sizes))

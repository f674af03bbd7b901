"""From decision values to probabilities."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit

_LIMIT = 1e-7


def fit_sigmoid(values: np.ndarray, first: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """The sigmoid of decision values that is the probability of the first class of a pair.

    With the smoothed targets of Platt, "Probabilistic outputs for support vector machines", 1999.

    Args:
        values: decision values, shape ``(n,)``, of samples that the machine was not fitted on.
        first: whether a sample is of the first class, shape ``(n,)``.
        weights: of the samples, shape ``(n,)``.

    Returns:
        Slope (positive) and shift.
    """
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


def probabilities(values: np.ndarray, sigmoids: np.ndarray, classes: int) -> np.ndarray:
    """Probabilities of classes, float64, shape ``(n, classes)``.

    Args:
        values: decision values, a column a pair of classes.
        sigmoids: slope and shift of each pair, shape ``(pairs, 2)``.
        classes: how many there are.
    """
    duels = np.clip(expit(sigmoids[:, 0] * values + sigmoids[:, 1]), _LIMIT, 1 - _LIMIT)
    return coupled(duels, classes)


def coupled(duels: np.ndarray, classes: int) -> np.ndarray:
    """The probabilities that agree best with those of all pairs: the least squares of ``r_ji p_i - r_ij p_j``.

    The second method of Wu, Lin and Weng, "Probability estimates for multi-class classification by pairwise coupling",
    JMLR 2004.

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

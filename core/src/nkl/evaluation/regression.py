"""Measures of a regression, from sums over samples."""

from __future__ import annotations

import numpy as np


def moments(truth: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Each sample's share of the sums that the measures need, float64, shape ``(n, 8)``.

    Both are measured from the mean of the truth, so that no figure is lost where values are large and close together.
    """
    centre = truth.mean() if len(truth) else 0.0
    t, p = truth - centre, predicted - centre
    error = p - t
    return np.column_stack([np.ones_like(t), t, p, t * t, p * p, t * p, error * error, np.abs(error)])


def regression_measures(sums: np.ndarray) -> dict[str, np.ndarray]:
    """CCC, Pearson correlation (PCC), MSE, MAE and R2.

    CCC is Lin's (1989) concordance correlation coefficient, with variances over n. Correlations with a constant are
    NaN, CCC is NaN only where truth and prediction are the same constant, R2 where the truth is constant.

    Args:
        sums: of :func:`moments`, shape ``(..., 8)``.

    Returns:
        By name, shape ``(...)``.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / sums[..., :1]
        _, t, p, tt, pp, tp, squared, absolute = np.moveaxis(means, -1, 0)
        tt_c, pp_c, covariance = _variance(tt, t), _variance(pp, p), tp - t * p
        correlation = covariance / np.sqrt(tt_c * pp_c)
        return {
            "CCC": 2 * covariance / (tt_c + pp_c + (t - p) ** 2),
            "PCC": np.where(tt_c * pp_c > 0, np.clip(correlation, -1.0, 1.0), np.nan),
            "MSE": squared,
            "MAE": absolute,
            "R2": np.where(tt_c > 0, 1.0 - squared / tt_c, np.nan),
        }


def _variance(square: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Mean square less squared mean; what rounding leaves of a constant counts as none."""
    variance = square - mean**2
    return np.where(variance > 1e-12 * square, variance, 0.0)

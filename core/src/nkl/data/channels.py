"""From the channels of a recording to the one signal that is analysed."""

from __future__ import annotations

import numpy as np

CANCELLING = -0.9
"""Channels whose correlation is under this are the same sound with its sign changed: their mean is hardly there."""
_RELATIVE = 1e-12  # of the power: less is what rounding leaves of a constant


def mono(samples: np.ndarray) -> np.ndarray:
    """The mean of the channels; where some cancel each other, the first one that is heard.

    Args:
        samples: float32, shape ``(n, channels)``.

    Returns:
        float32, shape ``(n,)``.
    """
    if samples.shape[1] == 1:
        return samples[:, 0]
    products = gram(samples)
    if correlation(products) < CANCELLING:
        return np.ascontiguousarray(samples[:, first_heard(products)])
    return samples.mean(axis=1, dtype=np.float32)


def gram(samples: np.ndarray) -> np.ndarray:
    """Inner products of the channels and, last, of ones: float64, shape ``(channels + 1, channels + 1)``; blocks add up."""
    exact = np.column_stack([samples, np.ones(len(samples))]).astype(np.float64)
    return exact.T @ exact


def correlation(products: np.ndarray) -> float:
    """The lowest correlation of two channels, by :func:`gram`; silent channels count as 1."""
    covariance = _covariance(products)
    heard = np.flatnonzero(np.diag(covariance) > 0)
    if len(heard) < 2:
        return 1.0
    deviation = np.sqrt(np.diag(covariance)[heard])
    return float((covariance[np.ix_(heard, heard)] / np.outer(deviation, deviation)).min())


def first_heard(products: np.ndarray) -> int:
    """The first channel that is not silent, by :func:`gram`."""
    return int(np.argmax(np.diag(_covariance(products)) > 0))


def _covariance(products: np.ndarray) -> np.ndarray:
    """Times the number of samples. A constant offset (DC), which does not cancel, is none of the sound."""
    sums = products[:-1, -1]
    covariance = products[:-1, :-1] - np.outer(sums, sums) / max(products[-1, -1], 1)
    powers = np.diag(products)[:-1]
    covariance[np.diag_indices_from(covariance)] *= np.diag(covariance) > _RELATIVE * powers
    return covariance

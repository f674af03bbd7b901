"""From the channels of a recording to the one signal that is analysed."""

from __future__ import annotations

import numpy as np

CANCELLING = -0.9
"""Channels whose correlation is under this are the same sound with its sign changed: their mean is hardly there."""


def mono(samples: np.ndarray) -> np.ndarray:
    """The mean of the channels; the first one where another one would cancel it.

    Args:
        samples: float32, shape ``(n, channels)``.

    Returns:
        float32, shape ``(n,)``.
    """
    if samples.shape[1] == 1:
        return samples[:, 0]
    if correlation(gram(samples)) < CANCELLING:
        return np.ascontiguousarray(samples[:, 0])
    return samples.mean(axis=1, dtype=np.float32)


def gram(samples: np.ndarray) -> np.ndarray:
    """Inner products of the channels, float64, shape ``(channels, channels)``; those of blocks add up."""
    exact = samples.astype(np.float64)
    return exact.T @ exact


def correlation(products: np.ndarray) -> float:
    """The lowest correlation of a channel with the first one, by :func:`gram`; silent channels count as 1."""
    powers = np.diag(products)
    heard = powers > 0
    if not heard[0]:
        return 1.0
    return float((products[0][heard] / np.sqrt(powers[0] * powers[heard])).min())

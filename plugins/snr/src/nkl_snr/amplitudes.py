"""How amplitudes of speech in noise are distributed, by the model of Kim and Stern (Interspeech 2008)."""

from __future__ import annotations

import numpy as np
from scipy.special import dawsn, erf

LOWEST, HIGHEST = -20, 100
"""In dB: below and above, the distribution says nothing."""

_SHAPE = 0.4  # of the gamma distribution of the amplitudes of clean speech


def gamma_statistic(ratios: np.ndarray) -> np.ndarray:
    """``ln E|z| - E ln|z|`` of z, which is speech and noise, at these ratios of their powers.

    Speech is ``x`` with gamma-distributed magnitude, noise is Gaussian with standard deviation ``s``. For a given ``m = x / s``
    both expectations are known: ``E|z|`` is that of a folded normal distribution, and the derivative of ``E ln|m + n|`` with
    respect to ``m`` is ``sqrt(2) dawson(m / sqrt(2))``. What is left is one integral over ``x``.

    Args:
        ratios: in dB, shape ``(n,)``.

    Returns:
        shape ``(n,)``, rising.
    """
    # The density has a pole at 0, which x = u ** (1 / shape) takes away.
    u = np.linspace(0, 50**_SHAPE, 20001)[1:]
    x = u ** (1 / _SHAPE)
    weights = np.exp(-x)
    weights /= weights.sum()
    at, log_mean = _log_of_shifted_noise()
    values = []
    for ratio in ratios:
        noise = np.sqrt(_SHAPE * (_SHAPE + 1) / 10 ** (ratio / 10))
        m = x / noise
        magnitude = noise * np.sqrt(2 / np.pi) * np.exp(-(m**2) / 2) + x * erf(m / np.sqrt(2))
        logarithm = np.log(noise) + np.interp(m, at, log_mean)
        values.append(np.log(weights @ magnitude) - weights @ logarithm)
    return np.array(values)


def _log_of_shifted_noise() -> tuple[np.ndarray, np.ndarray]:
    """``E ln|m + n|`` with standard normal ``n``, for many ``m``."""
    m = np.concatenate([[0.0], np.geomspace(1e-6, 1e8, 60001)])
    slope = np.sqrt(2) * dawsn(m / np.sqrt(2))
    rise = np.concatenate([[0.0], np.cumsum((slope[1:] + slope[:-1]) / 2 * np.diff(m))])
    return m, rise - (np.euler_gamma + np.log(2)) / 2

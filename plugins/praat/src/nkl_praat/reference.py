"""Fixed reference statistics, so that a clip's features never depend on the other clips of a database.

Computed with this plugin's default options from 261 speakers (130 female, 131 male) of LibriSpeech (Panayotov et al.
2015, ICASSP; CC BY 4.0), one read utterance each. ``scripts/fit_reference.py`` in the plugin's folder redoes it.
Another formant ceiling, or speech of children, lies off this reference; the features stay comparable among each other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Component(NamedTuple):
    """A principal component: standardise with means and deviations, then weigh; variance 1 on the reference."""

    means: np.ndarray
    deviations: np.ndarray
    weights: np.ndarray


# Median formants 1 to 4 of a clip, in Hz, over all speakers.
FORMANT_MEANS = np.array([457.74, 1579.2, 2589.7, 3577.9])
FORMANT_DEVIATIONS = np.array([84.455, 150.64, 189.03, 230.36])

# Local, local absolute (in seconds), rap, ppq5, ddp; 89.6 % of the variance.
JITTER_COMPONENT = Component(
    means=np.array([0.023093, 0.00016558, 0.0091469, 0.01034, 0.027441]),
    deviations=np.array([0.0062142, 8.263e-05, 0.0028137, 0.0028907, 0.0084411]),
    weights=np.array([0.2173, 0.1956, 0.2133, 0.2158, 0.2133]),
)

# Local, local in dB, apq3, apq5, apq11, dda; 89.9 % of the variance.
SHIMMER_COMPONENT = Component(
    means=np.array([0.098036, 0.95431, 0.036108, 0.052516, 0.096448, 0.10832]),
    deviations=np.array([0.021044, 0.17423, 0.01163, 0.014921, 0.026091, 0.034891]),
    weights=np.array([0.1821, 0.1787, 0.1766, 0.1819, 0.1577, 0.1766]),
)

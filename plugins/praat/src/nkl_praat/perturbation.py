"""One number for all kinds of jitter, and one for all kinds of shimmer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nkl_praat.reference import JITTER_COMPONENT, SHIMMER_COMPONENT, Component
from nkl_praat.voice import JITTER, SHIMMER

COLUMNS = ("JitterPCA", "ShimmerPCA")


def perturbation_features(features: Mapping[str, float]) -> dict[str, float]:
    """Project jitter and shimmer on fixed principal components.

    The components were fitted once on other speech (:mod:`nkl_praat.reference`), so that a clip's values depend on the
    clip alone. Higher means more perturbed than that speech, 0 as much as its average.

    Args:
        features: holds the jitter and shimmer columns of :mod:`nkl_praat.voice`.

    Returns:
        :data:`COLUMNS` by name; NaN where one of the measures is missing.
    """
    return {
        "JitterPCA": project(features, tuple(JITTER), JITTER_COMPONENT),
        "ShimmerPCA": project(features, tuple(SHIMMER), SHIMMER_COMPONENT),
    }


def project(features: Mapping[str, float], columns: Sequence[str], component: Component) -> float:
    """Standardise some features and weigh them."""
    values = np.array([features[column] for column in columns])
    return float((values - component.means) / component.deviations @ component.weights)

"""Made-up samples and predictions that are small, and easy or hard on purpose."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nkl.dataset.index import segmented_index
from nkl.dataset.predictions import Predictions
from nkl.parts.samples import Samples

LABELS = ("anger", "joy", "sadness")


def index(n: int, name: str = "toy") -> pd.MultiIndex:
    """The index of ``n`` whole files."""
    return segmented_index([f"/nowhere/{name}{number}.wav" for number in range(n)])


def speakers(n: int) -> np.ndarray:
    """Names of speakers who say ten samples each."""
    return np.array([f"speaker {number // 10}" for number in range(n)], dtype=object)


def classes(n: int = 150, distance: float = 4.0, seed: int = 0, name: str = "train") -> Samples:
    """Equally frequent classes around centres that are this far apart, in standard deviations; six features."""
    rng = np.random.default_rng(seed)
    target = np.arange(n, dtype=np.int64) % len(LABELS)
    centres = np.zeros((len(LABELS), 6))
    centres[range(len(LABELS)), range(len(LABELS))] = distance / np.sqrt(2)
    features = (centres[target] + rng.normal(size=(n, 6))).astype(np.float32)
    return Samples(index(n, name), features, _columns(6), target, LABELS, speakers(n))


def values(n: int = 150, seed: int = 0, name: str = "train") -> Samples:
    """Ratings between about 1 and 5 that two of six features tell, with some noise."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(n, 6)).astype(np.float32)
    target = 3 + 0.7 * features[:, 0] - 0.5 * features[:, 1] + rng.normal(0, 0.1, n)
    return Samples(index(n, name), features, _columns(6), target.astype(np.float64), (), speakers(n))


def rare_classes(n: int = 120, distance: float = 2.0, seed: int = 3) -> Samples:
    """Overlapping classes, of which the first has two thirds of the samples and the last a ninth."""
    every = classes(n * 2, distance, seed)
    wanted = {0: n * 6 // 9, 1: n * 2 // 9, 2: n // 9}
    chosen = [np.flatnonzero(every.target == code)[:count] for code, count in wanted.items()]
    return every.take(np.sort(np.concatenate(chosen)))


def predictions(n: int = 24, seed: int = 0, values: bool = False) -> Predictions:
    """Predictions, right more often than not; the truth is the same for all seeds."""
    rng = np.random.default_rng(seed)
    truth = np.arange(n, dtype=np.int64) % len(LABELS)
    if values:
        return Predictions(index(n), values=truth + rng.normal(size=n), truth=truth.astype(float), speakers=speakers(n))
    scores = np.exp(rng.normal(size=(n, len(LABELS))) + 2 * np.eye(len(LABELS))[truth])
    return Predictions(index(n), LABELS, scores / scores.sum(axis=1, keepdims=True), truth=truth, speakers=speakers(n))


def _columns(n: int) -> tuple[str, ...]:
    return tuple(f"feature {number}" for number in range(n))

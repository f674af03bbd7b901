"""Made-up samples and predictions that are small, and easy or hard on purpose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import soundfile

from nkl.data.clips import Clips
from nkl.data.frames import Frames
from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.data.samples import Samples

RATE = 16000
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


def ratings(items: int = 60, seed: int = 7) -> pd.DataFrame:
    """Ratings of items (0, 1, ...) by seven raters, five of whom rated each item; the last two of the seven guess.

    The others are right nine times out of ten; what is right says :func:`rated`. Columns: item, rater, label.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for item in range(items):
        for rater in sorted(rng.permutation(7)[:5]):
            guessed = rng.random() < (0.1 if rater < 5 else 1.0)
            label = LABELS[int(rng.integers(len(LABELS)))] if guessed else rated(item)
            rows.append((item, f"rater {rater}", label))
    return pd.DataFrame(rows, columns=["item", "rater", "label"])


def rated(item: int) -> str:
    """The right label of an item of :func:`ratings`."""
    return LABELS[item % len(LABELS)]


def as_input(samples: Samples, wanted: str | None, folder: Path, seed: int = 5) -> Samples:
    """The same toy in another form.

    Args:
        samples: rows.
        wanted: as :attr:`nkl.plugin.Component.input`. ``frames``: 20 to 60 noisy frames around each row. ``audio``: files of
            0.3 to 0.6 s with a tone a feature, which is as loud as the feature is large.
        folder: where files are written.
        seed: decides lengths and noise.
    """
    rng = np.random.default_rng(seed)
    if wanted == "frames":
        lengths = rng.integers(20, 60, len(samples))
        noisy = [row + rng.normal(size=(n, len(row))) for row, n in zip(samples.features, lengths, strict=True)]
        return samples.having(features=Frames.of(noisy))
    if wanted == "audio":
        files = [folder / Path(file).name for file in samples.index.get_level_values("file")]
        for file, row in zip(files, samples.features, strict=True):
            times = np.arange(int(RATE * rng.uniform(0.3, 0.6))) / RATE
            tones = np.sin(2 * np.pi * times[:, None] * (250.0 * 1.7 ** np.arange(len(row))))
            signal = tones @ (0.02 * np.exp(0.6 * np.clip(row, -4, 4)))
            soundfile.write(file, np.clip(signal + rng.normal(0, 0.002, len(times)), -1, 1), RATE)
        index = segmented_index([str(file) for file in files])
        return samples.having(index=index, features=Clips(index), columns=())
    return samples


def _columns(n: int) -> tuple[str, ...]:
    return tuple(f"feature {number}" for number in range(n))

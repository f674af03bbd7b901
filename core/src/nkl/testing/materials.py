"""What explorers look at, made up: two tasks, and data of which there is little to be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.data.matrix import FeatureMatrix
from nkl.data.predictions import Predictions
from nkl.data.recording import FACTS
from nkl.data.samples import Samples
from nkl.data.target import Target
from nkl.parts.explorer import Material, TrainedRun
from nkl.parts.learner import Model
from nkl.testing import toys


@dataclass(frozen=True, eq=False)
class Linear(Model):
    """Classes or values that are weighted sums of features.

    Attributes:
        weights: shape ``(d,)`` for values, ``(d, classes)`` for classes.
    """

    weights: np.ndarray

    def predict(self, features: np.ndarray) -> np.ndarray:
        """See :class:`nkl.parts.Model`."""
        sums = features.astype(np.float64) @ self.weights
        if sums.ndim == 1:
            return sums
        shares = np.exp(sums - sums.max(axis=1, keepdims=True))
        return shares / shares.sum(axis=1, keepdims=True)

    def save(self, folder: Path) -> None:
        """See :class:`nkl.parts.Model`."""
        np.save(folder / "weights.npy", self.weights, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Linear:
        """See :class:`nkl.parts.Model`."""
        return cls(np.load(folder / "weights.npy", allow_pickle=False))


def material(values: bool = False) -> Material:
    """90 samples of 9 speakers, of three classes or with ratings, with features and a trained run."""
    samples = toys.values(90) if values else toys.classes(90)
    rng = np.random.default_rng(1)
    people = np.array([number // 10 for number in range(90)])
    truth = samples.target if values else np.array(samples.labels, dtype=object)[samples.target]
    table = pd.DataFrame(
        {
            "arousal" if values else "emotion": truth,
            "speaker": samples.speakers,
            "gender": np.where(people % 2 == 0, "female", "male"),
            "age": 20.0 + 5 * people,
            "text": np.array(["Yes.", "Not today, thank you."], dtype=object)[rng.integers(0, 2, 90)],
            "source_db": "toy",
            "split": np.where(people < 6, "train", "test"),
        },
        index=samples.index,
    )
    test = np.flatnonzero(people >= 6)
    weights = np.zeros((6, 3)) if not values else np.array([0.7, -0.5, 0, 0, 0, 0])
    if not values:
        weights[range(3), range(3)] = 1.0
    model, tested = Linear(weights), samples.take(test)
    said = model.predict(tested.features)
    predictions = Predictions(
        tested.index,
        samples.labels,
        None if values else said,
        values=said if values else None,
        truth=tested.target,
        speakers=tested.speakers,
    )
    return Material(
        name="toy <1> & 2_ü",
        table=table,
        target=Target("arousal" if values else "emotion", samples.labels),
        seed=1,
        folder=Path("/nowhere"),
        facts=_facts(samples, rng),
        features=FeatureMatrix(samples.index, samples.features, samples.columns),
        run=TrainedRun(model, samples.take(np.flatnonzero(people < 6)), tested, predictions, "toy"),
    )


def _facts(samples: Samples, rng: np.random.Generator) -> pd.DataFrame:
    files = samples.index.get_level_values("file").unique()
    usual = {
        "duration": 2.0,
        "sampling_rate": 16000.0,
        "peak": 0.5,
        "level_db": -25.0,
        "silence_share": 0.1,
        "correlation": 1.0,
    }
    facts = pd.DataFrame({name: usual.get(name, 0.0) for name in FACTS}, index=pd.Index(files, dtype=object))
    facts["duration"] += rng.normal(0, 0.3, len(facts))
    facts["level_db"] += rng.normal(0, 2, len(facts))
    return facts


def bare(some: Material) -> Material:
    """The same of which nothing is known but the labels: no recordings read, no features, no run."""
    return replace(some, facts=some.facts.iloc[:0], features=None, run=None)


def cut(some: Material, rows: np.ndarray) -> Material:
    """Some of the rows, by position, without a run."""
    table = some.table.iloc[rows]
    features = some.features
    if features is not None:
        features = FeatureMatrix(table.index, features.rows(table.index), features.columns)
    return replace(some, table=table, features=features, run=None)


def awkward(some: Material) -> Material:
    """The same with columns of which there is little to be said, or much to go wrong."""
    table, count = some.table.copy(), len(some.table)
    table["constant"] = "same"
    table["empty"] = np.full(count, np.nan)
    table["category"] = [f"kind {number % 300}" for number in range(count)]
    table["written"] = [str(20 + number % 7) for number in range(count)]
    table["größe <µ>"] = np.where(np.arange(count) % 3 == 0, "ü|*a*", "العربية")
    table["flag"] = np.arange(count) % 2 == 0
    table["day"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(count) % 5, unit="D")
    table["endless"] = np.where(np.arange(count) % 9 == 0, np.inf, 1.0)
    table.loc[table.index[::4], "gender"] = None
    return replace(some, table=table)


MATERIALS: dict[str, Callable[[], Material]] = {
    "classes": material,
    "values": lambda: material(values=True),
    "labels alone": lambda: bare(material()),
    "no speakers": lambda: replace(material(), table=material().table.drop(columns="speaker"), run=None),
    "one class": lambda: cut(material(), np.flatnonzero(material().table["emotion"] == "joy")),
    "one speaker": lambda: cut(material(), np.arange(10)),
    "two samples": lambda: cut(material(), np.arange(2)),
    "two values": lambda: cut(material(values=True), np.arange(2)),
    "awkward columns": lambda: awkward(material()),
    "awkward columns of values": lambda: awkward(material(values=True)),
}
"""All of them, by name."""

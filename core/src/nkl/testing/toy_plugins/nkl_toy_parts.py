"""What the toys do."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nkl.data.clip import Clip
from nkl.data.samples import Samples
from nkl.errors import UserError
from nkl.parts.extractor import FeatureExtractor
from nkl.parts.learner import Learner, Model


class Toy(FeatureExtractor):
    """Level and zero crossings a second."""

    sampling_rate = 8000

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        if options.broken == "make":
            raise RuntimeError("no weights here")
        if options.broken == "device":
            raise UserError("MODEL.device = abacus: write cpu.")

    @property
    def columns(self) -> tuple[str, ...]:
        return ("level", "crossings", "peak")

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        rows = []
        for clip in clips:
            if self.options.fail and self.options.fail in clip.file:
                raise RuntimeError("toy is broken")
            if self.options.die and self.options.die in clip.file:
                os.kill(os.getpid(), 9)
            while self.options.hang and self.options.hang in clip.file:
                pass
            time.sleep(self.options.nap)
            signal = clip.signal
            crossings = np.count_nonzero(np.diff(np.signbit(signal))) / clip.duration / 100
            rows.append([10 * np.sqrt((signal**2).mean()), crossings, np.abs(signal).max()])
            if self.options.log:
                with open(self.options.log, "a", encoding="utf-8") as log:
                    log.write(clip.file + "\n")
        return np.array(rows, dtype=np.float32) * self.options.gain


class ToyNan(Toy):
    """The same, with a peak that is undefined in quiet clips."""

    may_be_nan = True

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        rows = super().extract(clips)
        rows[rows[:, 2] < 0.3, 2] = np.nan
        return rows


class Spy(Learner):
    """Nearest class mean, which notes the samples that it was trained on."""

    @property
    def wants_dev(self) -> bool:
        return self.options.wants_dev

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> Model:
        if self.options.fail == "fit":
            raise RuntimeError("spy is caught")
        if self.options.log:
            note = {
                "train": [Path(file).name for file in train.index.get_level_values("file")],
                "dev": [] if dev is None else [Path(file).name for file in dev.index.get_level_values("file")],
                "dev_target": [] if dev is None else dev.target.tolist(),
                "weights": None if train.weights is None else train.weights.tolist(),
                "target": train.target.tolist(),
                "mean": train.features.mean(axis=0).tolist(),
                "seed": seed,
                "side": {name: values.tolist() for name, values in train.side.items()},
                "dev_side": None if dev is None else sorted(dev.side),
            }
            with open(self.options.log, "a", encoding="utf-8") as log:
                log.write(json.dumps(note) + "\n")
        means = [
            train.features[train.target == code].mean(axis=0)
            if (train.target == code).any()
            else np.full(train.features.shape[1], 1e6)
            for code in range(len(train.labels))
        ]
        return SpyModel(np.array(means, dtype=np.float64), self.options.strength, self.options.fail)


class SpyModel(Model):
    """Class means."""

    def __init__(self, means: np.ndarray, strength: float, fail: str = "") -> None:
        self.means = means
        self.strength = strength
        self.fail = fail

    def predict(self, features: np.ndarray) -> np.ndarray:
        if self.fail == "predict":
            raise RuntimeError("spy is caught")
        distances = ((features[:, None, :] - self.means) ** 2).sum(axis=2)
        odds = np.exp(-self.strength * (distances - distances.min(axis=1, keepdims=True)))
        return odds / odds.sum(axis=1, keepdims=True)

    def save(self, folder: Path) -> None:
        if self.fail == "save":
            raise RuntimeError("spy is caught")
        (folder / "spy.json").write_text(json.dumps([self.means.tolist(), self.strength]), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SpyModel:
        means, strength = json.loads((folder / "spy.json").read_text(encoding="utf-8"))
        return cls(np.array(means), strength)

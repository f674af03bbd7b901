"""Learners with one fault each: the nearest class centre."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np

from nkl.data import Samples
from nkl.parts import Learner, Model


class GoodModel(Model):
    def __init__(self, centres: np.ndarray) -> None:
        self.centres = centres

    def predict(self, features: np.ndarray) -> np.ndarray:
        away = np.square(features[:, None].astype(np.float64) - self.centres[None]).sum(axis=2)
        scores = np.exp(-np.where(np.isnan(away), np.inf, away) / 10)
        return scores / scores.sum(axis=1, keepdims=True)

    def save(self, folder: Path) -> None:
        (folder / "model.json").write_text(json.dumps(self.centres.tolist()))

    @classmethod
    def load(cls, folder: Path) -> Any:
        path = folder / "model.json"
        if not path.is_file():
            raise ValueError(f"{path} is not there")
        return cls(np.array(json.loads(path.read_text())))


class Good(Learner):
    model: type[GoodModel] = GoodModel

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> Any:
        weights = np.ones(len(train)) if train.weights is None else train.weights
        centres = np.full((len(train.labels), train.features.shape[1]), np.nan)
        for code in np.unique(train.target):
            rows = train.target == code
            centres[code] = np.average(train.features[rows], axis=0, weights=weights[rows])
        # The prior, as a shift, so that weights of whole classes matter.
        shift = np.average(train.features, axis=0, weights=weights) * 0.05
        return self.model(centres - shift)


class Unseeded(Good):
    def fit(self, train: Samples, dev: Samples | None, seed: int) -> Any:
        model = super().fit(train, dev, seed)
        model.centres += np.random.default_rng().normal(0, 0.1, model.centres.shape)
        return model


class PicklingModel(GoodModel):
    def save(self, folder: Path) -> None:
        (folder / "model.bin").write_bytes(pickle.dumps(self.centres))

    @classmethod
    def load(cls, folder: Path) -> Any:
        if not (folder / "model.bin").is_file():
            raise ValueError("nothing there")
        return cls(pickle.loads((folder / "model.bin").read_bytes()))


class Pickling(Good):
    model = PicklingModel


class ForgettingModel(GoodModel):
    def save(self, folder: Path) -> None:
        (folder / "model.json").write_text(json.dumps(self.centres.round(1).tolist()))


class Forgetting(Good):
    model = ForgettingModel


class CarelessModel(GoodModel):
    @classmethod
    def load(cls, folder: Path) -> Any:
        return cls(np.array(json.loads((folder / "model.json").read_text())))


class Careless(Good):
    model = CarelessModel


class Weightless(Good):
    def fit(self, train: Samples, dev: Samples | None, seed: int) -> Any:
        return super().fit(train.having(weights=None), dev, seed)


class Guessing(Good):
    def fit(self, train: Samples, dev: Samples | None, seed: int) -> Any:
        model = super().fit(train, dev, seed)
        model.centres = model.centres[::-1] if np.isnan(model.centres).any() else np.roll(model.centres, 1, axis=0)
        return model


class RenumberingModel(GoodModel):
    def predict(self, features: np.ndarray) -> np.ndarray:
        found = GoodModel(self.centres[~np.isnan(self.centres).any(axis=1)]).predict(features)
        return np.pad(found, ((0, 0), (0, len(self.centres) - found.shape[1])))


class Renumbering(Good):
    model = RenumberingModel


class Altering(Good):
    def fit(self, train: Samples, dev: Samples | None, seed: int) -> Any:
        train.target[:3] = train.target[2::-1].copy()
        return super().fit(train, dev, seed)


class BatchingModel(GoodModel):
    def predict(self, features: np.ndarray) -> np.ndarray:
        return super().predict(features - 0.1 * features.mean(axis=0))


class Batching(Good):
    model = BatchingModel


class MumblingModel(GoodModel):
    def embedding(self, features: np.ndarray) -> np.ndarray:
        return features - features.mean(axis=0)


class Mumbling(Good):
    model = MumblingModel

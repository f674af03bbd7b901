"""A trained XGBoost ensemble."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Self

import numpy as np
import xgboost

from nkl.data import spread_over_classes
from nkl.parts import Model

_BOOSTER = "booster.ubj"
_CLASSES = "classes.json"


class XgbModel(Model):
    """Boosted trees, saved in XGBoost's own format (universal binary JSON: data only).

    Args:
        booster: trained on the positions of the classes in ``codes``, or on values.
        labels: all class names; empty for regression.
        codes: the codes of the classes that occurred in training; empty for regression.
    """

    def __init__(self, booster: xgboost.Booster, labels: tuple[str, ...], codes: np.ndarray) -> None:
        self.booster = booster
        self.labels = labels
        self.codes = codes

    @property
    def importance(self) -> np.ndarray:
        """By how much the splits at each feature lower the loss, all together."""
        gains = self.booster.get_score(importance_type="total_gain")
        return np.array([float(gains.get(f"f{at}", 0.0)) for at in range(self.booster.num_features())])

    @property
    def native(self) -> xgboost.Booster:
        """The booster."""
        return self.booster

    def predict(self, features: np.ndarray) -> np.ndarray:
        values = self.booster.inplace_predict(features).astype(np.float64)
        if not self.labels:
            return values
        table = np.column_stack([1 - values, values]) if values.ndim == 1 else values
        return spread_over_classes(table, self.codes, len(self.labels))

    def save(self, folder: Path) -> None:
        self.booster.save_model(folder / _BOOSTER)
        classes = {"labels": self.labels, "codes": self.codes.tolist()}
        (folder / _CLASSES).write_text(json.dumps(classes, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        try:
            classes = json.loads((folder / _CLASSES).read_text(encoding="utf-8"))
            booster = xgboost.Booster(model_file=folder / _BOOSTER)
            return cls(booster, tuple(classes["labels"]), np.array(classes["codes"], dtype=np.int64))
        except (OSError, json.JSONDecodeError, KeyError, xgboost.core.XGBoostError) as error:
            raise ValueError(f"{folder} does not hold an XGBoost model: {error}") from error

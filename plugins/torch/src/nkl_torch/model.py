"""A trained network as arrays: applying it takes numpy alone, wherever it was trained."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from nkl.classes import spread
from nkl.parts.learner import Model

Layer = tuple[np.ndarray, np.ndarray]
"""Weights, float32, shape ``(outputs, inputs)``, and biases, shape ``(outputs,)``."""

_ARRAYS = "network.safetensors"
_FACTS = "network.json"
_CURVE = "curve.csv"

ACTIVATIONS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = MappingProxyType(
    {
        "relu": lambda x: np.maximum(x, 0),
        "tanh": np.tanh,
        "sigmoid": lambda x: (np.tanh(x / 2) + 1) / 2,
        "leaky_relu": lambda x: np.where(x > 0, x, np.float32(0.01) * x),
    }
)


class MlpModel(Model):
    """A multilayer perceptron.

    Args:
        layers: the last one gives the outputs.
        activation: what follows the others.
        labels: all class names; empty for regression.
        codes: the class codes that the outputs stand for; empty for regression.
        unit: mean and standard deviation of the training target, in which a regression's output is measured.
        curve: one row an epoch: what the training gave.
        best_epoch: the epoch whose weights these are, counted from 1.
    """

    def __init__(
        self,
        layers: tuple[Layer, ...],
        activation: str,
        labels: tuple[str, ...] = (),
        codes: np.ndarray | None = None,
        unit: tuple[float, float] = (0.0, 1.0),
        curve: tuple[Mapping[str, Any], ...] = (),
        best_epoch: int = 0,
    ) -> None:
        self.layers = layers
        self.activation = activation
        self.labels = labels
        self.codes = np.empty(0, np.int64) if codes is None else codes
        self.unit = unit
        self.curve = curve
        self.best_epoch = best_epoch

    def predict(self, features: np.ndarray) -> np.ndarray:
        outputs = self._outputs(features.astype(np.float32, copy=False)).astype(np.float64)
        if not self.labels:
            mean, deviation = self.unit
            return np.asarray(outputs[:, 0] * deviation + mean)
        powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        return spread(powers / powers.sum(axis=1, keepdims=True), self.codes, len(self.labels))

    def _outputs(self, values: np.ndarray) -> np.ndarray:
        *hidden, last = self.layers
        for weights, biases in hidden:
            values = ACTIVATIONS[self.activation](values @ weights.T + biases)
        return np.asarray(values @ last[0].T + last[1])

    def save(self, folder: Path) -> None:
        arrays = {"codes": np.asarray(self.codes, dtype=np.int64)}
        for number, (weights, biases) in enumerate(self.layers):
            arrays |= {f"{number}.weight": np.ascontiguousarray(weights), f"{number}.bias": biases}
        save_file(arrays, folder / _ARRAYS)
        facts = {
            "layers": len(self.layers),
            "activation": self.activation,
            "labels": self.labels,
            "unit": self.unit,
            "best_epoch": self.best_epoch,
        }
        (folder / _FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        pd.DataFrame(list(self.curve)).to_csv(folder / _CURVE, index=False)

    @classmethod
    def load(cls, folder: Path) -> MlpModel:
        try:
            facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
            arrays = load_file(folder / _ARRAYS)
            layers = tuple((arrays[f"{at}.weight"], arrays[f"{at}.bias"]) for at in range(facts["layers"]))
            mean, deviation = facts["unit"]
            activation = facts["activation"]
            if activation not in ACTIVATIONS or not layers:
                raise ValueError(f"no layers, or an unknown activation {activation}")
            curve = tuple(pd.read_csv(folder / _CURVE).to_dict("records"))
            labels, best_epoch = tuple(facts["labels"]), int(facts["best_epoch"])
            return cls(layers, activation, labels, arrays["codes"], (mean, deviation), curve, best_epoch)
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise ValueError(f"{folder} does not hold a multilayer perceptron: {error}") from error

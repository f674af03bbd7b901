"""What a training leaves, beside the network: what the outputs stand for, the learning curve. No torch is needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nkl.data import spread_over_classes

Layer = tuple[np.ndarray, np.ndarray]
"""Weights, float32, shape ``(outputs, inputs)``, and biases, shape ``(outputs,)``."""

_FACTS = "network.json"
_CURVE = "curve.csv"


@dataclass(frozen=True, eq=False)
class Outcome:
    """Of one training.

    Attributes:
        labels: all class names; empty for regression.
        codes: the class codes that the outputs stand for, int64; empty for regression.
        unit: mean and standard deviation of the training target, in which a regression's output is measured.
        curve: one row an epoch: epoch (from 1), learning_rate, train_loss; with dev samples dev_loss and the measure.
        best_epoch: the epoch whose weights the network has, counted from 1.
        tensorboard: whether the curve is also written as a TensorBoard log.
        onnx: whether the network is also written as ONNX.
    """

    labels: tuple[str, ...] = ()
    codes: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    unit: tuple[float, float] = (0.0, 1.0)
    curve: tuple[Mapping[str, Any], ...] = ()
    best_epoch: int = 0
    tensorboard: bool = False
    onnx: bool = False

    def predictions(self, outputs: np.ndarray) -> np.ndarray:
        """Probabilities, shape ``(n, classes)``, or values, shape ``(n,)``, of the network's outputs, shape ``(n, k)``."""
        outputs = outputs.astype(np.float64)
        if not self.labels:
            mean, deviation = self.unit
            return np.asarray(outputs[:, 0] * deviation + mean)
        powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        return spread_over_classes(powers / powers.sum(axis=1, keepdims=True), self.codes, len(self.labels))

    def save(self, folder: Path, network: Mapping[str, Any]) -> None:
        """Write ``network.json``, with these facts of the network, ``curve.csv``, and a TensorBoard log if asked for."""
        facts = {
            **network,
            "labels": self.labels,
            "codes": self.codes.tolist(),
            "unit": self.unit,
            "best_epoch": self.best_epoch,
            "tensorboard": self.tensorboard,
            "onnx": self.onnx,
        }
        (folder / _FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        pd.DataFrame(list(self.curve)).to_csv(folder / _CURVE, index=False)
        if self.tensorboard:
            from nkl_network.tensorboard import write_log

            write_log(self.curve, folder / "tensorboard")

    @classmethod
    def load(cls, folder: Path) -> tuple[Outcome, dict[str, Any]]:
        """Read what :meth:`save` wrote: the outcome and the facts of the network.

        Raises:
            OSError, ValueError, KeyError, TypeError: if it is not there.
        """
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        mean, deviation = facts.pop("unit")
        outcome = cls(
            labels=tuple(facts.pop("labels")),
            codes=np.asarray(facts.pop("codes"), dtype=np.int64),
            unit=(mean, deviation),
            curve=tuple(pd.read_csv(folder / _CURVE).to_dict("records")),
            best_epoch=int(facts.pop("best_epoch")),
            tensorboard=bool(facts.pop("tensorboard")),
            onnx=bool(facts.pop("onnx")),
        )
        return outcome, facts

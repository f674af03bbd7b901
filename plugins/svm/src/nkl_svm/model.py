"""A fitted support vector machine, kept as arrays and JSON."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from nkl.data import spread_over_classes
from nkl.parts import Model
from nkl_svm.machine import Machine
from nkl_svm.probabilities import probabilities

_ARRAYS = "machine.safetensors"
_FACTS = "machine.json"


class SvmModel(Model):
    """A machine; for classification with what makes probabilities of its values.

    Args:
        machine: fitted.
        labels: all class names; empty for regression.
        classes: the class codes that the machine knows, in its order.
        sigmoids: slope and shift of each pair of these, shape ``(pairs, 2)``.
    """

    def __init__(
        self,
        machine: Machine,
        labels: tuple[str, ...] = (),
        classes: np.ndarray | None = None,
        sigmoids: np.ndarray | None = None,
    ) -> None:
        self.machine = machine
        self.labels = labels
        self.classes = np.empty(0, np.int64) if classes is None else classes
        self.sigmoids = np.empty((0, 2)) if sigmoids is None else sigmoids

    @property
    def importance(self) -> np.ndarray | None:
        """Of the linear kernel: coefficients; a class's are the mean of those by which it is told from each of the others."""
        found = self.machine.slopes
        if found is None or not self.labels:
            return None if found is None else np.asarray(found[0])
        sums = np.zeros((len(self.labels), found.shape[1]))
        for (one, other), slopes in zip(combinations(self.classes, 2), found, strict=True):
            sums[one] += slopes
            sums[other] -= slopes
        return sums / (len(self.classes) - 1)

    def predict(self, features: np.ndarray) -> np.ndarray:
        values = self.machine.values(features)
        if not self.labels:
            return values[:, 0]
        return spread_over_classes(
            probabilities(values, self.sigmoids, len(self.classes)), self.classes, len(self.labels)
        )

    def save(self, folder: Path) -> None:
        machine = self.machine
        arrays = {
            "vectors": machine.vectors,
            "coefficients": machine.coefficients,
            "counts": machine.counts,
            "intercepts": machine.intercepts,
            "classes": np.asarray(self.classes, dtype=np.int64),
            "sigmoids": self.sigmoids,
        }
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / _ARRAYS)
        facts = {"kernel": machine.kernel, "gamma": machine.gamma, "degree": machine.degree, "labels": self.labels}
        (folder / _FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SvmModel:
        try:
            facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
            arrays = load_file(folder / _ARRAYS)
            parts = (arrays[name] for name in ("vectors", "coefficients", "counts", "intercepts"))
            machine = Machine(facts["kernel"], facts["gamma"], facts["degree"], *parts)
            return cls(machine, tuple(facts["labels"]), arrays["classes"], arrays["sigmoids"])
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise ValueError(f"{folder} does not hold a support vector machine: {error}") from error

"""Stacking: a classifier on the members' probabilities.

Wolpert, "Stacked generalization", Neural Networks 1992; with a support vector machine as in Duret, Rouvier and Esteve,
"MSP-Podcast SER Challenge 2024: L'antenne du Ventoux", Odyssey 2024, where the sub-systems' class scores are concatenated.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from nkl.data import Predictions, Samples
from nkl.parts import EnsembleMethod, Learner, Model
from nkl_ensemble.fusing import as_predictions
from nkl_ensemble.members import probabilities
from nkl_sklearn.linear import LinearModel, Logistic
from nkl_sklearn.options import LogisticOptions
from nkl_svm.learner import Svm
from nkl_svm.model import SvmModel
from nkl_svm.plugin import SvmOptions

_FILE = "stacking.json"
_BLOCK = 256


class Stacking(EnsembleMethod):
    """A classifier that is fitted to the concatenated class probabilities of the members.

    A single member is left as it is. What is learned does not depend on the order of the members, to the last bit: they are
    put into an order that their probabilities give.

    Attributes:
        model_class: of the fitted classifier.
        order: in which the members' probabilities are concatenated: positions among the members; empty before fitting.
    """

    model_class: ClassVar[type[Model]]

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self.order: list[int] = []
        self.model: Model | None = None

    @property
    def learns(self) -> bool:
        """Always."""
        return True

    @abstractmethod
    def learner(self) -> Learner:
        """What fits the classifier."""

    def fit(self, members: Sequence[Predictions], seed: int) -> None:
        """Fit on samples of known truth."""
        p = probabilities(members)
        first = members[0]
        if first.truth is None:
            raise ValueError("the truth of the samples to fit on is not known")
        self.order = sorted(range(len(members)), key=lambda at: p[at].tobytes())
        self.model = None
        if len(members) > 1:
            features = self._features(p)
            columns = tuple(f"score {at}" for at in range(features.shape[1]))
            samples = Samples(first.index, features, columns, first.truth, first.labels, first.speakers)
            self.model = self.learner().fit(samples, None, seed)

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse predictions of classes."""
        p = probabilities(members)
        if len(self.order) != len(members):
            raise ValueError(f"it was fitted on {len(self.order)} members, and there are {len(members)}")
        if self.model is None:
            return members[0]
        features = self._features(p)
        # A machine compares each sample with all of its vectors: block by block, that stays in the processor's cache.
        blocks = [self.model.predict(features[at : at + _BLOCK]) for at in range(0, len(features), _BLOCK)]
        return as_predictions(members[0], np.concatenate(blocks) if blocks else p[0])

    def save(self, folder: Path) -> None:
        (folder / _FILE).write_text(json.dumps(self.order), encoding="utf-8")
        if self.model is not None:
            (folder / "model").mkdir()
            self.model.save(folder / "model")

    def load(self, folder: Path) -> None:
        try:
            self.order = [int(at) for at in json.loads((folder / _FILE).read_text(encoding="utf-8"))]
        except (OSError, ValueError, TypeError) as error:
            raise ValueError(f"{folder} does not hold a fitted ensemble: {error}") from error
        self.model = self.model_class.load(folder / "model") if len(self.order) > 1 else None

    def _features(self, p: np.ndarray) -> np.ndarray:
        """All members' probabilities side by side, float32, shape ``(n, members * classes)``."""
        return np.concatenate(list(p[self.order]), axis=1).astype(np.float32)


class SvmStacking(Stacking):
    """A support vector machine; its probabilities are calibrated on speaker-disjoint folds of what it is fitted on."""

    model_class = SvmModel

    def learner(self) -> Learner:
        return Svm(SvmOptions(C_val=self.options.C_val, kernel=self.options.kernel))


class LogregStacking(Stacking):
    """A logistic regression with an L2 penalty."""

    model_class = LinearModel

    def learner(self) -> Learner:
        return Logistic(LogisticOptions(C_val=self.options.C_val))

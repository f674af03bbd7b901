"""Stacking: a classifier on the members' probabilities.

Wolpert, "Stacked generalization", Neural Networks 1992; with a support vector machine as in Duret, Rouvier and Esteve,
"MSP-Podcast SER Challenge 2024: L'antenne du Ventoux", Odyssey 2024, where the sub-systems' class scores are concatenated.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nkl.data import Predictions, Samples
from nkl.learning import load_part_model, save_part_model
from nkl.parts import EnsembleMethod, Learner, Model
from nkl_ensemble.fusing import as_predictions
from nkl_ensemble.members import probabilities

_FILE = "stacking.json"
_BLOCK = 256
_USUAL = {"nkl_svm": "nkl_svm.model:SvmModel", "nkl_sklearn": "nkl_sklearn.linear:LinearModel"}
"""The models of the two learners that there once were, by package: what was saved then does not name them."""


class Stacking(EnsembleMethod):
    """A classifier that is fitted to the concatenated class probabilities of the members.

    A single member is left as it is. What is learned does not depend on the order of the members, to the last bit: they are
    put into an order that their probabilities give.

    Args:
        options: of the method.
        learner: what fits the classifier; a support vector machine's probabilities are calibrated on speaker-disjoint folds
            of what it is fitted on.

    Attributes:
        order: in which the members' probabilities are concatenated: positions among the members; empty before fitting.
        model: the fitted classifier, of several members.
    """

    def __init__(self, options: Any, learner: Learner) -> None:
        super().__init__(options)
        self.learner = learner
        self.order: list[int] = []
        self.model: Model | None = None

    @property
    def learns(self) -> bool:
        """Always."""
        return True

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
            who = np.full(len(features), None) if first.speakers is None else first.speakers
            side = dict.fromkeys(self.learner.options.side_targets, who)  # check_learner lets speaker pass alone
            samples = Samples(first.index, features, columns, first.truth, first.labels, first.speakers, side=side)
            self.model = self.learner.fit(samples, None, seed)

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
            save_part_model(self.model, folder / "model")

    def load(self, folder: Path) -> None:
        try:
            self.order = [int(at) for at in json.loads((folder / _FILE).read_text(encoding="utf-8"))]
        except (OSError, ValueError, TypeError) as error:
            raise ValueError(f"{folder} does not hold a fitted ensemble: {error}") from error
        usual = _USUAL.get(type(self.learner).__module__.partition(".")[0], "")
        self.model = load_part_model(folder / "model", self.learner, usual) if len(self.order) > 1 else None

    def _features(self, p: np.ndarray) -> np.ndarray:
        """All members' probabilities side by side, float32, shape ``(n, members * classes)``."""
        return np.concatenate(list(p[self.order]), axis=1).astype(np.float32)

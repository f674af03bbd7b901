"""Weights that stand for how good the members are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nkl.data import Predictions
from nkl.errors import UserError
from nkl.learning import scorer
from nkl.parts import EnsembleMethod
from nkl_ensemble.fusing import as_predictions, weighted_mean
from nkl_ensemble.members import check, outputs

_FILE = "weights.json"


class PerformanceWeighted(EnsembleMethod):
    """``p(c) = sum of w_m p_m(c)`` with ``w_m = weight_m / sum of weights``; values likewise.

    The weights are given, or learned: each member's UAR (of values: CCC, not below 0) on samples that it was not trained on
    and that are not fused. Where all of these are 0, the members weigh the same.
    """

    def __init__(self, options: Any) -> None:
        super().__init__(options)
        self.weights: list[float] = list(options.weights or ())

    @property
    def learns(self) -> bool:
        """Only without weights."""
        return not self.options.weights

    @property
    def needs_dev(self) -> str:
        """Weights do not come from the samples that are fused, whoever speaks them."""
        return (
            "has no weights. Give ENSEMBLE.weights = [.., ..], one a member, such as their figures on dev samples, or members "
            "with a dev split in common. Weights from the test samples would make the fused figure too good."
        )

    def fit(self, members: Sequence[Predictions], seed: int) -> None:
        """Measure the members."""
        check(members)
        score = scorer(None, members[0].is_classification)
        found = [max(0.0, float(np.nan_to_num(score(member)))) for member in members]
        self.weights = found if sum(found) > 0 else [1.0] * len(found)

    def combine(self, members: Sequence[Predictions]) -> Predictions:
        """Fuse predictions of classes or of values."""
        values = outputs(members)
        if len(self.weights) != len(members):
            raise UserError(
                f"[ENSEMBLE] weights: there are {len(self.weights)} weights for {len(members)} members; "
                "give one a member, in their order."
            )
        weights = np.array(self.weights)[:, None]
        return members[0] if len(members) == 1 else as_predictions(members[0], weighted_mean(values, weights))

    def save(self, folder: Path) -> None:
        (folder / _FILE).write_text(json.dumps(self.weights), encoding="utf-8")

    def load(self, folder: Path) -> None:
        try:
            self.weights = [float(weight) for weight in json.loads((folder / _FILE).read_text(encoding="utf-8"))]
        except (OSError, ValueError, TypeError) as error:
            raise ValueError(f"{folder} does not hold weights of members: {error}") from error

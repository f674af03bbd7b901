"""The model of a run, applied: the same features, scaler, labels and calibration as in its training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nkl.data.predictions import Predictions
from nkl.data.samples import Samples, speakers_of
from nkl.data.target import Target
from nkl.errors import UserError
from nkl.files import read_json
from nkl.kernel.bench import Bench
from nkl.kernel.catalog import Catalog
from nkl.learning.bundle import AGAIN, FILE, Bundle, TrainedOn, load_bundle
from nkl.learning.fitting import Fitted, Recipe
from nkl.learning.saved import doubting
from nkl.learning.trained import Applied, TrainedModel
from nkl.stages.description import describe_recipe
from nkl.stages.features import compute_features


class TrainedBundle(TrainedModel):
    """What ``nkl run`` leaves.

    Args:
        bundle: as it was read.
        facts: what its file says.
        file: that one.
    """

    FILE = FILE

    def __init__(self, bundle: Bundle, facts: Mapping[str, Any], file: Path) -> None:
        self.bundle, self.facts, self.file = bundle, facts, file

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> TrainedBundle:
        bundle = load_bundle(folder, catalog)
        return cls(bundle, read_json(folder / FILE), folder / FILE)

    @property
    def target(self) -> Target:
        return self.bundle.target

    @property
    def trained_on(self) -> TrainedOn:
        return self.bundle.trained_on

    @property
    def train_target(self) -> np.ndarray:
        return self.bundle.train_target

    @property
    def fitted(self) -> Fitted:
        return self.bundle.fitted

    @property
    def parts(self) -> Sequence[Mapping[str, Any]]:
        own = [*self.facts["extractors"], self.facts["scaler"], self.facts["learner"]]
        return [part for part in own if part]

    @property
    def described(self) -> Mapping[str, Any]:
        bundle = self.bundle
        return describe_recipe(bundle.plan.extractors, Recipe(bundle.learner, bundle.scaler), len(bundle.columns), 1)

    def lines(self) -> list[str]:
        facts = self.facts
        extractors = ", ".join(part["written"] for part in facts["extractors"]) or "the sound itself"
        scaler = f", scaled by {facts['scaler']['written']}" if facts["scaler"] else ""
        return [f"{facts['learner']['written']} on {extractors}{scaler}; trained on {self._counts()}"]

    def _counts(self) -> str:
        values = self.bundle.train_target
        if not self.target.is_class:
            return f"{len(values)} samples"
        counts = np.bincount(values, minlength=len(self.target.labels))
        return ", ".join(f"{count} {label}" for label, count in zip(self.target.labels, counts, strict=True))

    def apply(self, table: pd.DataFrame, bench: Bench, fresh: bool = False) -> Applied:
        bundle, labels = self.bundle, self.target.labels
        columns = bundle.columns or None
        features, failures, findings = compute_features(table, bundle.plan, bench, fresh, columns)
        failed = sorted({failure.position for failure in failures})
        known = table.drop(index=table.index[failed]) if failed else table
        samples = Samples(
            index=known.index,
            features=features.rows(known.index),
            columns=bundle.columns,
            target=np.zeros(len(known), dtype=np.int64 if labels else np.float64),
            labels=labels,
            speakers=speakers_of(known),
        )
        with doubting(self.file, self.facts, AGAIN):
            output = bundle.fitted.predict(samples) if len(known) else np.zeros((0, len(labels)) if labels else 0)
        if output.shape != ((len(known), len(labels)) if labels else (len(known),)):
            raise UserError(
                f"{self.file}: the saved model is damaged: its learner does not predict {', '.join(labels) or 'numbers'}; "
                f"{AGAIN}."
            )
        if labels:
            return Applied(
                Predictions(known.index, labels, output, speakers=samples.speakers), failures, tuple(findings)
            )
        return Applied(Predictions(known.index, values=output, speakers=samples.speakers), failures, tuple(findings))

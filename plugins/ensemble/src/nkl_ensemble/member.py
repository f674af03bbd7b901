"""A member of an ensemble: what one model predicted, and where that comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nkl.command import read_predictions, read_results
from nkl.data import Predictions


@dataclass(frozen=True, eq=False)
class Member:
    """One member.

    Attributes:
        name: unique among the members.
        source: the folder of its run, or the file of its predictions.
        predictions: of the samples that are to be fused.
        results: ``results.json`` of its run; empty for a file.
    """

    name: str
    source: Path
    predictions: Predictions
    results: Mapping[str, Any]

    @property
    def target(self) -> str:
        """What it predicts; empty where that is not known."""
        return str(self.results.get("target", ""))

    @property
    def model(self) -> Path | None:
        """The folder of its trained model, of whatever kind, where there is one."""
        folder = self.source / "model"
        return folder if folder.is_dir() else None

    @property
    def trials(self) -> int:
        """How often it was trained; the first of these is the member."""
        return len(self.results.get("trials", ())) or 1

    @property
    def train_counts(self) -> Mapping[str, float]:
        """What its training split held: samples a class, or ``mean``; empty where that is not known."""
        rows: list[dict[str, Any]] = [
            row for row in self.results.get("splits", ()) if row.get("split") in ("train", "all")
        ]
        row = rows[0] if rows else {}
        if not self.predictions.is_classification:
            return {"mean": row["mean"]} if row.get("mean") is not None else {}
        prefix = f"{self.target} "
        return {key.removeprefix(prefix): row[key] for key in row if key.startswith(prefix)}


def of_run(name: str, folder: Path) -> Member:
    """The first training of a run.

    Raises:
        UserError: if it is not the folder of a finished run.
    """
    return Member(name, folder, read_predictions(folder), read_results(folder))


def train_target(members: list[Member], labels: tuple[str, ...], truth: np.ndarray) -> tuple[np.ndarray, bool]:
    """What stands for the training data in the baseline: that of the first member that knows, else the truth itself.

    Returns:
        Class codes or values, and whether they are those of a training split.
    """
    for member in members:
        counts = member.train_counts
        if not labels and counts:
            return np.array([counts["mean"]]), True
        codes = [np.full(int(counts.get(label, 0)), code, dtype=np.int64) for code, label in enumerate(labels)]
        if codes and sum(map(len, codes)):
            return np.concatenate(codes), True
    return truth, False

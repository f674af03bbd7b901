"""A tiny report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nkl.data.report import Finding, Report, Trial
from nkl.evaluation.judge import evaluate
from nkl.testing.toys import predictions


def report(task: str, folder: Path) -> Report:
    """A report on 24 samples, with a warning and names that need escaping.

    Args:
        task: ``classification`` or ``regression``.
        folder: the run's folder.
    """
    said = predictions(values=task == "regression")
    assert said.truth is not None
    evaluation = evaluate(said, said.truth)
    return Report(
        name="toy <1> & 2_ü",
        task=task,
        target="emotion" if said.is_classification else "arousal",
        labels=said.labels,
        trials=(Trial(1, said, evaluation),),
        evaluation=evaluation,
        spread={},
        splits=tuple(_split(name, said.labels) for name in ("train", "test")),
        model=_MODEL,
        findings=(Finding("warning", "few speakers", "3 speakers in the test split.", "Take intervals with care."),),
        provenance={"nkl": "1.0.0", "python": "3.11", "seed": 1, "started": "2025-01-01T00:00:00+00:00"},
        folder=folder,
    )


_MODEL: Mapping[str, Any] = {
    "learner": {"name": "toy", "summary": "A toy", "options": {"depth": 3}},
    "features": [{"name": "toyset", "summary": "Toy features", "options": {}}],
    "number of features": 6,
    "scaler": None,
    "balancer": None,
    "missing values": "zero",
    "class weights": False,
    "calibration": None,
    "runs": 1,
}


def _split(name: str, labels: tuple[str, ...]) -> dict[str, Any]:
    facts: dict[str, Any] = {"split": name, "samples": 24, "speakers": 3, "hours": float(np.float32(0.5))}
    return facts | ({f"emotion {label}": 8 for label in labels} if labels else {"mean": 1.0, "sd": 0.8})

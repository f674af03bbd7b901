"""From predictions to the record of what was found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nkl.data.predictions import Predictions
from nkl.data.report import SPEAKER_DEPENDENT, Evaluation, Fairness, Finding, Measure, Report, Trial, worst_first
from nkl.evaluation.alignment import labelled
from nkl.evaluation.cautions import cautions_of
from nkl.evaluation.collapse import check_collapse
from nkl.evaluation.fairness import by_groups
from nkl.evaluation.judge import evaluate, mean_and_sd, pool

_ALSO_SAID = {
    "few samples a class": "few samples a class",
    "classes missing from test": "classes missing from a split",
    "one cluster": "one speaker",
    "too few clusters": "one speaker",
    "intervals over samples": "no speakers",
}
"""The topics of cautions about figures, and those under which the check of the data says the same of the test samples."""


def report_of(
    name: str,
    target: str,
    predictions: Sequence[tuple[int, Predictions]],
    train_target: np.ndarray,
    folder: Path,
    *,
    headline: str | None,
    splits: Sequence[Mapping[str, Any]],
    model: Mapping[str, Any],
    findings: Sequence[Finding],
    provenance: Mapping[str, Any],
    raters: tuple[Measure, ...] = (),
    tested: pd.DataFrame | None = None,
    **more: Any,
) -> Report:
    """Judge predictions, and put the report together.

    Args:
        name: of the experiment.
        target: the column that was predicted.
        predictions: for each training its seed and what it predicted for the test samples.
        train_target: class codes or values of the training samples, for the baselines.
        folder: where the report goes.
        headline: the measure that is reported first; the usual one if not given.
        splits: each in plain values.
        model: what was trained, in plain values.
        findings: about data and procedure; cautions about the figures are added.
        provenance: where the figures come from, in plain values.
        raters: measures of single raters of the same samples.
        tested: the test samples, for measures by group; none are taken if not given.
        more: further fields of the report.
    """
    first = predictions[0][1]
    trials = tuple(Trial(own, one, evaluate(one, train_target, headline)) for own, one in predictions)
    together = [one for _, one in predictions]
    evaluation = trials[0].evaluation if len(trials) == 1 else pool(together, train_target, headline)
    evaluation = replace(evaluation, raters=raters)
    fairness = () if tested is None else by_groups(first, tested, target, headline)
    findings = [
        *findings,
        *check_collapse(labelled(first)),
        *_unsaid(cautions_of(first, bool(more.get("folds"))), findings),
    ]
    findings += [finding for one in fairness for finding in one.findings]
    report = Report(
        name=name,
        task="classification" if first.is_classification else "regression",
        target=target,
        labels=first.labels,
        trials=trials,
        evaluation=evaluation,
        spread=mean_and_sd([trial.evaluation for trial in trials]),
        splits=tuple(splits),
        model=model,
        findings=worst_first(findings),
        provenance=provenance,
        folder=folder,
        fairness=fairness,
        **more,
    )
    return _saying(report, SPEAKER_DEPENDENT) if report.is_speaker_dependent else report


def _unsaid(cautions: Sequence[Finding], findings: Sequence[Finding]) -> list[Finding]:
    """The cautions that no finding about the test samples has said already."""
    said = {one.topic for one in findings if re.search(r"\b(test|the data)\b", one.message)}
    return [one for one in cautions if _ALSO_SAID.get(one.topic) not in said]


def _saying(report: Report, words: str) -> Report:
    """The same with words at the method of every figure, so that none can be quoted without them."""

    def measures(found: tuple[Measure, ...]) -> tuple[Measure, ...]:
        return tuple(replace(one, method=f"{one.method}; {words}") for one in found)

    def evaluation(one: Evaluation) -> Evaluation:
        baselines = {name: measures(found) for name, found in one.baselines.items()}
        per_class = {name: measures(found) for name, found in one.per_class.items()}
        return replace(one, measures=measures(one.measures), baselines=baselines, per_class=per_class)

    def groups(one: Fairness) -> Fairness:
        found = {name: measures(group) for name, group in one.groups.items()}
        return replace(one, groups=found, gap=measures((one.gap,))[0])

    return replace(
        report,
        trials=tuple(replace(one, evaluation=evaluation(one.evaluation)) for one in report.trials),
        evaluation=evaluation(report.evaluation),
        fairness=tuple(map(groups, report.fairness)),
    )

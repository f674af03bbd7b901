"""Stage crossvalidate: every sample is predicted by a model that was trained on other speakers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from nkl.data.matrix import FeatureMatrix
from nkl.data.predictions import Predictions
from nkl.data.report import Finding
from nkl.data.samples import speakers_of
from nkl.data.seeds import generator
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.errors import UserError
from nkl.evaluation.names import speakers_elsewhere
from nkl.ini.sections.model import ModelOptions
from nkl.kernel.watchers import Watchers
from nkl.learning.folds import drawn_speaker_folds, speaker_folds, stated_folds, stratified_folds
from nkl.stages.train import Job, Training, train_and_predict


def folds_of(table: pd.DataFrame, target: Target, model: ModelOptions, seed: int) -> tuple[np.ndarray, str]:
    """The fold of each sample, and in words how the folds were made.

    Raises:
        UserError: if there are no speakers to make folds of, or the database's own folds are incomplete.
    """
    rng = generator(seed, "folds")
    names, codes = speakers_of(table), target.encode(table)
    grouped = drawn_speaker_folds if model.k_fold_repeats > 1 else speaker_folds
    if model.fold_column:
        column = model.fold_column
        folds = _stated(table, column, f"MODEL.fold_column = {column}")
        if model.k_fold_cross and model.k_fold_cross <= folds.max():
            return grouped(folds, codes, model.k_fold_cross, rng), f"of whole values of the column {column}"
        return folds, f"those of the column {column}"
    if model.logo and "fold" in table.columns:
        instead = (
            ", or give the column another name for folds that nkl makes (<database>.colnames = {'fold': 'old_fold'})"
        )
        return _stated(table, "fold", "MODEL.logo", instead), "those of the column fold"
    if model.logo or model.loso:
        if names is None or len(set(names)) < 2:
            key = "logo" if model.logo else "loso"
            raise UserError(
                f"MODEL.{key}: leaving speakers out needs a column speaker with at least two speakers. "
                f"{speakers_elsewhere(table)}".rstrip()
            )
        everyone = len(set(names))
        n = everyone if model.loso or model.logo is True else min(model.logo or 2, everyone)
        folds = grouped(names, codes, n, rng)
        return folds, "of one speaker each" if n == everyone else "of whole speakers"
    n = min(model.k_fold_cross or 2, len(table))
    codes = codes if target.is_class else np.zeros(len(table), dtype=int)
    known = "are in several" if names is not None else "are not known, and may be in several"
    return stratified_folds(codes, n, rng), f"of samples, whose speakers {known}"


def repeated_folds(
    table: pd.DataFrame, target: Target, model: ModelOptions, seed: int
) -> tuple[tuple[np.ndarray, str], ...]:
    """The folds of each repeat (``MODEL.k_fold_repeats``), as :func:`folds_of` makes them with the next seed.

    Raises:
        UserError: as it does; and if repeats would all have the same folds.
    """
    repeats = tuple(folds_of(table, target, model, seed + repeat) for repeat in range(model.k_fold_repeats))
    first, method = repeats[0]
    if len(repeats) > 1 and all((folds == first).all() for folds, _ in repeats):
        raise UserError(
            f"MODEL.k_fold_repeats = {model.k_fold_repeats}: the folds are {method}, and so the same each time. Leave it "
            "out, or write fewer folds."
        )
    return repeats


def _stated(table: pd.DataFrame, column: str, key: str, instead: str = "") -> np.ndarray:
    folds = table[column]
    if unknown := int(folds.isna().sum()):
        raise UserError(
            f"{key}: the groups are those of the column {column}, and {unknown} of {len(table)} rows have none. Give each row "
            f"its {column}, or leave these rows out with <database>.required = {column}{instead}."
        )
    if folds.nunique() < 2:
        raise UserError(f"{key}: the column {column} holds {folds.iloc[0]} only; at least two folds are needed.")
    return stated_folds(folds.tolist())


def cross_validate(
    job: Job,
    table: pd.DataFrame,
    features: FeatureMatrix,
    target: Target,
    folds: np.ndarray,
    method: str,
    watchers: Watchers,
    unlabelled: pd.DataFrame,
) -> Training:
    """Train on all folds but one and predict that one, in turn; the predictions of all folds are judged together.

    Args:
        job: what is to be trained; tuned anew inside each fold.
        table: all samples of all splits.
        features: theirs.
        target: what is predicted.
        folds: the fold of each row.
        method: how the folds were made, for the report.
        watchers: are told of the progress.
        unlabelled: see :class:`nkl.data.Splits`.
    """
    numbers = np.unique(folds)
    nobody = Watchers()
    parts: list[Training] = []
    rows: list[dict[str, Any]] = []
    with watchers.stage("cross-validate", len(numbers)) as advance:
        for done, number in enumerate(numbers, 1):
            held = folds == number
            splits = Splits(table[~held], table.iloc[:0], table[held], unlabelled)
            part = train_and_predict(job, splits, features, target, nobody)
            parts.append(part)
            rows.append(_row(int(number), table[held], part, job))
            advance(done)
    joined = tuple((seed, _joined([part.predictions[run][1] for part in parts])) for run, seed in enumerate(job.seeds))
    message = f"All samples were predicted in turn, each by a model of the other folds: {len(numbers)} folds, {method}."
    findings = (
        Finding("note", "cross-validation", message),
        *_of_folds(parts),
    )
    tuning = tuple(
        {"fold": row["fold"], **candidate} for row, part in zip(rows, parts, strict=True) for candidate in part.tuning
    )
    changes = tuple(change for part in parts for change in part.relabelled)
    return Training(
        joined, target.encode(table), len(features.columns), job.recipe, None, findings, tuning, tuple(rows), changes
    )


def _of_folds(parts: list[Training]) -> Iterator[Finding]:
    """What was found in the folds, each once; and in how many of them, where not in all."""
    for finding, times in Counter(one for part in parts for one in part.findings).items():
        where = "" if times == len(parts) else f"In {times} of {len(parts)} folds: "
        yield replace(finding, message=where + finding.message)


def _row(number: int, held: pd.DataFrame, part: Training, job: Job) -> dict[str, Any]:
    predictions = part.predictions[0][1]
    row: dict[str, Any] = {"fold": number, "samples": len(held)}
    if predictions.speakers is not None:
        row["speakers"] = ", ".join(sorted(set(predictions.speakers))[:5])
    row[job.score.measure] = abs(job.score(predictions))
    return row


def _joined(parts: list[Predictions]) -> Predictions:
    first = parts[0]

    def stacked(name: str) -> np.ndarray | None:
        arrays = [getattr(part, name) for part in parts]
        return None if any(array is None for array in arrays) else np.concatenate(arrays)

    index = first.index.append([part.index for part in parts[1:]])
    names = ("probabilities", "values", "truth", "speakers")
    return Predictions(index=index, labels=first.labels, **{name: stacked(name) for name in names})

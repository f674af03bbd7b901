"""What a reader of an evaluation must know about the samples it rests on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nkl.data.predictions import Predictions
from nkl.data.report import Finding
from nkl.evaluation.alignment import labelled
from nkl.evaluation.clusters import cluster
from nkl.evaluation.jackknife import FEWEST

FEW_CLUSTERS = 10
FEW_SAMPLES = 5


def cautions_of(predictions: Predictions, in_turn: bool = False) -> list[Finding]:
    """Findings on the samples that an evaluation rests on, before its figures are believed.

    Args:
        predictions: of these samples.
        in_turn: whether they are of all folds of a cross-validation, and so of every speaker there is.

    Raises:
        UserError: if no truth is known.
    """
    known = labelled(predictions)
    findings = [*_left_out(len(predictions), len(known)), *_clusters(known, in_turn)]
    if known.is_classification:
        findings += _classes(known)
    return findings


def _left_out(n: int, known: int) -> list[Finding]:
    if n == known:
        return []
    message = f"{n - known} of {n} predicted samples have no known label and are left out of every figure."
    return [Finding("note", "unknown labels", message)]


def _clusters(known: Predictions, in_turn: bool) -> list[Finding]:
    remedy = "Test on more speakers, or leave each speaker out in turn: MODEL.loso = True."
    where, remedy = ("The folds have", "Record more speakers.") if in_turn else ("The test split has", remedy)
    clusters = cluster(known.speakers, len(known))
    findings = []
    if clusters.unit == "samples":
        message = f"Speakers are not known, so intervals are over {clusters.count} samples."
        advice = "Samples of one speaker resemble each other, so these intervals are too narrow: name a speaker column."
        findings.append(Finding("warning", "intervals over samples", message, advice))
    elif pd.isna(pd.Series(known.speakers, dtype=object)).any():
        unnamed = int(pd.isna(pd.Series(known.speakers, dtype=object)).sum())
        message = f"{unnamed} of {len(known)} test samples have no speaker; they count as one together."
        findings.append(Finding("warning", "samples without speaker", message, "Name the speaker of every sample."))
    if clusters.count < FEWEST:
        one = clusters.unit if clusters.count != 1 else clusters.unit.removesuffix("s")
        message = f"{where} {clusters.count} {one} only: no interval is given under {FEWEST}."
        findings.append(Finding("warning", "too few clusters", message, f"So few say little of others. {remedy}"))
    elif clusters.count < FEW_CLUSTERS:
        message = (
            f"Intervals rest on {clusters.count} {clusters.unit} only, under {FEW_CLUSTERS}, and are wide for that."
        )
        findings.append(Finding("warning", "few clusters", message, remedy))
    return findings


def _classes(known: Predictions) -> list[Finding]:
    assert known.truth is not None
    support = np.bincount(known.truth, minlength=len(known.labels))
    findings = []
    absent = [label for label, n in zip(known.labels, support, strict=True) if n == 0]
    if absent:
        rest = len(known.labels) - len(absent)
        message = f"No test sample is {', '.join(absent)}: UAR averages over the other {rest} classes."
        findings.append(Finding("warning", "classes missing from test", message, "Split so that test has every class."))
    few = [f"{label} ({n})" for label, n in zip(known.labels, support, strict=True) if 0 < n < FEW_SAMPLES]
    if few:
        message = (
            f"Under {FEW_SAMPLES} test samples: {', '.join(few)}. Recall of these, and with it UAR, is hardly known."
        )
        findings.append(Finding("warning", "few samples a class", message, "Add test samples or join classes."))
    return findings

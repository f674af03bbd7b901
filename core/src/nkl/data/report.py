"""What a run found: plain, frozen records that reporters write down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from nkl.data.chapter import Chapter
from nkl.data.predictions import Predictions

SPEAKER_DEPENDENT = "speaker-dependent"
"""The topic of a finding: speakers of the test samples were trained on as well, since the INI asks for that."""
TAKEN = "taken"
"""The topic of notes whose message is a line of ``[DATA]``: a run that says these lines reads the same data again."""

_MOST = 6


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure with its interval.

    Attributes:
        name: ``UAR``, ``CCC``, ``recall (anger)``, …
        value: the figure on the samples themselves.
        low: lower bound of the 95 % interval; NaN where none can be had.
        high: upper bound.
        n: number of samples.
        clusters: number of speakers that it rests on (of samples, where speakers are not known).
        method: how the interval was made, in words.
        chance: what guessing gives on average, where that is a fixed number.
        reason: why there is no interval; empty where there is one.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    clusters: int
    method: str
    chance: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about data or procedure that a reader must know.

    Attributes:
        level: ``error``, ``warning`` or ``note``.
        topic: a few words, for example ``speakers in two splits``.
        message: what was found, with counts.
        advice: what to do about it.
    """

    level: str
    topic: str
    message: str
    advice: str = ""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The judgement of one set of predictions.

    Attributes:
        measures: the headline first.
        baselines: the same measures for guessing and for always saying the most frequent class of the training split
            (classification) or its mean (regression), by name of the baseline.
        raters: measures of single raters of the same samples, where there are ratings (:mod:`nkl.evaluation.raters`).
        per_class: for each class its precision, recall and F1.
        confusion: counts, int64, shape ``(classes, classes)``, truth by row; ``None`` for regression.
        reliability: fifteen bins of confidence: arrays ``confidence``, ``accuracy``, ``count``; ``None`` for regression.
        risk_coverage: arrays ``coverage`` and ``risk`` when the most uncertain samples are left out; ``None`` for
            regression.
    """

    measures: tuple[Measure, ...]
    baselines: Mapping[str, tuple[Measure, ...]] = field(default_factory=dict)
    raters: tuple[Measure, ...] = ()
    per_class: Mapping[str, tuple[Measure, ...]] = field(default_factory=dict)
    confusion: np.ndarray | None = None
    reliability: Mapping[str, np.ndarray] | None = None
    risk_coverage: Mapping[str, np.ndarray] | None = None


@dataclass(frozen=True, eq=False)
class Fairness:
    """Measures by group.

    Attributes:
        column: what the groups are of: ``gender``, ``age``, …
        groups: the measures of each group, by its name; a group's UAR is over the classes that it has.
        gap: how far the worst group is behind the best one, of those that have enough speakers where two have; never
            negative on the samples themselves. Its interval is wider where the two were picked among several.
        best: name of the best group.
        worst: name of the worst one.
        verdict: whether one group is worse than another, in words; it says so only where the interval does.
        findings: samples left out, groups too small to judge.
    """

    column: str
    groups: Mapping[str, tuple[Measure, ...]]
    gap: Measure
    best: str
    worst: str
    verdict: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, eq=False)
class Trial:
    """One training with its own seed, and what it predicted for the test split."""

    seed: int
    predictions: Predictions
    evaluation: Evaluation


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """What a run found.

    Attributes:
        name: the experiment's name.
        task: ``classification`` or ``regression``.
        target: the column that was predicted.
        labels: class names in their order; empty for regression.
        trials: one a run (``EXP.runs``); the first one's model is the one that is kept.
        evaluation: over all trials: the mean over runs with the pooled interval; with one trial, that trial's.
        spread: over several trials, for each measure the mean and the standard deviation, by name; else empty.
        splits: for each split its name, samples, speakers, hours and samples a class, as plain values.
        model: in words, what was trained on what: learner, features, scaler, with the options in use.
        findings: what was found in data and procedure; what a reader must see is on top.
        provenance: versions, seeds, hashes, times, as plain values.
        tuning: for each candidate tried, its options and its score on the folds of the training split.
        folds: with cross-validation, one row a fold with its measures, as plain values.
        fairness: measures by group, for each column that tells groups apart.
        curve: how the training of the model that is kept went, one row an epoch (:attr:`nkl.parts.Model.curve`).
        members: of an ensemble, its members and the fusion: the headline of each, and what the fusion gains, as plain values.
        chapters: what the command that made this has to say besides; reporters show it after the measures.
        repeat: the command that repeats it, where that is not ``nkl replay`` or ``nkl test``.
    """

    name: str
    task: str
    target: str
    labels: tuple[str, ...]
    trials: tuple[Trial, ...]
    evaluation: Evaluation
    spread: Mapping[str, tuple[float, float]]
    splits: tuple[Mapping[str, Any], ...]
    model: Mapping[str, Any]
    findings: tuple[Finding, ...]
    provenance: Mapping[str, Any]
    folder: Path
    tuning: tuple[Mapping[str, Any], ...] = ()
    folds: tuple[Mapping[str, Any], ...] = ()
    fairness: tuple[Fairness, ...] = ()
    curve: tuple[Mapping[str, Any], ...] = ()
    members: tuple[Mapping[str, Any], ...] = ()
    chapters: tuple[Chapter, ...] = ()
    repeat: str = ""

    def __repr__(self) -> str:
        first = self.evaluation.measures[0]
        interval = "" if first.reason else f" [{first.low:.3f}, {first.high:.3f}]"
        return f"<Report {self.name}: {self.target}, {first.name} {first.value:.3f}{interval}, in {self.folder}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the page of the run, in a frame of its own, so that its style stays inside."""
        page = self.folder / "report.html"
        if not page.is_file():
            return f"<p>{escape(repr(self))}</p>"
        text = escape(page.read_text(encoding="utf-8"))
        return f'<iframe title="{escape(self.name)}" style="width:100%;height:720px;border:0" srcdoc="{text}"></iframe>'

    @property
    def is_speaker_dependent(self) -> bool:
        """Whether speakers of the test samples were trained on as well, since the INI asks for that."""
        return any(finding.topic == SPEAKER_DEPENDENT for finding in self.findings)


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors, then warnings, then notes; each in the order in which they were found.

    Those that have the same advice are one, with all of their messages: nobody reads an advice three times.
    """
    alike: dict[Any, list[Finding]] = {}
    for at, one in enumerate(findings):
        alike.setdefault((one.level, one.topic, one.advice) if one.advice else at, []).append(one)
    together = [
        replace(group[0], message=" ".join(dict.fromkeys(one.message for one in group))) for group in alike.values()
    ]
    return tuple(sorted(together, key=lambda finding: ("error", "warning", "note").index(finding.level)))


def no_intervals(measures: Iterable[Measure]) -> tuple[str, ...]:
    """Which measures have no interval, and why: a sentence a reason, ``No interval for UAR, accuracy: …``."""
    reasons: dict[str, list[str]] = {}
    for one in measures:
        if one.reason:
            reasons.setdefault(one.reason, []).append(one.name)
    return tuple(
        f"No interval for {', '.join(names[:_MOST])}{f' and {len(names) - _MOST} more' * (len(names) > _MOST)}: {reason}."
        for reason, names in reasons.items()
    )

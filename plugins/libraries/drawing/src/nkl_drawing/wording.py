"""Figures and facts in words, as a paper would have them."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from nkl.data import SPEAKER_DEPENDENT, Fairness, Finding, Measure, Page, Report, figure_text, interval_text, value_text
from nkl.evaluation import SPEAKERS

NOTHING = "–"
_HYPHEN = re.compile(r"(?<![\w.)\]-])-(?=\.?\d)")
_LESS_IS_BETTER = ("MSE", "MAE", "EER", "ECE", "Brier score")


def counted(n: int, noun: str, several: str = "") -> str:
    """``1 speaker``, ``3 speakers``."""
    return f"{n} {noun if n == 1 else several or f'{noun}s'}"


def short(label: str, most: int) -> str:
    """A name in one line of at most so many letters, cut in its middle: names often differ in their end."""
    label, most = " ".join(label.split()), max(most, 3)
    return label if len(label) <= most else f"{label[: most - most // 3 - 1]}…{label[-(most // 3) :]}"


def wrapped(label: str, most: int, lines: int = 6) -> list[str]:
    """A name in lines of at most so many letters, whole; what needs more lines than that is cut in its middle."""
    words = " ".join(label.split())
    return textwrap.wrap(short(words, most * lines - lines), most) or [""]


def cell_text(value: float) -> str:
    """A number in a cell of a heat map."""
    text = f"{value:.0f}" if float(value).is_integer() else f"{value:.2f}" if abs(value) < 10 else f"{value:.3g}"
    return with_minus(text)


def with_minus(text: str) -> str:
    """A minus sign before numbers that are below zero, in place of the hyphen that stands for it."""
    return _HYPHEN.sub("\N{MINUS SIGN}", text)


def duration(hours: float) -> str:
    """Hours in the unit that suits: ``42 s``, ``5.3 min``, ``2.1 h``."""
    seconds = hours * 3600
    if not math.isfinite(seconds):
        return NOTHING
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.1f} min" if seconds < 3600 else f"{hours:.1f} h"


def answer(report: Report) -> str:
    """Whether the model does better than what needs no learning, in a sentence for whoever reads no other."""
    leaks = [finding.topic for finding in report.findings if finding.level == "error"]
    if leaks:
        return f"This is not a valid test ({', '.join(dict.fromkeys(leaks))}): how good the model is cannot be said."
    first = report.evaluation.measures[0]
    value = f"{first.name} {figure_text(first.value, first.name)}"
    what = f"{report.target} ({counted(len(report.labels), 'class', 'classes')})" if report.labels else report.target
    whom = " of speakers whom it knows" if report.is_speaker_dependent else ""
    found = without_learning(report)
    if not found:
        return f"{value} for {what}{whom}: {interval(first)}."
    less = first.name in _LESS_IS_BETTER
    best = (min if less else max)(found, key=lambda name: found[name])
    bar = found[best]
    where = f"{best} is {figure_text(bar, first.name)}"
    if first.reason:
        open_question = f"Whether the model tells {what}{whom} better than {best} cannot be said"
        return f"{open_question}: {value}, {where}, and {interval(first)}."
    low, high = (figure_text(end, first.name) for end in (first.low, first.high))
    measured = f"{value}, with 95 % confidence between {low} and {high}, where {where}."
    if (first.high < bar) if less else (first.low > bar):
        return f"The model tells {what}{whom} better than {best}: {measured}"
    if (first.low > bar) if less else (first.high < bar):
        return f"The model tells {what}{whom} worse than {best}: {measured}"
    return f"It is not shown that the model tells {what}{whom} better than {best}: {measured}"


def headline(report: Report) -> str:
    """The sentence that a paper could quote: figure, interval, method, samples, and what needs no learning."""
    first = report.evaluation.measures[0]
    runs = ""
    if first.name in report.spread:
        runs = f", mean of {len(report.trials)} runs (SD {figure_text(report.spread[first.name][1], first.name)})"
    method = first.method.removesuffix(f"; {SPEAKER_DEPENDENT}")
    how = interval(first) if first.reason else f"{interval(first)}, {method}"
    without = ", ".join(f"{name} {figure_text(value, first.name)}" for name, value in without_learning(report).items())
    dependent = f"{SPEAKER_DEPENDENT} " if report.is_speaker_dependent else ""
    sentence = f"{dependent}{first.name} {figure_text(first.value, first.name)} ({how}){runs} on {tested_on(report)}"
    sentence = sentence[0].upper() + sentence[1:]
    leaks = [finding.topic for finding in report.findings if finding.level == "error"]
    warning = f" Not a valid test: {', '.join(leaks)}." if leaks else ""
    return f"{sentence}{f'; {without}' if without else ''}.{warning}"


def tested_on(report: Report) -> str:
    """The samples that were tested on, and whether their speakers were trained on as well."""
    text = counted(report.evaluation.measures[0].n, "sample")
    names = report.trials[0].predictions.speakers
    known = set() if names is None else set(pd.Series(names, dtype=object).dropna())
    if known:
        text += f" of {counted(len(known), 'speaker')}"
    if report.folds:
        text += f", cross-validated over {folds(report)}"
    if report.is_speaker_dependent or any(finding.topic == SPEAKERS for finding in report.findings):
        return f"{text}, training speakers among them"
    if report.folds:
        return text
    others = [row for row in report.splits if row.get("split") in ("train", "dev") and row.get("samples")]
    if known and others and all(row.get("speakers") for row in others):
        return f"{text} unseen in training"
    return text


def folds(report: Report) -> str:
    """How many folds a cross-validation had, and how often it was repeated: ``5 folds, 10 times with other folds``."""
    repeats = len({row.get("repeat", 1) for row in report.folds})
    text = counted(len(report.folds) // max(repeats, 1), "fold")
    return f"{text}, {repeats} times with other folds" if repeats > 1 else text


def interval(measure: Measure) -> str:
    """The interval of a figure, or why there is none."""
    if measure.reason:
        return f"no interval: {measure.reason}"
    return f"95 % CI {interval_text(measure.low, measure.high, measure.name)}"


def baseline_name(name: str) -> str:
    """A baseline as readers know it: ``chance``, ``majority class (anger)``."""
    if name == "guessing":
        return "chance"
    return f"majority class ({name.removeprefix('always ')})" if name.startswith("always ") else name


def leak(report: Report) -> str:
    """What must be on every figure: the leaks, that it is speaker-dependent, or nothing."""
    topics = [finding.topic for finding in report.findings if finding.level == "error"]
    leaks = f"LEAK: {', '.join(dict.fromkeys(topics))}" if topics else ""
    return "; ".join(filter(None, (leaks, SPEAKER_DEPENDENT if report.is_speaker_dependent else "")))


def invalid(findings: Iterable[Finding]) -> str:
    """What must be on every chart of a page that cannot be trusted, or nothing."""
    topics = [finding.topic for finding in findings if finding.level == "error"]
    return f"NOT VALID: {', '.join(dict.fromkeys(topics))}" if topics else ""


def evaluations(report: Report) -> str:
    """How many other models had been tested on the same samples before."""
    before = report.provenance.get("test_evaluations_before")
    if before is None:
        return "How many models had been tested on these samples before is not known."
    if not before:
        return "No other model had been tested on these samples before."
    models = "one other model" if before == 1 else f"{before} other models"
    return f"These samples had been tested on by {models} before: choosing among them by these figures is choosing on test data."


def repeat(report: Report) -> str:
    """The command that repeats the run; a test of a trained model has nothing to train on."""
    if report.repeat:
        return report.repeat
    trained = any(row.get("split") == "train" and row.get("samples") for row in report.splits) or report.folds
    if report.splits and not trained:
        return f"nkl test {report.provenance.get('ini', 'FILE.ini')}"
    return f"nkl replay {report.folder}"


def model(report: Report) -> str:
    """What was trained on what, in a sentence."""
    facts = report.model
    features = " + ".join(_name(part) for part in facts.get("features") or ())
    text = f"{_name(facts.get('learner'))} on {features or 'audio'}"
    if facts.get("number of features"):
        text += f" ({counted(facts['number of features'], 'feature')})"
    for key, words in (("scaler", "scaled by"), ("balancer", "balanced by"), ("calibration", "calibrated by")):
        if facts.get(key):
            text += f", {words} {_name(facts[key])}"
    return f"{text}."


def errors(report: Report) -> str:
    """Which errors can be listened to."""
    which = "The wrong predictions with the highest probability" if report.labels else "The largest errors"
    return f"{which}, of the first run." if len(report.trials) > 1 else f"{which}."


def titled(title: str, page: Page) -> str:
    """The title of a page; what the user calls all reports stands before it."""
    return f"{title}: {page.title}" if title else page.title


def gap(found: Fairness) -> str:
    """How far the worst group is behind the best one, and whether that shows that it is worse."""
    one = found.gap
    name = one.name.removeprefix("gap in ")
    bounds = "" if one.reason else f" (CI {interval_text(one.low, one.high, name)}; {one.method})"
    return f"{found.verdict} From {found.best} to {found.worst}: {figure_text(one.value, name)}{bounds}."


def without_learning(report: Report) -> dict[str, float]:
    """What the headline's measure is without learning anything, by the name of the baseline."""
    name = report.evaluation.measures[0].name
    found = {
        baseline_name(baseline): next((one.value for one in measures if one.name == name), math.nan)
        for baseline, measures in report.evaluation.baselines.items()
    }
    return {baseline: value for baseline, value in found.items() if math.isfinite(value)}


def _name(part: Any) -> str:
    return str(part.get("name", NOTHING)) if isinstance(part, Mapping) else value_text(part)

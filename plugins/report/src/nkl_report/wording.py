"""Figures and facts in words, as a paper would have them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from nkl.data import Fairness, Measure, Report
from nkl.evaluation import SPEAKERS

NOTHING = "–"
_UNBOUNDED = ("MSE", "MAE", "bias")


def figure(value: float | None, name: str = "") -> str:
    """A figure with three decimals, without a zero in front where it cannot be above one: ``.812``, ``–``."""
    if value is None or not math.isfinite(value):
        return NOTHING
    if name in _UNBOUNDED:
        return f"{value:.3f}" if abs(value) < 100 else f"{value:.1f}"
    text = f"{value:.3f}"
    text = "0.000" if text == "-0.000" else text
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def between(low: float, high: float, name: str = "") -> str:
    """An interval: ``.731–.874``, ``-.120 to .340``, ``–`` where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return NOTHING
    return f"{figure(low, name)}{' to ' if low < 0 else '–'}{figure(high, name)}"


def counted(n: int, noun: str) -> str:
    """``1 speaker``, ``3 speakers``."""
    return f"{n} {noun}{'' if n == 1 else 's'}"


def short(label: str, most: int) -> str:
    """A name of at most so many letters, cut in its middle: names often differ in their end."""
    most = max(most, 3)
    return label if len(label) <= most else f"{label[: most - most // 3 - 1]}…{label[-(most // 3) :]}"


def duration(hours: float) -> str:
    """Hours in the unit that suits: ``42 s``, ``5.3 min``, ``2.1 h``."""
    seconds = hours * 3600
    if not math.isfinite(seconds):
        return NOTHING
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.1f} min" if seconds < 3600 else f"{hours:.1f} h"


def plain(value: Any) -> str:
    """Any plain value in one line; whole numbers without decimals, other numbers with up to four figures."""
    if value is None:
        return NOTHING
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        return NOTHING if not math.isfinite(number) else f"{number:.4g}" if abs(number) < 10000 else f"{number:.1f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {plain(item)}" for key, item in value.items()) or NOTHING
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(plain(item) for item in value) or NOTHING
    return " ".join(str(value).split())


def headline(report: Report) -> str:
    """The sentence that a paper could quote: figure, interval, method, samples, and what needs no learning."""
    first = report.evaluation.measures[0]
    runs = ""
    if first.name in report.spread:
        runs = f", mean of {len(report.trials)} runs (SD {figure(report.spread[first.name][1], first.name)})"
    interval = between(first.low, first.high, first.name)
    interval = first.method if interval == NOTHING else f"95 % CI {interval}, {first.method}"
    without = _without_learning(report)
    sentence = f"{first.name} {figure(first.value, first.name)} ({interval}){runs} on {tested_on(report)}"
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
        return f"{text}, cross-validated over {counted(len(report.folds), 'fold')}"
    if any(finding.topic == SPEAKERS for finding in report.findings):
        return f"{text}, some of whom were trained on"
    others = [row for row in report.splits if row.get("split") in ("train", "dev") and row.get("samples")]
    if known and others and all(row.get("speakers") for row in others):
        return f"{text} unseen in training"
    return text


def baseline_name(name: str) -> str:
    """A baseline as readers know it: ``chance``, ``majority class (anger)``."""
    if name == "guessing":
        return "chance"
    return f"majority class ({name.removeprefix('always ')})" if name.startswith("always ") else name


def leak(report: Report) -> str:
    """What must be on every figure: the leaks, or nothing."""
    topics = [finding.topic for finding in report.findings if finding.level == "error"]
    return f"LEAK: {', '.join(dict.fromkeys(topics))}" if topics else ""


def evaluations(report: Report) -> str:
    """How often the test split had been evaluated before."""
    before = report.provenance.get("test_evaluations_before")
    if before is None:
        return "How often this test split had been evaluated before is not known."
    if not before:
        return "This test split had not been evaluated before."
    times = "once" if before == 1 else f"{before} times"
    return f"This test split had been evaluated {times} before: choosing among these runs is choosing on test data."


def repeat(report: Report) -> str:
    """The command that repeats the run; a test of a trained model has nothing to train on."""
    if report.members:
        return f"nkl ensemble {report.folder}/ensemble.ini"
    if report.splits and not any(row.get("split") == "train" and row.get("samples") for row in report.splits):
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


def gap(found: Fairness) -> str:
    """How far the worst group is behind the best one."""
    one = found.gap
    name = one.name.removeprefix("gap in ")
    interval = between(one.low, one.high, name)
    bounds = f" (95 % CI {interval})" if interval != NOTHING else ""
    return (
        f"By {found.column}: {name} of {found.worst} is {figure(one.value, name)}{bounds} worse than of {found.best}."
    )


def _without_learning(report: Report) -> str:
    first = report.evaluation.measures[0]
    found: list[str] = []
    for name, measures in report.evaluation.baselines.items():
        same: Measure | None = next((measure for measure in measures if measure.name == first.name), None)
        if same is not None and math.isfinite(same.value):
            found.append(f"{baseline_name(name)} {figure(same.value, first.name)}")
    return ", ".join(found)


def _name(part: Any) -> str:
    return str(part.get("name", NOTHING)) if isinstance(part, Mapping) else plain(part)

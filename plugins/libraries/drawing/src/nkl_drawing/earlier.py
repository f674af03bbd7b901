"""A run beside the runs that lie in the same root."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nkl.data import Axis, Chapter, Chart, Measure, Report, Series, Table, figure_text, interval_text
from nkl_drawing.wording import counted

_MOST_RUNS = 60
_NAMELESS = ("db", "data", "index", "files", "header")


@dataclass(frozen=True, slots=True)
class _Run:
    """What is compared of a run.

    Attributes:
        group: its features, its model or its databases.
        name: of the experiment.
        low, value, high: of the headline's measure; an unknown end is NaN.
        each: the measure in each of its trainings.
        test: the hash of its test samples.
    """

    group: str
    name: str
    low: float
    value: float
    high: float
    each: tuple[float, ...]
    test: str


def earlier(report: Report, by: str) -> Chapter:
    """The results of finished runs of this root that predict the same target, by what they differ in.

    Args:
        report: of the run that has just ended.
        by: ``features``, ``models`` or ``databases``.
    """
    measure = report.evaluation.measures[0]
    runs, more = _found(report, by)
    key, title = "runs", f"Runs by {by}"
    if len(runs) < 2:
        alone = f"No other finished run in {report.folder.parent} predicts {report.target} and has {measure.name}."
        return Chapter(key, title, text=(alone,))
    others = sum(run.test != runs[0].test for run in runs)
    text = [f"{counted(len(runs), 'run')} in {report.folder.parent} that predict {report.target}, this one among them."]
    if more:
        text.append(f"{counted(more, 'older run')} are left out.")
    if others:
        text.append(
            f"{counted(others, 'run')} had other test samples than this one, so that figures differ for that reason too."
        )
    text.append(
        "To choose among them by these figures is to choose on test data. Intervals that overlap do not show that runs are"
        " alike, nor the others that they differ: `nkl compare` tests that on the same samples."
    )
    runs.sort(key=lambda run: (run.group, run.name))
    return Chapter(
        key, title, text=tuple(text), tables=(_table(runs, by, measure),), charts=tuple(_charts(runs, by, measure))
    )


def _found(report: Report, by: str) -> tuple[list[_Run], int]:
    """This run, then others, the newest first; and how many more there are."""
    measure = report.evaluation.measures[0]
    each = tuple(trial.evaluation.measures[0].value for trial in report.trials)
    group = _group(report.model, report.provenance, by)
    test = str(report.provenance.get("test_hash", ""))
    runs = [_Run(group, report.name, measure.low, measure.value, measure.high, each, test)]
    files = sorted(report.folder.parent.glob("*/results.json"), key=lambda file: -file.stat().st_mtime)
    for file in files:
        run = _read(file, report, by) if file.parent != report.folder else None
        runs += [run] if run is not None else []
    return runs[:_MOST_RUNS], max(len(runs) - _MOST_RUNS, 0)


def _read(file: Path, report: Report, by: str) -> _Run | None:
    """A run of the same task, or nothing where the file is of another one or of none."""
    name = report.evaluation.measures[0].name
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if (found["task"], found["target"], tuple(found["labels"])) != (report.task, report.target, report.labels):
            return None
        low, value, high = (_number(found["measures"][name][end]) for end in ("low", "value", "high"))
        each = tuple(_number(trial["measures"][name]["value"]) for trial in found["trials"])
        group = _group(found["model"], found["provenance"], by)
        return _Run(group, str(found["name"]), low, value, high, each, str(found["provenance"].get("test_hash", "")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


def _group(model: Mapping[str, Any], provenance: Mapping[str, Any], by: str) -> str:
    """What a run is of."""
    if by == "features":
        return " + ".join(str(part["name"]) for part in model.get("features") or ()) or "audio"
    if by == "models":
        return str((model.get("learner") or {}).get("name", "not known"))
    return " + ".join(_databases(provenance.get("tables") or {})) or "not known"


def _databases(tables: Iterable[str]) -> Iterator[str]:
    """The names of tables, or of the folders that they lie in where all tables are called so."""
    names = (Path(table).parent.name if Path(table).stem in _NAMELESS else Path(table).stem for table in tables)
    yield from dict.fromkeys(names)


def _table(runs: Iterable[_Run], by: str, measure: Measure) -> Table:
    rows = tuple(
        (
            run.name,
            run.group,
            figure_text(run.value, measure.name),
            interval_text(run.low, run.high, measure.name),
            str(len(run.each)),
        )
        for run in runs
    )
    return Table(f"Runs by {by}", ("run", by, measure.name, "95 % CI", "trainings"), rows)


def _charts(runs: list[_Run], by: str, measure: Measure) -> Iterator[Chart]:
    values, low, high = (np.array([getattr(run, end) for run in runs]) for end in ("value", "low", "high"))
    labels = tuple(f"{run.group}: {run.name}" for run in runs)
    shows = f"{measure.name} of each run with its 95 % interval"
    series = (Series(measure.name, values, low=low, high=high),)
    axis = Axis(measure.name)
    yield Chart("runs_compared", "intervals", f"{measure.name} of runs by {by}", shows, series, labels, y=axis)
    groups: dict[str, list[float]] = {}
    for run in runs:
        groups.setdefault(run.group, []).extend(run.each)
    if len(groups) > 1 and max(map(len, groups.values())) > 1:
        spread = tuple(Series(f"{group} ({len(each)})", np.array(each)) for group, each in groups.items())
        shows = f"{measure.name} of each training by {by}, in brackets how many there are"
        yield Chart("runs_spread", "distributions", f"{measure.name} by {by}", shows, spread, y=axis)

"""What an evaluation found, as tables of text that Markdown and HTML share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nkl.data import Measure, Report
from nkl_report.wording import NOTHING, baseline_name, between, duration, figure, plain

_MOST_ROWS = 50
_FIGURES = re.compile(r"[-+–.\d %()e]*( to [-+.\d]+)?( s| min| h)?")
_COVERAGES = (1.0, 0.9, 0.75, 0.5, 0.25)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text; the first cell of each row names the row.

    Attributes:
        title: what it shows.
        head: one text a column.
        rows: texts.
        note: what must be said below it.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    @property
    def numeric(self) -> tuple[bool, ...]:
        """For each column whether it holds figures only; never the first, which names the row."""
        return tuple(
            at > 0 and all(_FIGURES.fullmatch(row[at]) is not None for row in self.rows) for at in range(len(self.head))
        )


def measures(report: Report) -> Table:
    """All measures with their intervals, beside what needs no learning."""
    baselines = {
        baseline_name(name): {measure.name: measure for measure in found}
        for name, found in report.evaluation.baselines.items()
    }
    rows = [
        (
            measure.name,
            figure(measure.value, measure.name),
            between(measure.low, measure.high, measure.name),
            *(_value(found.get(measure.name)) for found in baselines.values()),
        )
        for measure in report.evaluation.measures
    ]
    first = report.evaluation.measures[0]
    note = f"n = {first.n}; intervals: {first.method}."
    return Table("All measures", ("measure", "value", "95 % CI", *baselines), tuple(rows), note)


def members(report: Report) -> Table | None:
    """The members of an ensemble and the fusion, with what the fusion gains on each member."""
    if not report.members:
        return None
    rows = []
    for row in report.members:
        name, gain = row["measure"], row.get("gain")
        gained = (
            (NOTHING, NOTHING, NOTHING)
            if gain is None
            else (figure(gain, name), between(row["gain low"], row["gain high"], name), figure(row["p"]))
        )
        rows.append((row["name"], figure(row["value"], name), between(row["low"], row["high"], name), *gained))
    note = (
        "Gain: fusion less member, with its paired interval; p: permutation test over speakers, corrected after Holm."
    )
    head = ("member", str(report.members[0]["measure"]), "95 % CI", "gain", "95 % CI", "p")
    return Table("Members and fusion", head, tuple(rows), note)


def classes(report: Report) -> Table | None:
    """Precision, recall and F1 of each class."""
    per_class = report.evaluation.per_class
    if not per_class:
        return None
    names = [measure.name.split(" (", 1)[0] for measure in next(iter(per_class.values()))]
    head = ("class", "samples", *(part for name in names for part in (name, "95 % CI")))
    rows = []
    for label, found in per_class.items():
        cells = [part for one in found for part in (figure(one.value), between(one.low, one.high))]
        rows.append((label, str(found[0].n if found else 0), *cells))
    return Table("Each class", head, tuple(rows))


def confusion(report: Report) -> Table | None:
    """Counts and shares of the rows."""
    matrix = report.evaluation.confusion
    if matrix is None:
        return None
    shares = row_shares(matrix)
    rows = [
        (label, *(f"{count} ({percent(share)})" for count, share in zip(counts, row, strict=True)), str(counts.sum()))
        for label, counts, row in zip(report.labels, matrix, shares, strict=True)
    ]
    note = "Rows: truth; columns: predicted; in brackets the share of the row."
    if len(report.trials) > 1:
        note += f" All {len(report.trials)} runs together: a sample counts once a run."
    return Table("Confusion matrix", ("truth \\ predicted", *report.labels, "all"), tuple(rows), note)


def row_shares(matrix: np.ndarray) -> np.ndarray:
    """Shares of the rows; NaN in rows without samples."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(matrix / matrix.sum(axis=1, keepdims=True))


def percent(share: float) -> str:
    """``42 %``; ``–`` where not a number."""
    return f"{100 * share:.0f} %" if np.isfinite(share) else NOTHING


def calibration(report: Report) -> Table | None:
    """The bins of confidence that hold samples."""
    bins = report.evaluation.reliability
    if bins is None:
        return None
    rows = []
    for at, count in enumerate(bins["count"]):
        if count:
            confidence, accuracy = bins["confidence"][at], bins["accuracy"][at]
            edges = f"{at / len(bins['count']):.2f}–{(at + 1) / len(bins['count']):.2f}"
            rows.append((edges, str(int(count)), figure(confidence), figure(accuracy), figure(accuracy - confidence)))
    head = ("confidence from–to", "samples", "mean confidence", "accuracy", "difference")
    return Table("Reliability", head, tuple(rows), "A negative difference: surer than right.")


def risk(report: Report) -> Table | None:
    """The error rate when the most uncertain samples are left out."""
    curve = report.evaluation.risk_coverage
    if curve is None or not len(curve["coverage"]):
        return None
    rows = []
    for wanted in _COVERAGES:
        at = int(np.searchsorted(curve["coverage"], wanted - 1e-9))
        at = min(at, len(curve["coverage"]) - 1)
        rows.append((percent(wanted), percent(float(curve["coverage"][at])), figure(float(curve["risk"][at]))))
    note = "Samples of equal uncertainty are kept together, so the share that is kept may be larger than asked for."
    return Table("Risk and coverage", ("at least kept", "kept", "error rate"), tuple(dict.fromkeys(rows)), note)


def runs(report: Report) -> Table | None:
    """Each run's measures, with mean and standard deviation."""
    if len(report.trials) < 2:
        return None
    names = [measure.name for measure in report.evaluation.measures]
    rows = []
    for number, trial in enumerate(report.trials, 1):
        found = {measure.name: measure for measure in trial.evaluation.measures}
        rows.append((str(number), str(trial.seed), *(_value(found.get(name)) for name in names)))
    for at, title in enumerate(("mean", "SD")):
        values = (report.spread.get(name, (np.nan, np.nan))[at] for name in names)
        rows.append((title, "", *(figure(value, name) for name, value in zip(names, values, strict=True))))
    return Table("Runs", ("run", "seed", *names), tuple(rows), "SD over n - 1 runs.")


def splits(report: Report) -> Table | None:
    """Samples, speakers, duration, and samples a class."""
    prefix = f"{report.target} "
    rows = [
        {
            key.removeprefix(prefix) if key.removeprefix(prefix) in report.labels else key: (
                duration(float(value)) if key == "hours" else value
            )
            for key, value in row.items()
        }
        for row in report.splits
    ]
    table = from_mappings("Splits", rows)
    return table and Table(
        table.title, tuple("duration" if name == "hours" else name for name in table.head), table.rows, table.note
    )


def model_options(report: Report) -> Table | None:
    """The options in use of all parts."""
    parts: list[tuple[str, Any]] = [("learner", report.model.get("learner"))]
    parts += [("features", part) for part in report.model.get("features") or ()]
    parts += [(name, report.model.get(name)) for name in ("scaler", "balancer")]
    rows: list[tuple[str, ...]] = []
    for kind, part in parts:
        if isinstance(part, Mapping):
            title = f"{kind} {part.get('name', '')}".strip()
            rows.append((title, NOTHING, plain(part.get("summary"))))
            rows += [(title, str(key), plain(value)) for key, value in (part.get("options") or {}).items()]
    known = ("learner", "features", "scaler", "balancer")
    rows += [("run", key, plain(value)) for key, value in report.model.items() if key not in known]
    return Table("Options in use", ("part", "option", "value"), tuple(rows)) if rows else None


def tuning(report: Report) -> Table | None:
    """The candidates that were tried, the best first; with cross-validation, fold by fold."""
    rows = list(report.tuning)
    if rows and "fold" not in rows[0] and all("score" in row for row in rows):
        rows.sort(key=lambda row: -row["score"] if row["score"] == row["score"] else np.inf)
    note = "Scores: mean over folds of the training split; higher is better."
    return from_mappings("Options that were tried", rows, note)


def folds(report: Report) -> Table | None:
    """The folds of a cross-validation."""
    return from_mappings("Folds", report.folds)


def provenance(report: Report) -> Table | None:
    """Versions, seeds, hashes, times."""
    rows = tuple((str(key).replace("_", " "), plain(value)) for key, value in report.provenance.items())
    return Table("Where the figures come from", ("fact", "value"), rows) if rows else None


def from_mappings(title: str, rows: Sequence[Mapping[str, Any]], note: str = "") -> Table | None:
    """A table of plain values; at most 50 rows, and a note of how many more there are."""
    if not rows:
        return None
    head = tuple(dict.fromkeys(str(key) for row in rows for key in row))
    if len(rows) > _MOST_ROWS:
        note = f"{note} {len(rows) - _MOST_ROWS} more rows are in results.json.".strip()
    return Table(title, head, tuple(tuple(plain(row.get(key)) for key in head) for row in rows[:_MOST_ROWS]), note)


def there(tables: Iterable[Table | None]) -> tuple[Table, ...]:
    """The tables that there are."""
    return tuple(table for table in tables if table is not None)


def _value(measure: Measure | None) -> str:
    return NOTHING if measure is None else figure(measure.value, measure.name)

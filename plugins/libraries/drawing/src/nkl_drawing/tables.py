"""What an evaluation found, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from nkl.data import Measure, Report, Table, figure_text, interval_text, no_intervals, value_text
from nkl_drawing.wording import NOTHING, baseline_name, duration

_MOST_ROWS = 50
_COVERAGES = (1.0, 0.9, 0.75, 0.5, 0.25)


def measures(report: Report) -> Table:
    """All measures with their intervals, beside what needs no learning, and what raters reach."""
    beside = {baseline_name(name): found for name, found in report.evaluation.baselines.items()}
    beside |= {"one rater against the others": raters} if (raters := report.evaluation.raters) else {}
    others = {name: {measure.name: measure for measure in found} for name, found in beside.items()}
    rows = [
        (
            measure.name,
            figure_text(measure.value, measure.name),
            interval_text(measure.low, measure.high, measure.name),
            *(_value(found.get(measure.name)) for found in others.values()),
        )
        for measure in report.evaluation.measures
    ]
    found = report.evaluation.measures
    made = next((f"; intervals: {one.method}" for one in found if not one.reason), "")
    note = " ".join([f"n = {found[0].n}{made}.", *no_intervals(found)])
    return Table("All measures", ("measure", "value", "95 % CI", *others), tuple(rows), note)


def classes(report: Report) -> Table | None:
    """Precision, recall and F1 of each class."""
    per_class = report.evaluation.per_class
    if not per_class:
        return None
    names = [measure.name.split(" (", 1)[0] for measure in next(iter(per_class.values()))]
    head = ("class", "samples", *(part for name in names for part in (name, "95 % CI")))
    rows = []
    for label, found in per_class.items():
        cells = [part for one in found for part in (figure_text(one.value), interval_text(one.low, one.high))]
        rows.append((label, str(found[0].n if found else 0), *cells))
    note = " ".join(no_intervals(one for found in per_class.values() for one in found))
    return Table("Each class", head, tuple(rows), note)


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
            rows.append(
                (
                    edges,
                    str(int(count)),
                    figure_text(confidence),
                    figure_text(accuracy),
                    figure_text(accuracy - confidence),
                )
            )
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
        rows.append((percent(wanted), percent(float(curve["coverage"][at])), figure_text(float(curve["risk"][at]))))
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
        rows.append((title, "", *(figure_text(value, name) for name, value in zip(names, values, strict=True))))
    return Table("Runs", ("run", "seed", *names), tuple(rows), _spread(report))


def _spread(report: Report) -> str:
    if not any("repeat" in row for row in report.folds):
        return "SD over n \N{MINUS SIGN} 1 runs."
    return "Each run repeats the cross-validation with other folds. SD over n \N{MINUS SIGN} 1 of them: they share all samples."


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
            rows.append((title, NOTHING, value_text(part.get("summary"))))
            rows += [(title, str(key), value_text(value)) for key, value in (part.get("options") or {}).items()]
    known = ("learner", "features", "scaler", "balancer")
    rows += [("run", key, value_text(value)) for key, value in report.model.items() if key not in known]
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
    about = ("repeat", "fold", "samples", "speakers")
    rows = [
        {name: value if name in about else figure_text(value, name) for name, value in row.items()}
        for row in report.folds
    ]
    return from_mappings("Folds", rows)


def provenance(report: Report) -> Table | None:
    """Versions, seeds, hashes, times. Whose work the parts are, with all references, is more than a table can hold."""
    facts = {key: value for key, value in report.provenance.items() if key != "components"}
    rows = tuple((str(key).replace("_", " "), value_text(value)) for key, value in facts.items())
    return Table("Where the figures come from", ("fact", "value"), rows) if rows else None


def from_mappings(title: str, rows: Sequence[Mapping[str, Any]], note: str = "") -> Table | None:
    """A table of plain values; at most 50 rows, and a note of how many more there are."""
    if not rows:
        return None
    if len(rows) > _MOST_ROWS:
        note = f"{note} {len(rows) - _MOST_ROWS} more rows are in results.json.".strip()
    return Table.of(title, rows[:_MOST_ROWS], note)


def there(tables: Iterable[Table | None]) -> tuple[Table, ...]:
    """The tables that there are."""
    return tuple(table for table in tables if table is not None)


def _value(measure: Measure | None) -> str:
    return NOTHING if measure is None else figure_text(measure.value, measure.name)

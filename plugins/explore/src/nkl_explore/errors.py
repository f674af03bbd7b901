"""Whether the errors of a trained model depend on a column, and whether it is right for the wrong reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from nkl.data import Chapter, Fairness, Finding, Measure, Predictions, Table
from nkl.errors import UserError
from nkl.evaluation import by_group, compare_all, evaluate, labelled, plain_index, take
from nkl.parts import Explored, Explorer, Material, Wanted
from nkl_explore.alone import applied, crossed
from nkl_explore.labels import Labels, Source, thirds
from nkl_explore.statistics.association import Association
from nkl_explore.statistics.column import Column, recoded
from nkl_explore.statistics.family import corrected
from nkl_explore.statistics.relating import relate
from nkl_explore.statistics.speakers import Speakers
from nkl_explore.statistics.words import effect_text, number_text, p_text

_MOST_GROUPS = 6


class Errors(Explorer):
    """The errors of the run of this INI, column by column, and what recording facts alone reach."""

    place = "model"

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"recordings", "run"})

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Compare the errors; nothing where there is no run."""
        if material.run is None:
            return Explored()
        labels = Labels(material)
        return _chapter(material.run.predictions, labels, labels.all_columns())


def _chapter(predictions: Predictions, labels: Labels, columns: Mapping[str, tuple[Source, Column]]) -> Explored:
    title = "Whether the model's errors depend on something else"
    try:
        known = labelled(predictions)
    except UserError as error:
        return Explored((Chapter("errors", title, (str(error),)),))
    places = plain_index(labels.table.index).get_indexer(plain_index(known.index))
    there = np.flatnonzero(places >= 0)
    if not len(there):
        none = "None of the run's test samples are among the samples that are looked at."
        return Explored((Chapter("errors", title, (none,)),))
    if len(there) < len(known):
        known = take(known, there)
    places = places[there]
    used = {name: recoded(column.take(places)) for name, (_, column) in columns.items() if column.kind != "nothing"}
    family = _family(known, used, labels.speakers.take(places))
    rows = [_row(one, used[one.other if one.other in used else one.one], known) for one in family]
    facts = [column for source, column in columns.values() if source == "recording" and column.kind != "nothing"]
    shortcut, table, findings = _shortcut(labels, known, places, facts)
    tested = [one for one in family if not one.reason]
    text = (*shortcut, _summary(tested))
    tables = (*table, _table(rows)) if rows else table
    return Explored((Chapter("errors", title, text, tables=tables),), (*findings, *_findings(tested)))


def _errors(known: Predictions) -> Column:
    truth = known.truth
    assert truth is not None
    if known.is_classification:
        return Column("share of errors", "number", (known.predicted != truth).astype(np.float64))
    return Column("absolute error", "number", np.abs(known.predicted - truth))


def _family(known: Predictions, used: Mapping[str, Column], speakers: Speakers) -> list[Association]:
    """The errors against each column; p values are corrected over all of them."""
    errors = _errors(known)
    found = []
    for column in used.values():
        varies = not column.missing.all() and np.ptp(column.values[~column.missing]) > 0
        if varies:
            found.append(relate(column, errors, speakers))
    return corrected(found)


def _row(one: Association, column: Column, known: Predictions) -> dict[str, Any]:
    gap, odds = _gaps(column, known)
    return {
        "column": column.name,
        "do errors depend on it": "yes" if one.shown else one.reason or "not shown",
        "p": p_text(one.corrected).removeprefix("p = ").removeprefix("p ") if not one.reason else "–",
        "effect": effect_text(one.effect) if not one.reason else "–",
        "best group": gap.best if gap else "–",
        "worst group": gap.worst if gap else "–",
        "gap": _measure(gap.gap) if gap else "–",
        "largest gap in recall": odds,
    }


def _measure(one: Measure) -> str:
    known = np.isfinite(one.low) and np.isfinite(one.high)
    interval = f" [{number_text(one.low)}, {number_text(one.high)}]" if known else ""
    return f"{one.name.removeprefix('gap in ')} {number_text(one.value)}{interval}"


def _gaps(column: Column, known: Predictions) -> tuple[Fairness | None, str]:
    """The gap between groups in the headline; and the class whose recall differs most between them (equalised odds)."""
    groups = recoded(thirds(column)) if column.kind == "number" and np.ptp(column.values[~column.missing]) else column
    if not 2 <= len(groups.labels) <= _MOST_GROUPS:
        return None, "–"
    names = np.array([*groups.labels, None], dtype=object)[groups.codes]
    series = pd.Series(names, index=known.index, name=column.name)
    main = _by_group(known, series, None)
    recalls = [_by_group(known, series, f"recall ({label})") for label in known.labels]
    found = [one for one in recalls if one is not None and np.isfinite(one.gap.value)]
    if not found:
        return main, "–"
    worst = max(found, key=lambda one: one.gap.value)
    return main, f"{_measure(worst.gap)}: {worst.worst} behind {worst.best}"


def _by_group(known: Predictions, groups: pd.Series, measure: str | None) -> Fairness | None:
    try:
        return by_group(known, groups, measure)
    except UserError:
        return None


def _summary(tested: Sequence[Association]) -> str:
    if not tested:
        return "Whether errors depend on a column cannot be tested: the test split has too few speakers, or no column differs."
    shown = [f"{_other(one)} ({effect_text(one.effect)}, {p_text(one.corrected)})" for one in tested if one.shown]
    if shown:
        return f"The errors depend on {', '.join(shown)}, of {len(tested)} columns that were tested."
    return f"It is not shown that errors depend on any of {len(tested)} columns."


def _other(one: Association) -> str:
    return one.one if one.other in ("share of errors", "absolute error") else one.other


def _table(rows: Sequence[dict[str, Any]]) -> Table:
    note = (
        "p: errors of speakers compared, corrected over all rows (Holm). gap: the best group's figure less the worst's. "
        "Equalised odds ask that each class is recognised equally well in all groups: the largest gap in recall says how far "
        "that is from being so. Intervals (95 %) allow for that two groups were picked, not for the number of rows. Numbers "
        "are cut into thirds."
    )
    return Table.of("Errors by column", rows, note)


def _findings(tested: Sequence[Association]) -> tuple[Finding, ...]:
    shown = [_other(one) for one in tested if one.shown]
    if not shown:
        return ()
    return (
        Finding(
            "warning",
            "errors depend on",
            f"The model's errors depend on {', '.join(shown)}.",
            "Report the figures by group, and train on more speakers of the group that is behind.",
        ),
    )


def _shortcut(
    labels: Labels, known: Predictions, test: np.ndarray, facts: Sequence[Column]
) -> tuple[tuple[str, ...], tuple[Table, ...], tuple[Finding, ...]]:
    """The score of recording facts alone beside the model's own, on the same samples."""
    split = labels.table["split"].to_numpy(dtype=object) if "split" in labels.table.columns else np.array([])
    target = labels.target
    train = np.flatnonzero((split == "train") & ~target.missing) if len(split) else np.zeros(0, dtype=np.int64)
    fits = known.is_classification and known.labels == target.labels and (target.codes[test] >= 0).all()
    if not fits or not facts or len(np.unique(target.codes[train])) < 2 or labels.speakers.take(test).count < 2:
        return (), (), ()
    if len(np.intersect1d(train, test)):  # a cross-validation: what is predicted was held out in its turn
        probabilities = crossed(facts, target, test, labels.speakers, known.labels, labels.material.seed)
    else:
        probabilities = applied(facts, target, train, test, known.labels)
    said = Predictions(known.index, known.labels, probabilities, None, known.truth, known.speakers)
    codes = target.codes[train]
    own, without = (evaluate(one, codes).measures[0] for one in (known, said))
    compared = compare_all({"recording facts alone": [said], "the model": [known]})[0]
    rows = [{"": name, "UAR": _measure(one)} for name, one in (("recording facts alone", without), ("the model", own))]
    rows.append({"": "difference", "UAR": _measure(compared.difference)})
    names = ", ".join(one.name for one in facts)
    chance = 1 / len(known.labels)
    verdict = compared.verdict[:1].upper() + compared.verdict[1:]
    text = (
        f"From the facts of recordings alone ({names}) a naive Bayes model reaches {_measure(without)} on the same test "
        f"samples, the model of the run {_measure(own)}; chance {number_text(chance)}. {verdict}"
    )
    table = Table.of("Right for the wrong reason?", rows)
    if np.isfinite(without.low) and without.low > chance and not compared.difference.low > 0:
        message = (
            f"Recording facts alone reach {_measure(without)}; that the model is better is not shown: {_measure(own)}."
        )
        advice = "The model may be right for the wrong reason: make recordings of all classes alike, and train again."
        return (text,), (table,), (Finding("warning", "right for the wrong reason", message, advice),)
    return (text,), (table,), ()

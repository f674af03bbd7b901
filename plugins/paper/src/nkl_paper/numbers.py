"""Every figure as a macro of LaTeX, so that no figure of a paper is typed by hand."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nkl.data import Evaluation, Measure, Page, Report, figure_text, interval_text, value_text
from nkl_drawing.wording import with_minus
from nkl_paper.escaping import escaped

_DIGITS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True, slots=True)
class Number:
    """One figure.

    Attributes:
        words: what the macro is called after.
        text: the figure as all reports write it.
        place: where it is in ``results.json``, or in which table, row and column.
    """

    words: tuple[str, ...]
    text: str
    place: tuple[str | int, ...]


def macros(numbers: Iterable[Number]) -> str:
    """The file ``numbers.tex``: a macro a line, and behind it where the figure is from."""
    lines = [
        "% Figures as macros, to be used in a text: \\input{numbers}, then for example \\nklUAR{}.",
        "% Behind each: where it is from, in results.json or as table, row and column.",
    ]
    taken: dict[str, int] = {}
    for one in numbers:
        name = "nkl" + "".join(map(_spoken, one.words))
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            name += f"No{_digits(str(taken[name]))}"
        lines.append(f"\\newcommand{{\\{name}}}{{{escaped(with_minus(one.text))}}} % {json.dumps(one.place)}")
    return "\n".join(lines) + "\n"


def numbers_of_run(report: Report) -> Iterator[Number]:
    """All figures of a run: measures with intervals, baselines, classes, groups, folds, splits."""
    yield from _of_evaluation(report.evaluation, report.labels)
    for name, both in report.spread.items():
        for kind, value in zip(("mean", "sd"), both, strict=True):
            yield Number((name, kind), figure_text(value, name), ("spread", name, kind))
    if len(report.trials) > 1:
        for at, trial in enumerate(report.trials):
            for one in trial.evaluation.measures:
                place = ("trials", at, "measures", one.name, "value")
                yield Number(("run", str(at + 1), one.name), figure_text(one.value, one.name), place)
    for at, row in enumerate(report.splits):
        yield from _of_row(("splits", at), str(row.get("split", at)), row)
    for at, row in enumerate(report.folds):
        yield from _of_row(("folds", at), f"fold {row.get('fold', at)}", row)
    for at, found in enumerate(report.fairness):
        for group, measures in found.groups.items():
            for one in measures:
                own = ("fairness", at, "groups", group, one.name)
                yield from _of_measure(one, (found.column, group), own)
        yield from _of_measure(found.gap, (found.column,), ("fairness", at, "gap"))


def numbers_of_page(page: Page) -> Iterator[Number]:
    """All figures in the tables of a page."""
    for chapter in page.chapters:
        for table in chapter.tables:
            for row in table.rows:
                for name, text, is_number in list(zip(table.head, row, table.numeric, strict=True))[1:]:
                    if is_number and any(sign.isdigit() for sign in text):
                        yield Number((table.title, row[0], name), text, (table.title, row[0], name))


def _of_evaluation(evaluation: Evaluation, labels: tuple[str, ...]) -> Iterator[Number]:
    for one in evaluation.measures:
        yield from _of_measure(one, (), ("measures", one.name))
    for name, measures in evaluation.baselines.items():
        for one in measures:
            if math.isfinite(one.value):
                yield Number((name, one.name), figure_text(one.value, one.name), ("baselines", name, one.name, "value"))
    for one in evaluation.raters:
        yield from _of_measure(one, ("rater",), ("raters", one.name))
    for label, measures in evaluation.per_class.items():
        for one in measures:
            yield from _of_measure(one, (), ("per_class", label, one.name))
    if evaluation.confusion is not None:
        for at, truth in enumerate(labels):
            for to, said in enumerate(labels):
                count = str(int(evaluation.confusion[at, to]))
                yield Number(("confusion", truth, "as", said), count, ("confusion", at, to))


def _of_measure(one: Measure, before: tuple[str, ...], place: tuple[str | int, ...]) -> Iterator[Number]:
    words = (*before, one.name)
    if math.isfinite(one.value):
        yield Number(words, figure_text(one.value, one.name), (*place, "value"))
    if not one.reason:
        yield Number((*words, "low"), figure_text(one.low, one.name), (*place, "low"))
        yield Number((*words, "high"), figure_text(one.high, one.name), (*place, "high"))
        yield Number((*words, "interval"), interval_text(one.low, one.high, one.name), (*place, "low"))
    yield Number((*words, "samples"), str(one.n), (*place, "n"))
    yield Number((*words, "clusters"), str(one.clusters), (*place, "clusters"))


def _of_row(place: tuple[str | int, ...], name: str, row: Mapping[str, Any]) -> Iterator[Number]:
    for key, value in row.items():
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if is_number and key != "fold" and math.isfinite(value):
            yield Number((name, key), value_text(value), (*place, key))


def _spoken(words: str) -> str:
    """``F1 (très calme)`` as ``FOneTresCalme``: the name of a macro is of plain letters only."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode("ascii")
    parts = re.findall(r"[A-Za-z]+|[0-9]", plain)
    return "".join(_digits(part) if part.isdigit() else part[0].upper() + part[1:] for part in parts) or "Other"


def _digits(text: str) -> str:
    return "".join(_DIGITS[int(sign)] for sign in text)

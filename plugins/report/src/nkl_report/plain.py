"""Writes ``report.txt``, and the classification report as those know it who know scikit-learn."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rich.cells import cell_len
from sklearn.metrics import classification_report

from nkl.data import Chapter, Page, Report, Table, figure_text
from nkl.evaluation import labelled
from nkl.parts import Reporter
from nkl_drawing import outline, wording
from nkl_drawing.asked import with_asked

_WIDE = 100
_SPECIAL = re.compile(r"[^\w.-]+")


class Plain(Reporter):
    """Plain text, for a terminal and for whoever looks for files by their old names."""

    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write ``report.txt``, and of a classification ``classification_report.txt`` and ``.json``."""
        page = outline.page(with_asked(report, self.options), self.options.title)
        written = {"report.txt": "\n".join(self._lines(page, wording.answer(report)))}
        if report.labels:
            written["classification_report.txt"] = _classes(report, as_text=True)
            written["classification_report.json"] = json.dumps(_classes(report), indent=1, ensure_ascii=False)
        if len(report.trials) > 1:
            written[f"{_SPECIAL.sub('_', report.name)}_runs.txt"] = "\n".join(_runs(report))
        return tuple(_write(folder / name, text) for name, text in written.items())

    def show(self, page: Page, folder: Path) -> tuple[Path, ...]:
        """Write ``report.txt``."""
        return (_write(folder / "report.txt", "\n".join(self._lines(page))),)

    def _lines(self, page: Page, answer: str = "") -> Iterator[str]:
        yield from _heading(page.title, "=")
        byline = " · ".join(filter(None, (self.options.author, page.subtitle, page.started)))
        for text in filter(None, (byline, answer, page.headline)):
            yield from (*_folded(text), "")
        for one in page.findings:
            yield from _folded(f"{one.level.upper()}: {one.topic}. {one.message} {one.advice}".strip(), "  ")
        if page.findings:
            yield ""
        for chapter in page.chapters:
            yield from _chapter(chapter)
        if page.repeat:
            yield from (*_heading("To repeat this", "-"), f"    {' '.join(page.repeat.split())}", "")


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield from _heading(chapter.title, "-")
    for text in chapter.text:
        yield from (*_folded(text), "")
    for table in chapter.tables:
        yield from (*_table(table), "")
    if chapter.code:
        yield from (*(f"    {line}" for line in chapter.code.splitlines()), "")
    for file in chapter.files:
        yield from _folded(f"{file.path}: {file.shows}", "  ")
    if chapter.files:
        yield ""


def _table(table: Table) -> Iterator[str]:
    yield " ".join(table.title.split())
    cells = [[" ".join(cell.split()) for cell in row] for row in (table.head, *table.rows)]
    wide = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells if table.head else ():
        rooms = (" " * (size - cell_len(cell)) for cell, size in zip(row, wide, strict=True))
        set_out = (
            f"{room}{cell}" if numeric else f"{cell}{room}"
            for cell, room, numeric in zip(row, rooms, table.numeric, strict=True)
        )
        yield f"  {'  '.join(set_out)}".rstrip()
    if table.note:
        yield from _folded(table.note)


def _heading(title: str, line: str) -> tuple[str, str, str]:
    words = " ".join(title.split())
    return words, line * len(words), ""


def _folded(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(" ".join(text.split()), _WIDE, subsequent_indent=indent, break_long_words=False)


def _classes(report: Report, as_text: bool = False) -> Any:
    """Precision, recall and F1 by scikit-learn; of several runs all predictions together."""
    runs = [labelled(trial.predictions) for trial in report.trials]
    truth = np.concatenate([run.truth for run in runs if run.truth is not None])
    predicted = np.concatenate([run.predicted for run in runs])
    codes, names = list(range(len(report.labels))), list(report.labels)
    form = {"labels": codes, "target_names": names, "zero_division": 0, "output_dict": not as_text}
    return classification_report(truth, predicted, digits=3, **form)


def _runs(report: Report) -> Iterator[str]:
    """The headline's measure in each run, then mean and standard deviation."""
    name = report.evaluation.measures[0].name
    for at, trial in enumerate(report.trials, 1):
        yield f"run {at} (seed {trial.seed}): {name} {figure_text(trial.evaluation.measures[0].value, name)}"
    mean, deviation = report.spread[name]
    yield f"mean: {figure_text(mean, name)}, SD: {figure_text(deviation, name)}"


def _write(path: Path, text: str) -> Path:
    path.write_text(f"{text.rstrip()}\n", encoding="utf-8")
    return path

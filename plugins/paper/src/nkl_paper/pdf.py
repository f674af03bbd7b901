"""Writes ``report.pdf``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

import typst

from nkl.data import Chapter, Chart, Page, Report, Table
from nkl.parts import Reporter
from nkl_drawing import plots
from nkl_drawing.canvas import NO_DATE, canvas, paint
from nkl_drawing.fonts import fonts_for
from nkl_drawing.wording import counted, with_minus
from nkl_paper.methods import Paragraph
from nkl_paper.paper import Paper, charts_of, paper_of_page, paper_of_run
from nkl_paper.references import bibliography
from nkl_paper.widths import has_many, is_wide, narrow, size_of

_NUL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
"""Signs that no font has."""


class Pdf(Reporter):
    """A paper by typst: a library that needs no TeX."""

    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write ``report.pdf``: of a usual run, two pages."""
        return self._write(paper_of_run(report, self.options), folder)

    def show(self, page: Page, folder: Path) -> tuple[Path, ...]:
        """Write ``report.pdf`` with everything that the page has."""
        return self._write(paper_of_page(page, self.options), folder)

    def _write(self, paper: Paper, folder: Path) -> tuple[Path, ...]:
        path = folder / "report.pdf"
        path.write_bytes(typeset(paper))
        return (path,)


def typeset(paper: Paper) -> bytes:
    """A paper as PDF. The template gets all texts as data, so that none can be taken for typst's markup."""
    template = resources.files("nkl_paper").joinpath("templates", "paper.typ").read_bytes()
    data = _data(paper)
    data["warnings"] += _boxes(data)
    made = typst.compile(template, sys_inputs={"paper": json.dumps(data)}, format="pdf")
    assert isinstance(made, bytes)
    return made


def _data(paper: Paper) -> dict[str, Any]:
    page = paper.page
    return {
        "title": _line(page.title),
        "author": _line(paper.author),
        "byline": " · ".join(filter(None, map(_line, (page.subtitle, page.started)))),
        "headline": _line(page.headline),
        "warnings": [
            {"level": one.level, "topic": _line(one.topic), "text": _line(f"{one.message} {one.advice}")}
            for one in page.findings
        ],
        "columns": 2 if paper.is_short else 1,
        "parts": list(_parts(paper)),
        "bib": bibliography(paper.references),
    }


def _boxes(data: dict[str, Any]) -> list[dict[str, str]]:
    """That some signs are shown as boxes, where no font has them."""
    words = {**data, "bib": "", "parts": [part for part in data["parts"] if part["kind"] != "charts"]}
    _, signs = fonts_for([json.dumps(words, ensure_ascii=False)])
    if not signs:
        return []
    number = counted(len(signs), "sign")
    said = f"{number}, such as U+{ord(signs[0]):04X}, no font of this computer has: boxes stand for them."
    advice = "Install one that has, for example Noto Sans CJK for Chinese, Japanese and Korean, and write this again."
    return [{"level": "warning", "topic": "fonts", "text": f"{said} {advice}"}]


def _parts(paper: Paper) -> Iterator[dict[str, Any]]:
    drawn = dict(zip(charts_of(paper), _drawn(paper), strict=True))
    for chapter in paper.page.chapters:
        yield {"kind": "heading", "text": _line(chapter.title)}
        for paragraph in paper.methods.get(chapter.key, ()):
            yield {"kind": "text", "parts": _cited(paragraph)}
        yield from _chapter(chapter, drawn, paper.is_short)
    if paper.page.repeat:
        yield from (
            {"kind": "heading", "text": "To repeat this"},
            {"kind": "code", "text": " ".join(paper.page.repeat.translate(_NUL).split())},
        )


def _chapter(chapter: Chapter, drawn: dict[Chart, str], is_short: bool) -> Iterator[dict[str, Any]]:
    for text in chapter.text:
        yield {"kind": "text", "parts": [_line(text)]}
    figures = [
        {"svg": drawn[chart], "title": _line(chart.title), "shows": _line(chart.shows), "wide": has_many(chart)}
        for chart in chapter.charts
    ]
    if figures:
        yield {"kind": "charts", "charts": figures}
    for table in chapter.tables:
        for part in narrow(table):
            yield _table(part, is_short)
    for file in chapter.files:
        yield {"kind": "text", "parts": [_line(f"{file.shows}: {file.path}")]}
    if chapter.code:
        yield {"kind": "code", "text": chapter.code.translate(_NUL).expandtabs(4)}


def _table(table: Table, is_short: bool) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": _line(table.title),
        "note": _line(table.note),
        "head": list(map(_cell, table.head)),
        "rows": [list(map(_cell, row)) for row in table.rows],
        "numeric": list(table.numeric),
        "wide": is_wide(table),
        "size": size_of(table, is_short),
    }


def _cited(paragraph: Paragraph) -> list[Any]:
    """Sentences with what they cite, before their stops."""
    parts: list[Any] = []
    for sentence in paragraph:
        text = _line(sentence.text)
        parts += [f"{text.removesuffix('.')} ", list(sentence.cites), ". "] if sentence.cites else [f"{text} "]
    return parts


def _drawn(paper: Paper) -> Iterator[str]:
    with canvas() as figure:
        for chart in charts_of(paper):
            paint(figure, partial(plots.draw, chart=chart, look=paper.look), banner=paper.banner)
            file = BytesIO()
            figure.savefig(file, format="svg", metadata=NO_DATE["svg"], bbox_inches="tight", pad_inches=0.03)
            yield file.getvalue().decode("utf-8")


def _line(text: str) -> str:
    return with_minus(" ".join(text.translate(_NUL).split()))


def _cell(text: str) -> str:
    """Text of a table, in which long words may be broken."""
    return "".join(f"{sign}\u200b" if sign in "_/\\|,;" else sign for sign in _line(text))

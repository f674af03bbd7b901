"""Writes ``report.html``: one page that needs nothing but itself."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from nkl.data import Chapter, Chart, Finding, Page, Report
from nkl.parts import Reporter
from nkl_drawing import outline, wording
from nkl_drawing.asked import with_asked
from nkl_drawing.look import look
from nkl_report.captioned import captioned
from nkl_report.players import players
from nkl_report.templates import template
from nkl_report.terms import Glossary

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


class Html(Reporter):
    """One HTML page: tables, charts, and of a run the worst errors to listen to."""

    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write ``report.html``."""
        report = with_asked(report, self.options)
        page = replace(outline.page(report, self.options.title), subtitle=f"{report.task} of {report.target}")
        first = outline.first(report)
        shown = {chart.name for chart in first}
        chapters = (chapter if chapter in report.chapters else _without(chapter, shown) for chapter in page.chapters)
        return self._write(
            replace(page, chapters=tuple(chapters)),
            folder,
            wording.leak(report),
            first,
            answer=wording.answer(report),
            below=wording.evaluations(report),
            errors=wording.errors(report),
            players=players(report, self.options.players) if self.options.players else (),
        )

    def show(self, page: Page, folder: Path) -> tuple[Path, ...]:
        """Write ``report.html``."""
        page = replace(page, title=wording.titled(self.options.title, page))
        return self._write(page, folder, wording.invalid(page.findings))

    def _write(
        self, page: Page, folder: Path, banner: str, first: Sequence[Chart] = (), **more: Any
    ) -> tuple[Path, ...]:
        """Write a page.

        Args:
            page: what is written.
            folder: where.
            banner: what is printed across every chart.
            first: the charts that are to be seen first.
            more: what a run has besides: the ``answer``, a sentence ``below`` the headline, which ``errors`` are played,
                the ``players``.
        """
        environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        draw, glossary = partial(captioned, look=look(self.options, banner)), Glossary()
        text = environment.from_string(template("report.html.j2")).render(
            page=page,
            author=self.options.author,
            link=quote,
            glossary=glossary,
            mark=glossary.mark,
            findings=[*map(_said, page.findings)],
            style=Markup("".join(map(template, ("colours.css", "report.css", "chart.css")))),
            first=[*map(draw, first)],
            figures={chapter.key: [*map(draw, chapter.charts)] for chapter in page.chapters},
            **more,
        )
        path = folder / "report.html"
        path.write_text(text.lstrip(), encoding="utf-8")
        return (path,)


class _Said(NamedTuple):
    """A finding, its first sentence apart from the rest."""

    level: str
    topic: str
    first: str
    more: str


def _said(finding: Finding) -> _Said:
    first, *others = _SENTENCE.split(finding.message, maxsplit=1)
    return _Said(finding.level, finding.topic, first, " ".join([*others, finding.advice]).strip())


def _without(chapter: Chapter, shown: Container[str]) -> Chapter:
    """A chapter without the charts that have been shown before."""
    return replace(chapter, charts=tuple(chart for chart in chapter.charts if chart.name not in shown))

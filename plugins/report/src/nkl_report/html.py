"""Writes ``report.html``: one page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from nkl.data import Chart, Page, Report
from nkl.parts import Reporter
from nkl_drawing import outline, spreads, wording
from nkl_drawing.files import charts_in
from nkl_drawing.look import Look, look
from nkl_report import svg
from nkl_report.players import players

_CAPTION = Markup("{}<figcaption><strong>{}.</strong> {}</figcaption>")


class Html(Reporter):
    """One HTML page: tables, charts, and of a run the worst errors to listen to."""

    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write ``report.html``."""
        page = replace(outline.page(report, self.options.title), subtitle=f"{report.task} of {report.target}")
        added, as_wanted = set(charts_in(report.chapters)), look(self.options, wording.leak(report))
        return self._write(
            page,
            folder,
            lambda chart: _captioned(chart, as_wanted) if chart in added else svg.draw(chart, as_wanted),
            below=wording.evaluations(report),
            errors=wording.errors(report),
            players=players(report, self.options.players) if self.options.players else (),
        )

    def show(self, page: Page, folder: Path) -> tuple[Path, ...]:
        """Write ``report.html``."""
        as_wanted = look(self.options, wording.invalid(page.findings))
        page = replace(page, title=wording.titled(self.options.title, page))
        return self._write(page, folder, lambda chart: _captioned(chart, as_wanted))

    def _write(self, page: Page, folder: Path, draw: Callable[[Chart], Markup], **more: Any) -> tuple[Path, ...]:
        """Write a page.

        Args:
            page: what is written.
            folder: where.
            draw: makes a chart part of the page.
            more: what a run has besides: a sentence ``below`` the headline, which ``errors`` are played, the ``players``.
        """
        files = resources.files("nkl_report").joinpath("templates")
        environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        template = environment.from_string(files.joinpath("report.html.j2").read_text(encoding="utf-8"))
        text = template.render(
            page=page,
            author=self.options.author,
            link=quote,
            style=Markup(files.joinpath("report.css").read_text(encoding="utf-8")),
            figures={chapter.key: [draw(chart) for chart in chapter.charts] for chapter in page.chapters},
            **more,
        )
        path = folder / "report.html"
        path.write_text(text, encoding="utf-8")
        return (path,)


def _captioned(chart: Chart, wanted: Look) -> Markup:
    """A chart above its title and what it shows."""
    shows = chart.shows
    if chart.kind == "distributions":
        shows = f"{shows.rstrip('.')}. {spreads.explained(wanted.kind)}"
    return _CAPTION.format(svg.draw(chart, wanted), chart.title, shows)

"""Writes ``report.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from nkl.data import Chapter, Chart, Page, Report, Table
from nkl.parts import Reporter
from nkl_drawing import outline, wording
from nkl_drawing.asked import with_asked
from nkl_drawing.files import charts_in, figure_files, figures_of
from nkl_drawing.wording import in_markdown as escaped


class Markdown(Reporter):
    """Markdown with tables, which every forge and editor shows, and with links to the figures."""

    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write ``report.md``; the figures that every run has are at its end."""
        report = with_asked(report, self.options)
        own, more = figures_of(report), charts_in(report.chapters)
        files = figure_files([*own, *(chart.name for chart in more)], self.options)
        page = replace(outline.page(report, self.options.title), started="")
        links = dict(zip(more, files[len(own) :], strict=True))
        return self._write(page, folder, links, files[: len(own)], wording.answer(report))

    def show(self, page: Page, folder: Path) -> tuple[Path, ...]:
        """Write ``report.md``."""
        charts = charts_in(page.chapters)
        files = figure_files([chart.name for chart in charts], self.options)
        page = replace(page, title=wording.titled(self.options.title, page))
        return self._write(page, folder, dict(zip(charts, files, strict=True)), ())

    def _write(
        self, page: Page, folder: Path, links: Mapping[Chart, str], last: Sequence[str], answer: str = ""
    ) -> tuple[Path, ...]:
        path = folder / "report.md"
        path.write_text("\n".join(self._lines(page, links, last, answer)) + "\n", encoding="utf-8")
        return (path,)

    def _lines(self, page: Page, links: Mapping[Chart, str], last: Sequence[str], answer: str) -> Iterator[str]:
        yield f"# {escaped(page.title)}"
        yield ""
        byline = " · ".join(filter(None, (self.options.author, page.subtitle, page.started)))
        if byline:
            yield from (escaped(byline), "")
        for finding in page.findings:
            advice = f" {finding.advice}" if finding.advice else ""
            yield f"- **{finding.level}: {escaped(finding.topic)}.** {escaped(finding.message + advice)}"
        if page.findings:
            yield ""
        if answer:
            yield from (f"**{escaped(answer)}**", "", escaped(page.headline), "")
        elif page.headline:
            yield from (f"**{escaped(page.headline)}**", "")
        for chapter in page.chapters:
            yield from _chapter(chapter, links)
        if last:
            yield from ("## Figures", "")
        for file in last:
            yield from (_link(escaped(PurePosixPath(file).stem), file), "")
        if page.repeat:
            yield from ("## To repeat this", "", *_code(" ".join(page.repeat.split())))


def _chapter(chapter: Chapter, links: Mapping[Chart, str]) -> Iterator[str]:
    yield from (f"## {escaped(chapter.title)}", "")
    for text in chapter.text:
        yield from (escaped(text), "")
    for chart in chapter.charts:
        if chart in links:
            yield from (_link(escaped(chart.title), links[chart]), "")
            yield from (escaped(chart.shows), "")
    for table in chapter.tables:
        yield from _table(table)
    if chapter.code:
        yield from (*_code(chapter.code), "")
    for file in chapter.files:
        yield f"- [{escaped(file.path)}](<{quote(file.path)}>): {escaped(file.shows)}"
    if chapter.files:
        yield ""


def _table(table: Table) -> Iterator[str]:
    yield from (f"### {escaped(table.title)}", "")
    if table.head:
        yield _row(table.head)
        yield "|" + "|".join(" --: " if numeric else " :-- " for numeric in table.numeric) + "|"
        for row in table.rows:
            yield _row(row)
        yield ""
    if table.note:
        yield from (escaped(table.note), "")


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"


def _link(words: str, file: str) -> str:
    """A link to what the reporter ``figures`` draws; a picture where Markdown shows it as one."""
    return f"{'!' if PurePosixPath(file).suffix in ('.png', '.svg') else ''}[{words}](<{file}>)"


def _code(text: str) -> tuple[str, ...]:
    """Indented, so that no fence can be closed from inside."""
    return tuple(f"    {line.expandtabs(4).rstrip()}" for line in text.splitlines())

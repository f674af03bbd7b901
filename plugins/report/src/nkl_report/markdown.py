"""Writes ``report.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from nkl.data import Report
from nkl.parts import Reporter
from nkl_report import wording
from nkl_report.files import figure_files
from nkl_report.outline import outline
from nkl_report.tables import Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])")


class Markdown(Reporter):
    """The report as Markdown with tables, which every forge and editor shows."""

    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write ``report.md``."""
        path = folder / "report.md"
        path.write_text("\n".join(self._lines(report)) + "\n", encoding="utf-8")
        return (path,)

    def _lines(self, report: Report) -> Iterator[str]:
        yield f"# {escaped(self.options.title or report.name)}"
        yield ""
        if self.options.author:
            yield from (escaped(self.options.author), "")
        for finding in report.findings:
            advice = f" {finding.advice}" if finding.advice else ""
            yield f"- **{finding.level}: {escaped(finding.topic)}.** {escaped(finding.message + advice)}"
        if report.findings:
            yield ""
        yield from (f"**{escaped(wording.headline(report))}**", "")
        for section in outline(report):
            yield from (f"## {section.title}", "")
            for text in section.text:
                yield from (escaped(text), "")
            for table in section.tables:
                yield from _table(table)
        yield from _figures(figure_files(report, self.options))
        yield from ("## To repeat this", "", *_code(wording.repeat(report)))


def escaped(text: str) -> str:
    """Text in one line in which nothing is taken for Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _table(table: Table) -> Iterator[str]:
    yield from (f"### {table.title}", "")
    yield _row(table.head)
    yield "|" + "|".join(" --: " if numeric else " :-- " for numeric in table.numeric) + "|"
    for row in table.rows:
        yield _row(row)
    yield ""
    if table.note:
        yield from (escaped(table.note), "")


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"


def _figures(files: tuple[str, ...]) -> Iterator[str]:
    """Links to what the reporter ``figures`` draws."""
    if not files:
        return
    yield from ("## Figures", "")
    for file in files:
        path = PurePosixPath(file)
        shown = "!" if path.suffix in (".png", ".svg") else ""
        yield from (f"{shown}[{escaped(path.stem)}](<{file}>)", "")


def _code(text: str) -> tuple[str, ...]:
    """Indented, so that no fence can be closed from inside."""
    return (f"    {' '.join(text.split())}",)

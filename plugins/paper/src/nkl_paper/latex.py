"""Writes a paper as LaTeX, where ``REPORT.latex`` names it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from nkl.data import Page, Report
from nkl.parts import Reporter
from nkl_drawing import plots
from nkl_drawing.canvas import NO_DATE, canvas, paint
from nkl_paper.numbers import Number, macros, numbers_of_page, numbers_of_run
from nkl_paper.paper import Paper, charts_of, paper_of_page, paper_of_run
from nkl_paper.references import bibliography
from nkl_paper.tex import tex

FOLDER = "latex"


class Latex(Reporter):
    """The folder ``latex/``: all that is needed to go on writing."""

    def write(self, report: Report, folder: Path) -> tuple[Path, ...]:
        """Write the report of a run, if the user wants that."""
        paper = paper_of_run(report, self.options)
        return self._write(paper, numbers_of_run(report), folder)

    def show(self, page: Page, folder: Path) -> tuple[Path, ...]:
        """Write a page, if the user wants that."""
        return self._write(paper_of_page(page, self.options), numbers_of_page(page), folder)

    def _write(self, paper: Paper, numbers: Iterable[Number], folder: Path) -> tuple[Path, ...]:
        return write_latex(paper, numbers, folder / FOLDER, self.options.latex) if self.options.latex else ()


def write_latex(paper: Paper, numbers: Iterable[Number], folder: Path, name: str) -> tuple[Path, ...]:
    """Write NAME.tex, NAME.bib, numbers.tex and figures.

    Args:
        paper: what is written.
        numbers: what becomes a macro.
        folder: made where it is not there.
        name: as the user wrote it; with signs that files of TeX must not have left out.

    Returns:
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = _plain(re.sub(r"\.tex$", "", Path(name).name)) or "report"
    charts = charts_of(paper)
    files = [f"figures/{at:02d}-{_plain(chart.name)}.pdf" for at, chart in enumerate(charts, 1)]
    texts = {
        f"{stem}.tex": tex(paper, stem, dict(zip(charts, files, strict=True))),
        f"{stem}.bib": bibliography(paper.references) or "% nothing is cited\n",
        "numbers.tex": macros(numbers),
    }
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    _draw(paper, [folder / file for file in files])
    return tuple(folder / file for file in (*texts, *files))


def _draw(paper: Paper, paths: Sequence[Path]) -> None:
    if paths:
        paths[0].parent.mkdir(exist_ok=True)
    with canvas() as figure:
        for chart, path in zip(charts_of(paper), paths, strict=True):
            paint(figure, partial(plots.draw, chart=chart, look=paper.look), banner=paper.banner)
            figure.savefig(path, metadata=NO_DATE["pdf"], bbox_inches="tight", pad_inches=0.03)


def _plain(name: str) -> str:
    """A name of letters that every TeX reads in the name of a file."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")

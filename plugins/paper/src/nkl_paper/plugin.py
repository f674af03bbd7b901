"""Offers the reporters ``pdf`` and ``latex``, and ``nkl paper``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from nkl.plugin import Component, Off, Options, hookimpl, option


class PaperOptions(Options):
    """The keys of ``[REPORT]`` for a paper."""

    title: str = option("", "Title of the report; the experiment's name if not given.", identity=False)
    author: str = option("", "Author of the report.", identity=False)
    kind: Literal["violin", "bar", "box", "swarm", "strip"] = option(
        "violin", "How distributions are drawn.", section="PLOT", identity=False
    )
    fill_areas: bool = option(False, "Fill the areas below densities.", section="PLOT", identity=False)


class LatexOptions(PaperOptions):
    """The same for LaTeX, which is written only where it is asked for."""

    latex: Off[str] = option(
        None,
        "Also write the report as LaTeX: the folder latex/ with a .tex and a .bib of this name, figures as PDF, and "
        "numbers.tex, in which every figure is a macro.",
        identity=False,
    )


@hookimpl
def nkl_reporters() -> Iterator[Component]:
    """Each of them writes the report of every run, and every page."""
    yield Component(
        name="pdf",
        target="nkl_paper.pdf:Pdf",
        summary="report.pdf: two pages that look like a paper, with methods and references",
        options=PaperOptions,
    )
    yield Component(
        name="latex",
        target="nkl_paper.latex:Latex",
        summary="latex/: the same as LaTeX, where REPORT.latex names it",
        options=LatexOptions,
    )


@hookimpl
def nkl_commands() -> Iterator[Component]:
    """The same of a run that was made earlier, with all that goes along with a paper."""
    yield Component(
        name="paper",
        target="nkl_paper.command:paper",
        summary="Write a run as a paper, with model card, data card, references and licences",
    )

"""Offers the reporters ``figures``, ``markdown`` and ``html``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from nkl.plugin import Component, Off, Options, Section, hookimpl, option
from nkl_report.plot_options import PlotOptions
from nkl_report.report_options import ReportOptions


class TextOptions(Options):
    """What is written on top of a report."""

    title: str = option("", "Title of the report; the experiment's name if not given.", identity=False)
    author: str = option("", "Author of the report.", identity=False)


class ChartOptions(Options):
    """The keys of ``[PLOT]`` that say how some charts are drawn."""

    kind: Literal["violin", "bar", "box", "swarm", "strip"] = option(
        "violin", "How distributions are drawn.", section="PLOT", identity=False
    )
    fill_areas: bool = option(False, "Fill the areas below densities.", section="PLOT", identity=False)


class PageOptions(TextOptions, ChartOptions):
    """The keys of ``[REPORT]`` for the HTML page."""

    players: int = option(
        10,
        "How many of the worst errors can be listened to in the report; their audio is inside the file. 0: none.",
        ge=0,
        le=100,
        identity=False,
    )


class FileOptions(Options):
    """The keys of ``[PLOT]`` that say what the files of figures are called."""

    format: Literal["png", "pdf", "svg", "eps"] = option(
        "png", "File format of figures.", section="PLOT", identity=False
    )
    name: Off[str] = option(None, "What figures' file names begin with.", section="PLOT", identity=False)


class FigureOptions(FileOptions, ChartOptions):
    """The keys of ``[PLOT]`` for figures."""

    titles: bool = option(True, "Put titles on figures.", section="PLOT", identity=False)


class MarkdownOptions(TextOptions, FileOptions):
    """The keys of ``[REPORT]`` for Markdown, and what it must know of the figures to show them."""


@hookimpl
def nkl_reporters() -> Iterator[Component]:
    """Each of them writes the report of every run."""
    yield Component(
        name="figures",
        target="nkl_report.figures:Figures",
        summary="figures/: confusion, reliability, uncertainty, risk; truth and prediction of a regression",
        options=FigureOptions,
    )
    yield Component(
        name="markdown",
        target="nkl_report.markdown:Markdown",
        summary="report.md: all figures as tables, to read anywhere",
        options=MarkdownOptions,
    )
    yield Component(
        name="html",
        target="nkl_report.html:Html",
        summary="report.html: one page with tables, figures, and the worst errors to listen to",
        options=PageOptions,
    )


@hookimpl
def nkl_sections() -> Iterator[Section]:
    """Every run reads them."""
    yield Section("REPORT", ReportOptions, "The report of an experiment", of_run=True)
    yield Section(
        "PLOT",
        PlotOptions,
        "Figures",
        dead={
            "best_model": "Leave it out: the best epoch's figures are drawn wherever epochs are compared.",
            "sample_selection": "Write sample_selection in [EXP], which holds for all modules.",
        },
        of_run=True,
    )

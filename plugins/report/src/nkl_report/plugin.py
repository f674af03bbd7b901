"""Offers the reporters ``figures``, ``markdown``, ``text`` and ``html``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nkl.plugin import Component, Off, Options, Section, hookimpl, option
from nkl_report.plot_options import PlotOptions
from nkl_report.report_options import ReportOptions

if TYPE_CHECKING:
    from nkl.data import Report


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


class AskedOptions(Options):
    """The keys of ``[PLOT]`` that ask for further chapters."""

    uncertainty_threshold: Off[float] = option(
        None,
        "Also report the result without predictions more uncertain than this (0 to 1).",
        section="PLOT",
        ge=0,
        le=1,
        identity=False,
    )
    combine_per_speaker: Off[Literal["mode", "mean"]] = option(
        None,
        "Also report one prediction a speaker: the most frequent class, or that of the highest mean probability.",
        section="PLOT",
        identity=False,
    )
    combine_per_speaker_col: str = option(
        "speaker",
        "The column whose rows combine_per_speaker puts together.",
        section="PLOT",
        key="combine_per_speaker.col",
        identity=False,
    )
    runs_compare: Off[Literal["features", "models", "databases"]] = option(
        None,
        "Also show the finished runs of this root that predict the same, by what they differ in.",
        section="PLOT",
        identity=False,
    )


class PageOptions(TextOptions, ChartOptions, AskedOptions):
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


class FigureOptions(FileOptions, ChartOptions, AskedOptions):
    """The keys of ``[PLOT]`` for figures."""

    titles: bool = option(True, "Put titles on figures.", section="PLOT", identity=False)


class MarkdownOptions(TextOptions, FileOptions, AskedOptions):
    """The keys of ``[REPORT]`` for Markdown, and what it must know of the figures to show them."""


class PlainOptions(TextOptions, AskedOptions):
    """The keys for the plain text."""


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
        name="text",
        target="nkl_report.plain:Plain",
        summary="report.txt; classification_report.txt and .json as scikit-learn has them; NAME_runs.txt of several runs",
        options=PlainOptions,
    )
    yield Component(
        name="html",
        target="nkl_report.html:Html",
        summary="report.html: one page with tables, figures, and the worst errors to listen to",
        options=PageOptions,
    )


@hookimpl
def nkl_run_finished(report: Report | None, folder: Path) -> None:
    """Print the report of a run whose INI asks for it."""
    if report is not None:
        from nkl_report.shown import show

        show(folder)


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

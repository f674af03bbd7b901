"""Lets the reporters write, in worker processes that have imported what they need while the real work went on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from nkl.data.page import Page
from nkl.data.report import Finding, Report
from nkl.errors import PluginError
from nkl.files import storing
from nkl.kernel.choice import Choice
from nkl.kernel.spec import PartSpec
from nkl.parts.executor import Executor
from nkl.runs.folder import RunFolder
from nkl.runs.results import write_results


def prepare(reporters: Sequence[Choice], executor: Executor) -> None:
    """Have workers import the reporters' modules, beside whatever goes on here."""
    executor.prepare([__name__, *(choice.offer.component.target.partition(":")[0] for choice in reporters)])


def finish(report: Report, reporters: Sequence[Choice], folder: RunFolder, executor: Executor) -> None:
    """Write ``results.json``, let the reporters write, side by side, and put all files into their place.

    Raises:
        PluginError: naming the reporters that failed; everything else has been written all the same.
    """
    with storing(folder.path):
        write_results(report, folder.staging)
    failed = _each(partial(_write, report, folder.staging), "failed", reporters, executor)
    folder.commit()
    folder.report = report
    if failed:
        raise PluginError("\n".join([*failed, f"Everything else is in {folder.path}."]))


def show_page(page: Page, reporters: Sequence[Choice], folder: Path, executor: Executor) -> tuple[Finding, ...]:
    """Let the reporters show a page, side by side.

    Returns:
        A warning for each reporter that failed: what the page is about is not lost by that.
    """
    failed = _each(partial(_show, page, folder), "could not show the page", reporters, executor)
    return tuple(Finding("warning", "report", message) for message in failed)


def _each(task: Callable[[PartSpec], None], failure: str, reporters: Sequence[Choice], executor: Executor) -> list[str]:
    """Do something with each reporter; what went wrong, naming the plugin."""
    specs = [PartSpec.of_choice(choice) for choice in reporters]
    return [
        f"{choice.offer.source}: the reporter {choice.name} {failure}: {outcome.error}"
        for choice, outcome in zip(reporters, executor.map(task, specs), strict=True)
        if outcome.error
    ]


def _write(report: Report, folder: Path, spec: PartSpec) -> None:
    spec.make().write(report, folder)


def _show(page: Page, folder: Path, spec: PartSpec) -> None:
    spec.make().show(page, folder)

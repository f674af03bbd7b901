"""Lets the reporters write, in a worker process that has imported what they need while the model was trained."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from nkl.data.report import Report
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
    failed = _let_write(report, reporters, folder.staging, executor)
    folder.commit()
    if failed:
        raise PluginError("\n".join([*failed, f"Everything else is in {folder.path}."]))


def _let_write(report: Report, reporters: Sequence[Choice], folder: Path, executor: Executor) -> list[str]:
    specs = [PartSpec.of_choice(choice) for choice in reporters]
    outcomes = executor.map(partial(_write, report, folder), specs)
    return [
        f"{choice.offer.source}: the reporter {choice.name} failed: {outcome.error}"
        for choice, outcome in zip(reporters, outcomes, strict=True)
        if outcome.error
    ]


def _write(report: Report, folder: Path, spec: PartSpec) -> None:
    spec.make().write(report, folder)

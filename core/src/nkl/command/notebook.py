"""The whole line from Python."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from nkl.command.progress import Progress
from nkl.command.session import Session
from nkl.data.report import Report
from nkl.pipeline import run_experiment


def run(
    path: str | Path,
    overrides: Sequence[str] = (),
    lenient: bool = False,
    block: Sequence[str] = (),
    quiet: bool | None = None,
) -> Report:
    """Run the experiment of an INI: load, split, extract, fit, predict, evaluate, report.

    Args:
        path: the INI file.
        overrides: ``SECTION.key=value`` each, instead of what the file says.
        lenient: unknown keys are warnings.
        block: names of plugins to leave out.
        quiet: show neither warnings about the INI nor progress; if not given, they are shown where somebody types: in a
            notebook or at Python's prompt.

    Returns:
        What was found; the same is written to ``{root}/{name}``. A notebook shows it as its page.

    Raises:
        UserError: what is wrong with the INI or the data, all of it at once.
        PluginError: if a plugin fails.
    """
    session = Session(block, quiet=not _is_interactive() if quiet is None else quiet)
    session.shown = Progress(session)
    experiment = session.understand(path, overrides, lenient)
    return run_experiment(experiment, session.bench(experiment))


def _is_interactive() -> bool:
    """Whether somebody types: at Python's prompt, in IPython or in a notebook."""
    return hasattr(sys, "ps1")

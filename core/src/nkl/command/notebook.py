"""The whole line from Python."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nkl.command.session import Session
from nkl.data.report import Report
from nkl.pipeline import run_experiment


def run(path: str | Path, overrides: Sequence[str] = (), lenient: bool = False, block: Sequence[str] = ()) -> Report:
    """Run the experiment of an INI: load, split, extract, fit, predict, evaluate, report.

    Args:
        path: the INI file.
        overrides: ``SECTION.key=value`` each, instead of what the file says.
        lenient: unknown keys are warnings.
        block: names of plugins to leave out.

    Returns:
        What was found; the same is written to ``{root}/{name}``.

    Raises:
        UserError: what is wrong with the INI or the data, all of it at once.
        PluginError: if a plugin fails.
    """
    session = Session(block)
    experiment = session.understand(path, overrides, lenient)
    return run_experiment(experiment, session.bench(experiment))

"""From a command line to what an ensemble is to be: an INI, or arguments that say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from nkl.command import Experiment, Session, read_ini
from nkl.errors import UserError
from nkl_ensemble.options import EnsembleOptions

DEFAULTS = {"EXP.root": "./results", "EXP.name": "ensemble"}


def ask(
    sources: Sequence[str], options: Mapping[str, str], said: Sequence[str], lenient: bool, session: Session
) -> Experiment:
    """The experiment that arguments describe.

    Args:
        sources: an INI with a section [ENSEMBLE]; or the members: INIs, folders of runs, files of predictions.
        options: values by ``SECTION.key``, from options of the command line.
        said: ``SECTION.key=value`` each.
        lenient: unknown keys are warnings.
        session: of the command line.

    Raises:
        UserError: with all complaints at once.
    """
    lines = [*(f"{key}={value}" for key, value in options.items()), *said]
    own = [source for source in sources if Path(source).suffix == ".ini" and "ENSEMBLE" in read_ini(source).sections]
    if own and len(sources) > 1:
        raise UserError(f"{own[0]} describes an ensemble itself ([ENSEMBLE]): name it alone, or take it out.")
    if own:
        return session.understand(own[0], lines, lenient, needs=[EnsembleOptions], data=False)
    members = [f"ENSEMBLE.configs={list(sources)!r}"] if sources else []
    settings = [*(f"{key}={value}" for key, value in DEFAULTS.items()), *members, *lines]
    return session.understand(None, settings, lenient, needs=[EnsembleOptions], data=False)

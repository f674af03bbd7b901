"""From a command line to what an ensemble is to be: an INI, or arguments that say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nkl.errors import UserError
from nkl.ini.choosing import require
from nkl.ini.experiment import Experiment
from nkl.ini.text import Entry, Ini, read_ini, split_override
from nkl.ini.understanding import build
from nkl.kernel.catalog import Catalog
from nkl.kernel.kinds import ENSEMBLE

DEFAULTS = {"EXP.root": "./results", "EXP.name": "ensemble"}
_COMMAND_LINE = "command line"


def ask(
    sources: Sequence[str], said: Mapping[str, str], overrides: Sequence[str], catalog: Catalog, lenient: bool = False
) -> Experiment:
    """The experiment that arguments describe.

    Args:
        sources: an INI with a section [ENSEMBLE]; or the members: INIs, folders of runs, files of predictions.
        said: values by ``SECTION.key``, from options of the command line.
        overrides: ``SECTION.key=value`` each.
        catalog: what the installed plugins offer.
        lenient: unknown keys are warnings.

    Raises:
        UserError: with all complaints at once.
    """
    lines = [*(f"{key}={value}" for key, value in said.items()), *overrides]
    own = [source for source in sources if Path(source).suffix == ".ini" and "ENSEMBLE" in read_ini(source).sections]
    if own and len(sources) == 1:
        ini = read_ini(own[0], lines)
    elif own:
        raise UserError(f"{own[0]} describes an ensemble itself ([ENSEMBLE]): name it alone, or take it out.")
    else:
        members = [f"ENSEMBLE.configs={list(sources)!r}"] if sources else []
        ini = _without_file([*(f"{key}={value}" for key, value in DEFAULTS.items()), *members, *lines])
    experiment = build(ini, catalog, lenient, needs_data=False)
    if experiment.fusion is None and experiment.ensemble is not None:
        require(ini, catalog, ENSEMBLE, [experiment.ensemble.method], "ENSEMBLE", "method")
    return experiment


def _without_file(lines: Sequence[str]) -> Ini:
    """An INI that only the command line says; of what is said twice, the last counts."""
    entries = {}
    for section, key, value in map(split_override, lines):
        entries[section, key] = Entry(section, key, value, _COMMAND_LINE)
    ini = Ini(Path(_COMMAND_LINE), dict.fromkeys((section for section, _ in entries), 0), entries)
    return replace(ini, sections={**ini.sections, "ENSEMBLE": 0})

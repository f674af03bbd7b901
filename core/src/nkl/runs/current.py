"""Whether the run of an INI is there, and whether it is still what the INI says."""

from __future__ import annotations

import configparser

from nkl.ini.experiment import Experiment
from nkl.ini.writing import filled_ini
from nkl.runs.files import SETTINGS
from nkl.runs.folder import RESULTS


def is_finished(experiment: Experiment) -> bool:
    """Whether there is a run of these very settings."""
    return changes(experiment) == []


def changes(experiment: Experiment) -> list[str] | None:
    """What is said otherwise than in the finished run, such as ``[MODEL] type``; ``None`` where there is no such run.

    New keys of a later version count as said where they have defaults.
    """
    folder = experiment.folder
    if not (folder / RESULTS).is_file() or not (folder / SETTINGS).is_file():
        return None
    before = _settings((folder / SETTINGS).read_text(encoding="utf-8"))
    ignored = [name for name, section in experiment.owned.items() if not section.of_run]
    now = _settings(filled_ini(experiment, comments=False, without=ignored))
    same = {
        where: before[where] == text if where in before else experiment.origins[where][1] == "default"
        for where, text in now.items()
        if where in experiment.origins  # what nothing here reads changes nothing
    }
    return [f"[{section}] {key}" for (section, key), is_same in same.items() if not is_same]


def _settings(text: str) -> dict[tuple[str, str], str]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    return {(name, key): parser[name][key] for name in parser.sections() for key in parser[name]}

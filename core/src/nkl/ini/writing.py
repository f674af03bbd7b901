"""Writes an INI with every option that an experiment uses, said or not, and what each one means."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from nkl.errors import veiled
from nkl.ini.experiment import Experiment
from nkl.ini.sections import SECTIONS
from nkl.ini.text import Ini
from nkl.ini.values import cut_comment, read_value
from nkl.kernel.known import known
from nkl.options import OptionInfo

Origins = Mapping[tuple[str, str], tuple[Any, str, OptionInfo]]

_WIDTH = 110


def filled_ini(experiment: Experiment, comments: bool = True, without: Iterable[str] = ()) -> str:
    """An INI that says the same as the one that was read, in full.

    It has the sections that every run uses, and those that the INI has. Where no installed plugin reads a section, because it is
    planned or its plugin is missing, what it says is written as it stands, but for keys that nobody knows.

    Args:
        experiment: as it was understood.
        comments: put each option's description and type above it.
        without: sections to leave out.
    """
    used = {name for name, section in experiment.owned.items() if section.of_run and not section.command}
    wanted = {*SECTIONS, *used, *experiment.ini.sections}.difference(without)
    unread = [name for name in experiment.ini.sections if name in wanted and name not in {*SECTIONS, *experiment.owned}]
    as_they_stand = (_as_it_stands(experiment.ini, name) for name in unread if known().section(name))
    return "\n".join([ini_of(experiment.origins, wanted, comments), *as_they_stand])


def _as_it_stands(ini: Ini, section: str) -> str:
    lines = [
        f"{key} = {_raw(veiled(entry.text))}"
        for key, entry in ini.section(section).items()
        if (key in known().keys(section) or known().in_family(section, key)) and veiled(f"{key} = x") == f"{key} = x"
    ]
    return "\n".join([f"[{section}]", *lines, ""])


def _raw(text: str) -> str:
    """A text as an INI holds it."""
    return text.replace("%", "%%").replace("\n", "\n    ")


def ini_of(origins: Origins, sections: Collection[str], comments: bool = True) -> str:
    """An INI of the options that were read in some sections.

    Args:
        origins: of :class:`nkl.ini.reading.Reading`.
        sections: to write.
        comments: put each option's description and type above it.
    """
    by_section: dict[str, list[tuple[str, Any, str, OptionInfo]]] = {}
    for (section, key), (value, origin, info) in origins.items():
        if section in sections:
            by_section.setdefault(section, []).append((key, value, origin, info))
    lines: list[str] = []
    for section, options in by_section.items():
        lines.append(f"[{section}]")
        for key, value, origin, info in options:
            if comments:
                text = f"{info.description} ({info.type_text}{'; default' if origin == 'default' else ''})"
                lines += textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")
            lines.append(f"{key} = {_nothing(info) if value is None else veiled(as_text(value))}")
        lines.append("")
    return "\n".join(lines)


def _nothing(info: OptionInfo) -> str:
    """How an INI says that an option has no value: ``False``, unless that is itself a value of the option."""
    try:
        return "False" if read_value("False", info.type) is None else "None"
    except ValueError:
        return "None"


def as_text(value: Any) -> str:
    """A value as an INI spells it; :func:`nkl.ini.values.read_value` reads it back."""
    if value is None:
        return "False"
    if isinstance(value, str):
        return _raw(_quoted(value))
    if isinstance(value, (list, tuple)):
        value = [list(item) if isinstance(item, tuple) else item for item in value]
    return str(value).replace("%", "%%")


def _quoted(text: str) -> str:
    """A text in quotes where it would not read back as it stands: a comment in it, blanks around it, own quotes."""
    own_quotes = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    if text == text.strip() and not own_quotes and not cut_comment(text)[1]:
        return text
    quote = '"' if "'" in text else "'"
    return f"{quote}{text}{quote}"

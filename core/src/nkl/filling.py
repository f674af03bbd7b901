"""Writes an INI with every option that an experiment uses, said or not, and what each one means."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from nkl.options import OptionInfo

Origins = Mapping[tuple[str, str], tuple[Any, str, OptionInfo]]

_WIDTH = 110


def filled_ini(origins: Origins, comments: bool = True, only: frozenset[str] | None = None) -> str:
    """An INI that says the same as the one that was read, in full.

    Args:
        origins: of :class:`nkl.experiment.Experiment`.
        comments: put each option's description and type above it.
        only: the sections to write; all where not given.
    """
    sections: dict[str, list[tuple[str, Any, str, OptionInfo]]] = {}
    for (section, key), (value, origin, info) in origins.items():
        if only is None or section in only:
            sections.setdefault(section, []).append((key, value, origin, info))
    lines: list[str] = []
    for section, options in sections.items():
        lines.append(f"[{section}]")
        for key, value, origin, info in options:
            if comments:
                text = f"{info.description} ({info.type_text}{'; default' if origin == 'default' else ''})"
                lines += textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")
            lines.append(f"{key} = {as_text(value)}")
        lines.append("")
    return "\n".join(lines)


def as_text(value: Any) -> str:
    """A value as an INI spells it; :func:`nkl.ini.read_value` reads it back."""
    if value is None:
        return "False"
    if isinstance(value, tuple):
        value = [list(item) if isinstance(item, tuple) else item for item in value]
    if isinstance(value, list):
        value = [list(item) if isinstance(item, tuple) else item for item in value]
    return str(value).replace("%", "%%")

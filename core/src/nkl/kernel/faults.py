"""What is wrong with a declaration, so that it shows when the plugin is found and not in the middle of a user's work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nkl.errors import did_you_mean
from nkl.kernel.kinds import KINDS
from nkl.options import Options, option_infos
from nkl.plugin import Component, Family, Section

_SECTION = re.compile(r"[A-Z][A-Z0-9_-]*")
"""What sections are called: the command line writes ``-o SECTION.key=value``, in any case."""


def component_fault(component: Any) -> str:
    """What is wrong with a component, to follow the name of the hook that gave it; empty for nothing."""
    if not isinstance(component, Component):
        return f"gave {component!r}, which is not a Component"
    for name in ("name", "target", "summary"):
        value = getattr(component, name)
        if not isinstance(value, str) or not value.strip():
            return f"gave a Component whose {name} is {value!r}, not a text"
    about = f"gave a Component {component.name} whose"
    if not all(component.target.partition(":")):
        return f"{about} target is {component.target!r}, not 'module:Class'"
    for name in ("aliases", "sections", "tasks", "needs"):
        value = getattr(component, name)
        if isinstance(value, str) or not _are_texts(value):
            return f"{about} {name} are {value!r}, not a collection of texts"
    fault = _options_fault(component.options)
    return f"{about} {fault}" if fault else ""


def section_fault(section: Any) -> str:
    """What is wrong with a section, to follow the name of the hook that gave it; empty for nothing."""
    if not isinstance(section, Section):
        return f"gave {section!r}, which is not a Section"
    if not isinstance(section.name, str) or not _SECTION.fullmatch(section.name):
        return f"gave a Section whose name is {section.name!r}, not a word in capitals"
    about = f"gave a Section {section.name} whose"
    for name in ("summary", "command", "alone"):
        if not isinstance(value := getattr(section, name), str):
            return f"{about} {name} is {value!r}, not a text"
    if section.alone and not section.command:
        return f"{about} INI may do without [DATA], which no command acts on"
    if not isinstance(section.families, tuple) or not all(isinstance(one, Family) for one in section.families):
        return f"{about} families are {section.families!r}, not a tuple of Family"
    if not isinstance(section.dead, Mapping) or not _are_texts([*section.dead, *section.dead.values()]):
        return f"{about} dead keys are {section.dead!r}, not advice by key"
    fault = _options_fault(section.options)
    if not fault and (elsewhere := [info for info in option_infos(section.options) if info.section]):
        fault = f"option {elsewhere[0].field} is of section {elsewhere[0].section}: leave that out, a section has its own keys"
    return f"{about} {fault}" if fault else ""


def _options_fault(options: Any) -> str:
    if not (isinstance(options, type) and issubclass(options, Options)):
        return f"options are {options!r}, not a class of nkl.plugin.Options"
    slugs = [kind.slug for kind in KINDS]
    for info in option_infos(options):
        if info.section is not None and not _SECTION.fullmatch(info.section):
            return f"option {info.field} is of section {info.section!r}, not a word in capitals"
        if not info.chooses:
            continue
        if info.chooses not in slugs:
            return f"option {info.field} chooses {info.chooses!r}, no kind of component.{did_you_mean(info.chooses, slugs)}"
        if info.default is not None and not _are_texts(info.default):
            return f"option {info.field} chooses a component, so its default is a text or a list of texts, not {info.default!r}"
    return ""


def _are_texts(value: Any) -> bool:
    """Whether a value is a text, or a collection of texts."""
    try:
        return all(isinstance(one, str) for one in value)
    except TypeError:
        return False

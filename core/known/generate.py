"""Writes the index of what plugins offer, which tells users what to install: ``python core/known/generate.py``.

It holds what the plugins of this repository declare, and the table of what none of them offers yet (``planned.py``).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nkl.kernel.choice import load_target
from nkl.kernel.discovery import Offer, Plugin, discover
from nkl.kernel.keys import component_keys, kinds_chosen
from nkl.kernel.kinds import COMMAND, OF_A_DATABASE, TRAINED
from nkl.options import option_infos
from nkl.plugin import Section

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import planned  # noqa: E402 - a module beside this one, which no distribution holds

FILE = HERE.parent / "src/nkl/kernel/known.json"
PREFIXES = ("nkl", "nkl-plugin-")
"""What the distributions of this repository are called."""


def index(plugins: Iterable[Plugin]) -> dict[str, Any]:
    """The index, from what plugins declare; those of others that happen to be installed are left out."""
    ours = [
        plugin
        for plugin in plugins
        if plugin.distribution == PREFIXES[0] or plugin.distribution.startswith(PREFIXES[1])
    ]
    facts: dict[str, Any] = {
        "chosen": {section: [kind.slug for kind in kinds] for section, kinds in kinds_chosen(ours).items()},
        "commands": dict.fromkeys(planned.COMMANDS, ""),
        "sections": {},
        "components": {},
        "keys": {},
        "models": {},
    }
    for section in planned.SECTIONS:
        _add_section(facts, section, f"`{section.command}`", "")
    for kind, names in planned.COMPONENTS.items():
        facts["components"].setdefault(kind, {})[""] = list(names)
    for key in planned.KEYS:
        for owner in key.owners:
            _add_key(facts, key.section, key.key.lower(), key.kind, owner, "")
    for plugin in sorted(ours, key=lambda one: one.name):
        if plugin.state != "ready":
            raise SystemExit(f"plugin {plugin.name} is {plugin.state}: {plugin.reason}")
        if plugin.distribution == "nkl":
            continue  # it is always there
        for section in plugin.sections:
            reader = f"`{section.command}`" if section.command else f"the plugin {plugin.name}"
            _add_section(facts, section, reader, plugin.distribution)
        for offer in plugin.offers:
            _add_offer(facts, offer)
    return _sorted(facts)


def _add_section(facts: dict[str, Any], section: Section, reader: str, distribution: str) -> None:
    facts["sections"][section.name] = {
        "alone": section.alone,
        "dead": dict(section.dead),
        "distribution": distribution,
        "families": [family.pattern for family in section.families],
        "reader": reader,
    }
    for info in option_infos(section.options):
        for spelling in info.spellings:
            _add_key(facts, section.name, spelling, "", reader, distribution)


def _add_offer(facts: dict[str, Any], offer: Offer) -> None:
    component, kind = offer.component, offer.kind
    if kind == COMMAND:
        facts["commands"][component.name] = offer.distribution
        return
    if kind == TRAINED:
        facts["models"][load_target(offer).FILE] = [component.name, offer.distribution]
    names = facts["components"].setdefault(kind.slug, {}).setdefault(offer.distribution, [])
    names += [name for name in (component.name, *component.aliases) if name not in names]
    for section, info, _ in component_keys([offer]):
        for spelling in info.spellings:
            key = f"<db>{'.' if spelling else ''}{spelling}" if kind in OF_A_DATABASE else spelling
            _add_key(facts, section, key, kind.slug, component.name, offer.distribution)


def _add_key(facts: dict[str, Any], section: str, key: str, kind: str, reader: str, distribution: str) -> None:
    """Add who reads a key: a component of a kind (by its slug), or with no kind whatever reads the whole section."""
    readers = facts["keys"].setdefault(section, {}).setdefault(key, [])
    if [kind, reader, distribution] not in readers:
        readers.append([kind, reader, distribution])


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return sorted(value) if isinstance(value, list) else value


def text(facts: dict[str, Any]) -> str:
    """The index as the file has it: a line for each key."""
    return f"{_lines(facts, 1)}\n"


def _lines(value: Any, depth: int) -> str:
    if not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    lines = (f"{' ' * depth}{json.dumps(key)}: {_lines(inner, depth + 1)}" for key, inner in value.items())
    return "{\n" + ",\n".join(lines) + f"\n{' ' * (depth - 1)}}}"


def main() -> None:
    """Write the file."""
    FILE.write_text(text(index(discover().plugins)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

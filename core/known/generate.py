"""Writes the index of what plugins offer, which tells users what to install: ``python core/known/generate.py``.

It holds what the plugins of this repository declare, and the table of what none of them offers yet (``planned.py``).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nkl.kernel.discovery import Offer, Plugin, discover
from nkl.kernel.kinds import COMMAND, LOADER, kind_of
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
        "commands": dict.fromkeys(planned.COMMANDS, ""),
        "sections": {},
        "components": {},
        "keys": {},
    }
    for section in planned.SECTIONS:
        _add_section(facts, section, "")
    for kind, names in planned.COMPONENTS.items():
        facts["components"].setdefault(kind, {})[""] = list(names)
    for key in planned.KEYS:
        for owner in key.owners:
            _add_key(facts, key.section, key.key.lower(), f"the {key.kind} {owner}", "")
    for plugin in sorted(ours, key=lambda one: one.name):
        if plugin.state != "ready":
            raise SystemExit(f"plugin {plugin.name} is {plugin.state}: {plugin.reason}")
        if plugin.distribution == "nkl":
            continue  # it is always there
        for section in plugin.sections:
            _add_section(facts, section, plugin.distribution)
        for offer in plugin.offers:
            _add_offer(facts, offer)
    offers = [offer for plugin in ours for offer in plugin.offers]
    for offer in offers:
        _add_chosen(facts, offer, offers)
    return _sorted(facts)


def _add_section(facts: dict[str, Any], section: Section, distribution: str) -> None:
    facts["sections"][section.name] = {
        "distribution": distribution,
        "command": section.command,
        "families": [family.pattern for family in section.families],
        "dead": dict(section.dead),
    }
    for info in option_infos(section.options):
        for spelling in info.spellings:
            _add_key(facts, section.name, spelling, _reader(facts, section.name), distribution)


def _add_offer(facts: dict[str, Any], offer: Offer) -> None:
    component, kind = offer.component, offer.kind
    if kind == COMMAND:
        facts["commands"][component.name] = offer.distribution
        return
    names = facts["components"].setdefault(kind.slug, {}).setdefault(offer.distribution, [])
    names += [name for name in (component.name, *component.aliases) if name not in names]
    for info in option_infos(component.options):
        sections: Sequence[str] = (info.section,) if info.section else (*kind.sections, *component.sections)
        for section in sections:
            for spelling in info.spellings:
                key = f"<db>{'.' if spelling else ''}{spelling}" if kind == LOADER else spelling
                _add_key(facts, section, key, f"the {kind.name} {component.name}", offer.distribution)


def _add_chosen(facts: dict[str, Any], offer: Offer, offers: Sequence[Offer]) -> None:
    """The options of what a component may choose: they stand in its sections too, and take both plugins."""
    kinds = {kind_of(info.chooses) for info in option_infos(offer.component.options) if info.chooses}
    for section in (*offer.kind.sections, *offer.component.sections):
        for other in offers:
            for info in option_infos(other.component.options) if other.kind in kinds else ():
                for spelling in () if info.section else info.spellings:
                    _add_key(facts, section, spelling, _reader(facts, section), offer.distribution)
                    _add_key(
                        facts, section, spelling, f"the {other.kind.name} {other.component.name}", other.distribution
                    )


def _reader(facts: dict[str, Any], section: str) -> str:
    """The command that reads a section."""
    return f"`{facts['sections'].get(section, {}).get('command') or 'nkl run'}`"


def _add_key(facts: dict[str, Any], section: str, key: str, owner: str, distribution: str) -> None:
    owners = facts["keys"].setdefault(section, {}).setdefault(key, [])
    if [owner, distribution] not in owners:
        owners.append([owner, distribution])


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return sorted(value) if isinstance(value, list) else value


def text(facts: dict[str, Any]) -> str:
    """The index as the file has it: a line a key."""
    lines = json.dumps(facts, indent=1, ensure_ascii=False)
    return lines + "\n"


def main() -> None:
    """Write the file."""
    FILE.write_text(text(index(discover().plugins)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

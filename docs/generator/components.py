"""The page of all components."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.declarations import row
from generator.markdown import code, codes, escaped, page, table
from nkl.kernel.discovery import Offer, Plugin
from nkl.options import option_infos


def text(plugins: Iterable[Plugin]) -> str:
    """Every component of some plugins, with its options."""
    lines = [
        "# Components",
        "",
        "What the plugins of this repository offer, as `nkl plugins show NAME` prints it. [The INI file](../ini.md) "
        "explains how values are written.",
        "",
    ]
    for plugin in plugins:
        if plugin.offers:
            lines += [f"## {plugin.name}", "", f"Distribution `{plugin.distribution}`.", ""]
            for offer in plugin.offers:
                lines += _component(offer)
    return page(lines)


def _component(offer: Offer) -> Iterator[str]:
    component = offer.component
    yield from (f"### {component.name} ({offer.kind.name})", "", f"{escaped(component.summary)}.", "")
    facts = []
    if offer.kind.chosen_by:
        key = offer.kind.chosen_by.replace("<database>", "DATA.<database>")
        facts.append(f"chosen by {code(f'{key} = {component.name}')}")
    if component.aliases:
        facts.append(f"also called {codes(component.aliases)}")
    if component.needs:
        facts.append(f"needs {', '.join(sorted(component.needs))}")
    if component.licence:
        facts.append(f"licence: {escaped(component.licence)}")
    if facts:
        yield from (*(f"- {fact}" for fact in facts), "")
    infos = option_infos(component.options)
    if infos:
        sections = " or ".join(f"[{name}]" for name in (*offer.kind.sections, *component.sections))
        yield from (f"Options in {sections}:", "")
        yield from table(("key", "type", "default", "meaning"), map(row, infos))

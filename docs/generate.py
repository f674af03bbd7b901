"""Writes the reference pages of these docs from the declarations: ``python docs/generate.py``."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from nkl.ini.sections import PLUGIN_SECTIONS, SECTIONS, DatabaseOptions
from nkl.ini.sections.dead import DEAD
from nkl.ini.sections.families import FAMILIES
from nkl.ini.sections.ownership import Reserved
from nkl.ini.sections.reserved import RESERVED
from nkl.ini.writing import as_text
from nkl.kernel.discovery import Offer, Plugin, discover
from nkl.options import OptionInfo, describe_type, option_infos

DOCS = Path(__file__).resolve().parent
COMMAND = "python docs/generate.py"
NOTE = f"<!-- Written by docs/generate.py from the declarations. Change those, then run: {COMMAND} -->"
NOTHING = "–"

Row = tuple[str, ...]


def pages() -> dict[str, str]:
    """The text of each generated page, by its path below ``docs``."""
    return {"reference/ini.md": ini_page(), "reference/plugins.md": plugins_page(own_plugins())}


def ini_page() -> str:
    """Every section and key of the dialect, whatever is installed."""
    lines = [
        NOTE,
        "# INI reference",
        "",
        "Every section and key that nkl knows. [The INI file](../ini.md) explains how values are written and which "
        "sections are not acted on yet; the options of components are in [Components](plugins.md).",
        "",
    ]
    for section in [*SECTIONS, *sorted(PLUGIN_SECTIONS)]:
        lines += _section(section)
    return _text(lines)


def plugins_page(plugins: Iterable[Plugin]) -> str:
    """Every component of some plugins, with its options."""
    lines = [
        NOTE,
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
    return _text(lines)


def own_plugins() -> list[Plugin]:
    """The plugins of this repository, by name; others that happen to be installed are left out.

    Raises:
        SystemExit: if one of them is not installed or not ready, with what to do.
    """
    found = {plugin.name: plugin for plugin in discover().plugins}
    wanted = {"local": "core", **_entry_points()}
    for name, folder in wanted.items():
        if name not in found:
            raise SystemExit(f"plugin {name} is not installed: pip install -e ./{folder}, then {COMMAND}")
        if found[name].state != "ready":
            raise SystemExit(f"plugin {name} is {found[name].state}: {found[name].reason}")
    return [found[name] for name in sorted(wanted)]


def stale(expected: Mapping[str, str]) -> list[str]:
    """The pages that differ from what is on disk."""
    paths = {name: DOCS / name for name in expected}
    return [n for n, path in paths.items() if not path.is_file() or path.read_text(encoding="utf-8") != expected[n]]


def main() -> None:
    """Write all pages that have changed."""
    written = pages()
    for name in stale(written):
        path = DOCS / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(written[name], encoding="utf-8", newline="\n")
        sys.stdout.write(f"{path.relative_to(DOCS.parent)} written\n")


def _entry_points() -> dict[str, str]:
    """The plugins of this repository: entry point and folder."""
    found = {}
    for path in sorted((DOCS.parent / "plugins").glob("*/pyproject.toml")):
        project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
        for name in project.get("entry-points", {}).get("nkl", {}):
            found[name] = f"plugins/{path.parent.name}"
    return found


def _section(name: str) -> Iterator[str]:
    model = SECTIONS.get(name)
    yield from (f"## [{name}]", "")
    if model is None:
        yield from ("Belongs to components alone.", "")
    else:
        if summary := _summary(model.__module__):
            yield from (summary, "")
        families = [
            (_code(one.shown), _escaped(describe_type(one.type)), NOTHING, _escaped(one.description))
            for one in FAMILIES
            if one.section == name
        ]
        yield from _table(("key", "type", "default", "meaning"), [*map(_option, option_infos(model)), *families])
    if name == "DATA":
        yield from (
            "### Keys of one database",
            "",
            "Each follows the database's name and a dot, as in `emodb.type`.",
            "",
        )
        yield from _table(("key", "type", "default", "meaning"), map(_option, option_infos(DatabaseOptions)))
    reserved = [one for one in RESERVED if one.section == name]
    if reserved:
        yield from (f"### Keys of components in [{name}]", "")
        yield from ("Known whether or not the component is installed; its own page has the exact defaults.", "")
        rows = [(*_owned(one), _escaped(one.description)) for one in reserved]
        yield from _table(("key", "kind", "of", "type", "default", "meaning"), rows)
    dead = [one for one in DEAD if one.section == name]
    if dead:
        yield from (f"### Keys without effect in [{name}]", "", "Each gives a warning with this advice.", "")
        yield from _table(("key", "advice"), [(_code(one.key), _escaped(one.advice)) for one in dead])


def _owned(one: Reserved) -> Row:
    owners = ", ".join(map(_code, one.owners))
    return (_code(one.key), one.kind, owners, _escaped(one.type_text), _code(one.default))


def _component(offer: Offer) -> Iterator[str]:
    component = offer.component
    yield from (f"### {component.name} ({offer.kind.name})", "", f"{_escaped(component.summary)}.", "")
    facts = []
    if offer.kind.chosen_by:
        key = offer.kind.chosen_by.replace("<database>", "DATA.<database>")
        facts.append(f"chosen by {_code(f'{key} = {component.name}')}")
    if component.aliases:
        facts.append(f"also called {', '.join(map(_code, component.aliases))}")
    if component.needs:
        facts.append(f"needs {', '.join(sorted(component.needs))}")
    if component.licence:
        facts.append(f"licence: {_escaped(component.licence)}")
    if facts:
        yield from (*(f"- {fact}" for fact in facts), "")
    infos = option_infos(component.options)
    if infos:
        sections = " or ".join(f"[{name}]" for name in (*offer.kind.sections, *component.sections))
        yield from (f"Options in {sections}:", "")
        yield from _table(("key", "type", "default", "meaning"), map(_option, infos))


def _option(info: OptionInfo) -> Row:
    also = f" Also: {', '.join(map(_code, info.aliases))}." if info.aliases else ""
    default = "required" if info.required else _code("" if info.default is None else as_text(info.default))
    return (_code(info.key or "<database>"), _escaped(info.type_text), default, _escaped(info.description) + also)


def _summary(module: str) -> str:
    """What a module's docstring says after the name of its section."""
    first = (sys.modules[module].__doc__ or "").splitlines()[0]
    text = first.partition(": ")[2]
    return _escaped(text[:1].upper() + text[1:])


def _table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield _cells(head)
    yield _cells(tuple("---" for _ in head))
    yield from map(_cells, rows)
    yield ""


def _cells(row: Row) -> str:
    return f"| {' | '.join(row)} |"


def _code(text: str) -> str:
    return f"`{text}`" if text else NOTHING


def _escaped(text: str) -> str:
    """Text in which nothing is taken for markup."""
    for mark, replacement in (("&", "&amp;"), ("<", "&lt;"), ("|", "\\|"), ("*", "\\*")):
        text = text.replace(mark, replacement)
    return text


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    main()

"""The page of all sections and keys of the INI."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.declarations import ROOT, options_of, row
from generator.markdown import NOTHING, Row, code, codes, escaped, page, table
from nkl.ini.sections import SECTIONS, DatabaseOptions
from nkl.kernel.discovery import Offer, Plugin
from nkl.kernel.kinds import COMMAND, OF_A_DATABASE, kind_of
from nkl.options import describe_type, option_infos
from nkl.plugin import Section

sys.path.append(str(ROOT / "core" / "known"))
import planned

HEAD = ("key", "type", "default", "meaning")
LATER = "**Planned**: known, so that a file that has it passes the check with a warning, but nothing acts on it yet."


def text(plugins: Sequence[Plugin]) -> str:
    """Every section and key of the dialect, whatever is installed."""
    owners = {section.name: plugin.distribution for plugin in plugins for section in plugin.sections}
    owned = {section.name: section for plugin in plugins for section in plugin.sections}
    keys = _of_components(plugins)
    known: dict[str, Section] = {**SECTIONS, **{name: owned[name] for name in sorted(owned)}}
    later = {section.name: section for section in planned.SECTIONS}
    bare = sorted({*keys, *(key.section for key in planned.KEYS)} - {*known, *later})
    lines = [
        "# INI reference",
        "",
        "Every section and key that nkl and the plugins of this repository know. [The INI file](../ini.md) explains how "
        "values are written; [Components](plugins.md) has the options by component. Where the distribution that reads a "
        "key is not installed, the key is a warning that names it.",
        "",
    ]
    for name, section in known.items():
        lines += [f"## [{name}]", "", f"{escaped(section.summary)}. {_reader(section, owners.get(name, ''))}", ""]
        lines += [*_keys(section), *_rest(name, section, keys)]
    for name in bare:
        lines += [f"## [{name}]", "", "Belongs to components alone.", "", *_rest(name, None, keys)]
    for name, section in later.items():
        lines += [f"## [{name}]", "", f"{escaped(section.summary)}, for `{section.command}`. {LATER}", ""]
        lines += [*_keys(section), *_rest(name, section, keys)]
    return page([*lines, *_planned_names()])


def _reader(section: Section, distribution: str) -> str:
    """Who reads a section."""
    if not distribution:
        return "The core reads it."
    facts = f"`{section.command}`" if section.command else "`nkl run`"
    if section.command and section.of_run:
        facts += ", and `nkl run` where other keys make it look there"
    alone = " An INI may have it without [DATA]." if section.alone else ""
    return f"Read by {facts}, with `{distribution}` installed.{alone}"


def _keys(section: Section) -> Iterator[str]:
    """The keys of a section itself, those of a database included."""
    families = [
        (code(one.shown), escaped(describe_type(one.type)), NOTHING, escaped(one.description))
        for one in section.families
    ]
    yield from table(HEAD, [*map(row, option_infos(section.options)), *families])
    if section.name == "DATA":
        yield from ("### Keys of one database", "")
        yield from ("Each follows the database's name and a dot, as in `emodb.type`.", "")
        yield from table(HEAD, map(row, option_infos(DatabaseOptions)))


def _rest(name: str, section: Section | None, keys: Mapping[str, Iterable[Row]]) -> Iterator[str]:
    """What else a section may hold: keys of components, planned ones, and those without effect."""
    if name in keys:
        yield from (f"### Keys of components in [{name}]", "")
        yield from table(("key", "read by", "distribution", *HEAD[1:]), keys[name])
    later = [key for key in planned.KEYS if key.section == name]
    if later:
        yield from (f"### Planned keys of [{name}]", "", "Keys of components that no plugin offers yet.", "")
        rows = [
            (
                code(key.key),
                f"{kind_of(key.kind).name} {codes(key.owners)}",
                escaped(key.type_text),
                code(key.default),
                escaped(key.description),
            )
            for key in later
        ]
        yield from table(("key", "of", *HEAD[1:]), rows)
    if section is not None and section.dead:
        yield from (f"### Keys without effect in [{name}]", "", "Each gives a warning with this advice.", "")
        advised = [(code(_shown(key)), escaped(advice)) for key, advice in section.dead.items()]
        yield from table(("key", "advice"), advised)


def _of_components(plugins: Iterable[Plugin]) -> dict[str, list[Row]]:
    """The keys that components read, by section; a key that several declare alike is one row."""
    found: dict[str, dict[tuple[str, Row], list[Offer]]] = {}
    for plugin in plugins:
        for offer in plugin.offers:
            for section, info in options_of(offer):
                key, *rest = row(info)
                if offer.kind in OF_A_DATABASE:
                    key = code(f"<database>.{info.key}" if info.key else "<database>")
                same = found.setdefault(section, {}).setdefault((offer.kind.name, (key, *rest)), [])
                same.append(offer)
    return {section: [_shared(*one) for one in sorted(rows.items(), key=_order)] for section, rows in found.items()}


def _order(item: tuple[tuple[str, Row], list[Offer]]) -> tuple[str, str, str]:
    (kind, cells), offers = item
    return cells[0].strip("`").lower(), kind, offers[0].qualified


def _shared(what: tuple[str, Row], offers: Sequence[Offer]) -> Row:
    kind, (key, *rest) = what
    names = codes(offer.component.name for offer in offers)
    return (key, f"{kind} {names}", codes(offer.distribution for offer in offers), *rest)


def _planned_names() -> Iterator[str]:
    yield from ("## Planned commands and components", "")
    yield from ("INI files in circulation name them. No plugin offers them yet; whoever asks for one is told so.", "")
    yield from table(
        ("kind", "names"),
        [
            (COMMAND.name, codes(f"nkl {name}" for name in planned.COMMANDS)),
            *((kind_of(kind).name, codes(names)) for kind, names in planned.COMPONENTS.items()),
        ],
    )


def _shown(key: str) -> str:
    return key.replace("<db>", "<database>")

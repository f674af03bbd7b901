"""Judges the entries of an INI that nothing in use has read: misspelt, out of use, without effect, or of a missing plugin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from functools import cache

from nkl.errors import did_you_mean
from nkl.ini.reading import Reading
from nkl.ini.sections import SECTIONS
from nkl.ini.sections.database import DatabaseOptions
from nkl.ini.text import Entry
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import Offer
from nkl.kernel.keys import component_keys, kinds_chosen
from nkl.kernel.kinds import OF_A_DATABASE
from nkl.kernel.known import Known, known
from nkl.options import Options, option_infos
from nkl.plugin import Section

_DATABASE = "<db>"
_HINTS = 20
"""So many unknown names get a suggestion, which takes time: who has thousands of them has another fault."""


def judge_unused(reading: Reading, catalog: Catalog, databases: Sequence[str], lenient: bool = False) -> None:
    """Add a complaint or a warning for each entry that was not used.

    Args:
        reading: what was read so far; complaints and warnings are added to it.
        catalog: what the installed plugins offer.
        databases: the names of the databases that the INI lists.
        lenient: what is unknown is a warning.
    """
    unknown = reading.warnings if lenient else reading.complaints
    own = {**SECTIONS, **catalog.sections}
    usual, chosen = _usual_owners(catalog), _chosen_owners(catalog)
    owners = {**chosen, **usual}
    sections = {*own, *(section for section, _ in owners), *known().sections}
    _judge_sections(reading, catalog, sections, unknown)
    keys = {(name, key) for name, section in own.items() for key in _spellings(section.options)} | {*usual}
    described_keys = Counter(
        key.partition(".")[0] for section, key in reading.ini.entries if section == "DATA" and "." in key
    )
    database_keys = _database_keys(catalog)
    hints = _HINTS
    for where, entry in reading.ini.entries.items():
        if where in reading.used or entry.section not in sections:
            continue
        database, described = _database(entry, databases, described_keys)
        if described and entry.key == database.lower():
            continue  # a path is never wrong: what would read it is missing, or was not asked to
        if owner := owners.get(where):
            reading.warnings.append(f"{entry.place}: belongs to {owner}, which is not in use here.")
        elif warning := _without_effect(entry, database, described, own, catalog, database_keys):
            reading.warnings.append(f"{entry.place}: {warning}")
        elif entry.section in own and (family := own[entry.section].family(entry.key)):
            reading.value(entry, family.type)
        elif not _is_planned(entry):
            hint = ""
            if hints:
                hint = _hint_of_database(entry, database, catalog) if database else _hint(entry, keys, {*chosen})
                hints -= 1
            unknown.append(f"{entry.place}: there is no such key.{hint}")


def _judge_sections(reading: Reading, catalog: Catalog, sections: Set[str], unknown: list[str]) -> None:
    hints = _HINTS
    for section, line in reading.ini.sections.items():
        place = f"{reading.ini.path}:{line}" if line else "command line"
        if section in SECTIONS or section in catalog.sections:
            continue
        if found := known().section(section):
            lack = catalog.lack([found.distribution]) if found.distribution else "is not there yet."
            reading.warnings.append(f"{place}: [{section}] is for {found.owner}, which {lack}")
        elif section not in sections:
            hint = did_you_mean(section, sections) if hints else ""
            unknown.append(f"{place}: there is no section [{section}].{hint}")
            hints = max(0, hints - 1)


def judge_idle(reading: Reading) -> None:
    """Add a warning for each key that is understood, asks for something, and is not acted on yet."""
    for (section, key), (value, origin, info) in reading.origins.items():
        if info.idle and origin != "default" and value != info.default:
            reading.warnings.append(f"{origin}: [{section}] {key}: {info.idle}.")


def _is_planned(entry: Entry) -> bool:
    """Whether an entry stands in a section that nothing acts on, which one warning says of the section as a whole.

    Of a section whose plugin is missing, that is said of each key but those that cannot be listed.
    """
    found = known().section(entry.section)
    if found is None:
        return False
    nobody = not found.distribution and entry.key in known().keys(entry.section)
    return nobody or known().in_family(entry.section, entry.key)


def _usual_owners(catalog: Catalog) -> dict[tuple[str, str], str]:
    """The keys of installed components, other than those of a database, each with a name for its owner."""
    offers = (offer for plugin in catalog.plugins for offer in plugin.offers if offer.kind not in OF_A_DATABASE)
    return {
        (section, spelling): _name(offer)
        for section, info, offer in component_keys(offers)
        for spelling in info.spellings
    }


def _chosen_owners(catalog: Catalog) -> dict[tuple[str, str], str]:
    """The keys that installed components have in sections where they can be chosen, beside their usual ones."""
    return {
        (section, spelling): _name(offer)
        for section, kinds in kinds_chosen(catalog.plugins).items()
        for kind in kinds
        for offer in catalog.offers(kind)
        for info in option_infos(offer.component.options)
        if not info.section
        for spelling in info.spellings
    }


def _name(offer: Offer) -> str:
    return f"the {offer.kind.name} {offer.component.name}"


def _without_effect(
    entry: Entry,
    database: str,
    described: bool,
    own: Mapping[str, Section],
    catalog: Catalog,
    database_keys: Set[str],
) -> str:
    """Why an entry that is known has no effect; empty where it is not known."""
    name = _key(entry, database)
    suffix = entry.key.removeprefix(database.lower()).removeprefix(".")
    if database and not described and (not suffix or suffix in database_keys):
        return f"describes database {database}, which is not listed in DATA.databases."
    if database and (reason := _of_another(database, suffix, catalog)):
        return reason
    if database and suffix in _spellings(DatabaseOptions):
        return f"has no effect: of {database}, which only DATA.trains lists, nothing but the name is used."
    readers = known().key(entry.section, name) or known().chosen_key(entry.section, name)
    if absent := [one for one in readers if one.distribution and not catalog.is_ready(one.distribution)]:
        return f"belongs to {_owners_of(absent)}, which {catalog.lack(one.distribution for one in absent)}"
    section = own.get(entry.section)
    if dead := (section.dead.get(name, "") if section else known().dead_key(entry.section, name)):
        return f"has no effect. {dead}"
    if readers and not _is_planned(entry):
        return f"belongs to {_owners_of(readers)}, which is not in use here."
    return ""


def _owners_of(found: Sequence[Known]) -> str:
    return " or ".join(dict.fromkeys(one.owner for one in found))


def _key(entry: Entry, database: str) -> str:
    """The key as the index has it: with ``<db>`` in place of a database's name."""
    return f"{_DATABASE}{entry.key.removeprefix(database.lower())}" if database else entry.key


def _database(entry: Entry, databases: Sequence[str], described: Mapping[str, int]) -> tuple[str, bool]:
    """The database that a key of [DATA] speaks of (empty for none), and whether the INI lists it.

    The name of a database may itself hold dots, and so may a key.
    """
    if entry.section != "DATA":
        return "", False
    for name in databases:
        if entry.key == name.lower() or entry.key.startswith(f"{name.lower()}."):
            return name, True
    name, dot, _ = entry.key.partition(".")
    if dot:
        return name, False
    looks_like_path = "/" in entry.text or "\\" in entry.text or entry.text.endswith((".csv", ".parquet"))
    if described.get(name) or (looks_like_path and not did_you_mean(name, _spellings(SECTIONS["DATA"].options))):
        return name, False
    return "", False


def _of_another(database: str, key: str, catalog: Catalog) -> str:
    """Why a key has no effect that only other types of databases, or other ways to make labels of ratings, have."""
    for kind in OF_A_DATABASE:
        if names := [one.component.name for one in catalog.offers(kind) if key in _spellings(one.component.options)]:
            chosen_by = kind.chosen_by.replace("<database>", database)
            return f"belongs to {chosen_by} = {' or '.join(names)}, which is not in use here."
    return ""


def _database_keys(catalog: Catalog) -> set[str]:
    prefix = f"{_DATABASE}."
    listed = {key.removeprefix(prefix) for key in known().keys("DATA") if key.startswith(prefix)}
    dead = {key.removeprefix(prefix) for key in SECTIONS["DATA"].dead if key.startswith(prefix)}
    offers = (offer for kind in OF_A_DATABASE for offer in catalog.offers(kind))
    models: list[type[Options]] = [DatabaseOptions, *(offer.component.options for offer in offers)]
    return set[str]().union(listed - dead, *map(_spellings, models))


def _hint_of_database(entry: Entry, database: str, catalog: Catalog) -> str:
    """The nearest keys that a database may have."""
    near = did_you_mean(entry.key.removeprefix(f"{database.lower()}."), _database_keys(catalog))
    return near.replace("Did you mean ", f"Did you mean {database}.").replace(" or ", f" or {database}.")


def _hint(entry: Entry, keys: Set[tuple[str, str]], chosen: Set[tuple[str, str]]) -> str:
    """The nearest keys of the section; else other sections that have the key; else the nearest keys of what can be chosen.

    Args:
        entry: the unknown one.
        keys: those that are installed, with their usual section.
        chosen: those of installed components, with the sections where they can be chosen.
    """
    usual = keys | {
        (section, key) for section in known().sections for key in known().keys(section) if not key.startswith(_DATABASE)
    }
    if near := did_you_mean(entry.key, {key for section, key in usual if section == entry.section}):
        return near
    if places := sorted({section for section, key in usual if key == entry.key}):
        return f" There is one in [{'] and ['.join(places)}]."
    return did_you_mean(entry.key, {key for section, key in chosen if section == entry.section})


@cache
def _spellings(model: type[Options]) -> frozenset[str]:
    return frozenset(spelling for info in option_infos(model) for spelling in info.spellings)

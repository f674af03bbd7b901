"""Judges the entries of an INI that nothing in use has read: misspelt, out of use, or without effect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nkl.errors import did_you_mean
from nkl.ini.reading import Reading
from nkl.ini.sections import PLUGIN_SECTIONS, SECTIONS
from nkl.ini.sections.database import DatabaseOptions
from nkl.ini.sections.dead import dead_key
from nkl.ini.sections.families import family_of
from nkl.ini.sections.later import LATER, LATER_SECTIONS
from nkl.ini.sections.reserved import RESERVED, reserved_keys
from nkl.ini.text import Entry
from nkl.kernel.catalog import Catalog
from nkl.kernel.kinds import LOADER
from nkl.options import Options, option_infos


def judge_leftovers(reading: Reading, catalog: Catalog, databases: Sequence[str], lenient: bool = False) -> None:
    """Add a complaint or a warning for each entry that was not used.

    Args:
        reading: what was read so far; complaints and warnings are added to it.
        catalog: what the installed plugins offer.
        databases: the names of the databases that the INI lists.
        lenient: what is unknown is a warning.
    """
    unknown = reading.warnings if lenient else reading.complaints
    owners = _owners(catalog)
    sections = {*SECTIONS, *PLUGIN_SECTIONS, *(section for section, _ in owners)}
    for section, line in reading.ini.sections.items():
        if section not in sections:
            place = f"{reading.ini.path}:{line}" if line else "command line"
            unknown.append(f"{place}: there is no section [{section}].{did_you_mean(section, sections)}")
    for where, entry in reading.ini.entries.items():
        if where in reading.used or entry.section not in sections:
            continue
        database, described = _database(reading, entry, databases)
        if owner := owners.get(where):
            reading.warnings.append(f"{entry.place}: belongs to {owner}, which is not in use here.")
        elif warning := _known_without_effect(entry, database, described, catalog):
            reading.warnings.append(f"{entry.place}: {warning}")
        elif family_of(entry.section, entry.key):
            continue
        else:
            unknown.append(f"{entry.place}: there is no such key.{_hint(entry, database, owners, catalog)}")


def judge_later(reading: Reading) -> None:
    """Add a warning for each section and key that is understood, asks for something, and is not acted on yet."""
    for section, line in reading.ini.sections.items():
        if command := LATER_SECTIONS.get(section):
            place = f"{reading.ini.path}:{line}" if line else "command line"
            reading.warnings.append(f"{place}: [{section}] is for `{command}`, which is not there yet.")
    for where, reason in LATER.items():
        value, origin, info = reading.origins.get(where, (None, "default", None))
        # An option that names its section was read by a component in use, which acts on it.
        if info is not None and not info.section and origin != "default" and value != info.default:
            reading.warnings.append(f"{origin}: [{where[0]}] {where[1]}: {reason}.")


def _owners(catalog: Catalog) -> dict[tuple[str, str], str]:
    """The keys of installed components, other than loaders, each with a name for its owner."""
    return {
        (section, spelling): f"the {offer.kind.name} {offer.component.name}"
        for plugin in catalog.plugins
        for offer in plugin.offers
        if offer.kind != LOADER
        for info in option_infos(offer.component.options)
        for section in ((info.section,) if info.section else (*offer.kind.sections, *offer.component.sections))
        for spelling in info.spellings
    }


def _known_without_effect(entry: Entry, database: str, described: bool, catalog: Catalog) -> str:
    """Why an entry that is known has no effect; empty where it is not known."""
    if dead := dead_key(entry.section, entry.key, database):
        return f"has no effect. {dead.advice}"
    known = _database_keys(catalog)
    suffix = entry.key.removeprefix(database.lower()).removeprefix(".")
    if database and not described and (suffix in known or not suffix or reserved_keys("DATA", entry.key, database)):
        return f"describes database {database}, which is not listed in DATA.databases."
    if reserved := reserved_keys(entry.section, entry.key, database):
        names = " and ".join(" or ".join(one.owners) for one in reserved)
        return f"belongs to {names}, which is not in use here."
    if database and suffix in known:
        return f"belongs to a kind of database that {database} is not."
    return ""


def _database(reading: Reading, entry: Entry, databases: Sequence[str]) -> tuple[str, bool]:
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
    has_keys = any(key.startswith(f"{name}.") for section, key in reading.ini.entries if section == "DATA")
    looks_like_path = "/" in entry.text or "\\" in entry.text or entry.text.endswith((".csv", ".parquet"))
    if has_keys or (looks_like_path and not did_you_mean(name, _spellings(SECTIONS["DATA"]))):
        return name, False
    return "", False


def _database_keys(catalog: Catalog) -> set[str]:
    models: list[type[Options]] = [DatabaseOptions, *(offer.component.options for offer in catalog.offers(LOADER))]
    reserved = {entry.key.lower().removeprefix("<db>.") for entry in RESERVED if entry.key.startswith("<db>.")}
    return reserved.union(*map(_spellings, models))


def _hint(entry: Entry, database: str, owners: Iterable[tuple[str, str]], catalog: Catalog) -> str:
    """The nearest known keys of the section; else the other sections that have the key."""
    everywhere = {(section, key) for section, model in SECTIONS.items() for key in _spellings(model)} | {*owners}
    everywhere |= {(one.section, one.key.lower()) for one in RESERVED if not one.key.startswith("<db>")}
    if database:
        key = entry.key.removeprefix(f"{database.lower()}.")
        return (
            did_you_mean(key, _database_keys(catalog))
            .replace("Did you mean ", f"Did you mean {database}.")
            .replace(" or ", f" or {database}.")
        )
    if near := did_you_mean(entry.key, {key for section, key in everywhere if section == entry.section}):
        return near
    places = sorted({section for section, key in everywhere if key == entry.key})
    return f" There is one in [{'] and ['.join(places)}]." if places else ""


def _spellings(model: type[Options]) -> set[str]:
    return {spelling for info in option_infos(model) for spelling in info.spellings}

"""Judges the entries of an INI that nothing in use has read: misspelt, out of use, without effect, or of a missing plugin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nkl.errors import did_you_mean
from nkl.ini.reading import Reading
from nkl.ini.sections import SECTIONS
from nkl.ini.sections.database import DatabaseOptions
from nkl.ini.text import Entry
from nkl.kernel.catalog import Catalog
from nkl.kernel.kinds import LOADER, kind_of
from nkl.kernel.known import Known, known
from nkl.options import Options, option_infos
from nkl.plugin import Section

_DATABASE = "<db>"


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
    owners = _owners(catalog)
    installed = {*own, *(section for section, _ in owners)}
    for section, line in reading.ini.sections.items():
        place = f"{reading.ini.path}:{line}" if line else "command line"
        if section in installed:
            continue
        if section not in known().sections:
            unknown.append(
                f"{place}: there is no section [{section}].{did_you_mean(section, installed | known().sections)}"
            )
        elif found := known().section(section):
            doing = (
                f"is for {found.owner}, which is not there yet" if not found.distribution else f"is for {found.owner}"
            )
            remedy = f". {catalog.remedy(found)}" if found.distribution else "."
            reading.warnings.append(f"{place}: [{section}] {doing}{remedy}")
    for where, entry in reading.ini.entries.items():
        if where in reading.used or entry.section not in installed | known().sections:
            continue
        database, described = _database(reading, entry, databases)
        if owner := owners.get(where) or _owners_of_chosen(catalog, entry.section).get(entry.key):
            reading.warnings.append(f"{entry.place}: belongs to {owner}, which is not in use here.")
        elif warning := _without_effect(entry, database, described, own, catalog):
            reading.warnings.append(f"{entry.place}: {warning}")
        elif not _is_planned(entry) and not (entry.section in own and own[entry.section].has_family(entry.key)):
            unknown.append(f"{entry.place}: there is no such key.{_hint(entry, database, owners, own, catalog)}")


def judge_idle(reading: Reading) -> None:
    """Add a warning for each key that is understood, asks for something, and is not acted on yet."""
    for (section, key), (value, origin, info) in reading.origins.items():
        if info.idle and origin != "default" and value != info.default:
            reading.warnings.append(f"{origin}: [{section}] {key}: {info.idle}.")


def _is_planned(entry: Entry) -> bool:
    """Whether an entry stands in a section that nothing acts on yet, which one warning says of the section as a whole."""
    found = known().section(entry.section)
    if found is None or found.distribution:
        return False
    return entry.key in known().keys(entry.section) or known().in_family(entry.section, entry.key)


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


def _owners_of_chosen(catalog: Catalog, section: str) -> dict[str, str]:
    """The keys of what the components of a section may choose in their turn, each with a name for its owner.

    The ensemble method svm chooses a learner, whose options stand in [ENSEMBLE] too.
    """
    kinds = {
        info.chooses: kind_of(info.chooses)
        for plugin in catalog.plugins
        for offer in plugin.offers
        if section in (*offer.kind.sections, *offer.component.sections)
        for info in option_infos(offer.component.options)
        if info.chooses
    }
    owners: dict[str, str] = {}
    for kind in kinds.values():
        for offer in catalog.offers(kind):
            for spelling in _spellings(offer.component.options):
                owners.setdefault(spelling, f"the {kind.name} {offer.component.name}")
    return owners


def _without_effect(entry: Entry, database: str, described: bool, own: Mapping[str, Section], catalog: Catalog) -> str:
    """Why an entry that is known has no effect; empty where it is not known."""
    name = _key(entry, database)
    suffix = entry.key.removeprefix(database.lower()).removeprefix(".")
    readers = known().key(entry.section, name)
    missing = [one for one in readers if one.distribution and not catalog.is_ready(one.distribution)]
    if database and not described and (suffix in _database_keys(catalog) or not suffix):
        return f"describes database {database}, which is not listed in DATA.databases."
    if database and suffix in _installed_database_keys(catalog):
        return f"belongs to a kind of database that {database} is not."
    if missing:
        remedies = dict.fromkeys(catalog.remedy(one) for one in missing)
        return f"belongs to {_owners_of(missing)}, which is not installed. {' '.join(remedies)}"
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
    if has_keys or (looks_like_path and not did_you_mean(name, _spellings(SECTIONS["DATA"].options))):
        return name, False
    return "", False


def _installed_database_keys(catalog: Catalog) -> set[str]:
    models: list[type[Options]] = [DatabaseOptions, *(offer.component.options for offer in catalog.offers(LOADER))]
    return set[str]().union(*map(_spellings, models))


def _database_keys(catalog: Catalog) -> set[str]:
    prefix = f"{_DATABASE}."
    listed = {key.removeprefix(prefix) for key in known().keys("DATA") if key.startswith(prefix)}
    dead = {key.removeprefix(prefix) for key in SECTIONS["DATA"].dead if key.startswith(prefix)}
    return _installed_database_keys(catalog) | listed - dead


def _hint(
    entry: Entry, database: str, owners: Iterable[tuple[str, str]], own: Mapping[str, Section], catalog: Catalog
) -> str:
    """The nearest known keys of the section; else the other sections that have the key."""
    everywhere = {(name, key) for name, section in own.items() for key in _spellings(section.options)} | {*owners}
    everywhere |= {
        (section, key) for section in known().sections for key in known().keys(section) if not key.startswith(_DATABASE)
    }
    if database:
        key = entry.key.removeprefix(f"{database.lower()}.")
        return (
            did_you_mean(key, _database_keys(catalog))
            .replace("Did you mean ", f"Did you mean {database}.")
            .replace(" or ", f" or {database}.")
        )
    own_keys = {key for section, key in everywhere if section == entry.section}
    if near := did_you_mean(entry.key, own_keys | {*_owners_of_chosen(catalog, entry.section)}):
        return near
    places = sorted({section for section, key in everywhere if key == entry.key})
    return f" There is one in [{'] and ['.join(places)}]." if places else ""


def _spellings(model: type[Options]) -> set[str]:
    return {spelling for info in option_infos(model) for spelling in info.spellings}

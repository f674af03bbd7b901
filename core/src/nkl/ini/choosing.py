"""Finds the components that an INI names, and reads their options."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from nkl.errors import UserError
from nkl.ini.reading import Reading
from nkl.kernel.blame import blaming_plugin
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice, chosen_names
from nkl.kernel.discovery import Offer
from nkl.kernel.kinds import Kind, kind_of
from nkl.options import Options, option_infos

Chosen = dict[tuple[str, str], tuple[Choice, ...]]
"""What was chosen, by section and key."""


def choose(
    reading: Reading,
    catalog: Catalog,
    kind: Kind,
    name: str,
    section: str,
    key: str,
    sections: Sequence[str] = (),
    within: Sequence[Offer] = (),
    needed: bool = True,
) -> Choice | None:
    """A component with its options; ``None`` where there is none or they are not right, which is then a complaint.

    Args:
        reading: of the INI.
        catalog: what the installed plugins offer.
        kind: of the component.
        name: as the user wrote it.
        section: where it is chosen, for the complaint.
        key: by which it is chosen.
        sections: where its options are; those of its kind if not given.
        within: the components whose options choose it, the outermost first.
        needed: whether the command at work cannot do without what its options choose in their turn.
    """
    offer = reading.attempt(reading.ini.get(section, key), partial(catalog.find, kind, name))
    if offer is None:
        return None
    if offer in within:
        reading.complaints.append(f"{reading.place(section, key)} = {name}: {name} cannot be a part of itself.")
        return None
    component = offer.component
    given: dict[str, Any] = {"type": name} if "type" in component.options.model_fields else {}
    places = (*(sections or kind.sections), *component.sections)
    with blaming_plugin(offer.source, f"the options of {name} cannot be read"):
        options = reading.options(component.options, places, given=given)
    if options is None:
        return None
    parts = choose_parts(reading, catalog, options, places, (*within, offer), needed)
    return None if parts is None else Choice(offer, options, component.name if ":" in name else name, parts)


def choose_parts(
    reading: Reading,
    catalog: Catalog,
    options: Options,
    sections: Sequence[str],
    within: Sequence[Offer],
    needed: bool = True,
) -> dict[str, tuple[Choice, ...]] | None:
    """What the options of a component choose in their turn, by field; their own options are in the same sections.

    Args:
        reading: of the INI.
        catalog: what the installed plugins offer.
        options: of the component.
        sections: where they are.
        within: the component, after those whose options choose it.
        needed: whether the command at work cannot do without.

    Returns:
        ``None`` where one of them is missing, or is not right.
    """
    parts = {}
    for info in option_infos(type(options)):
        if info.chooses:
            kind, section = kind_of(info.chooses), info.section or sections[0]
            names = chosen_names(options, info.field)
            found = [
                _choose_if_there(reading, catalog, kind, name, section, info.key, sections, within, needed)
                for name in names
            ]
            parts[info.field] = tuple(filter(None, found))
            if len(parts[info.field]) < len(names):
                return None
    return parts


def choose_of_section(reading: Reading, catalog: Catalog, options: Options, section: str, needed: bool) -> Chosen:
    """What the options of a plugin's section choose.

    Args:
        reading: of the INI.
        catalog: what the installed plugins offer.
        options: of the section.
        section: its name.
        needed: whether the command at work cannot do without; else a missing component is a warning, since the INI may be meant
            for another command.
    """
    chosen: Chosen = {}
    for info in option_infos(type(options)):
        if not info.chooses:
            continue
        kind, found = kind_of(info.chooses), list[Choice]()
        for name in dict.fromkeys(chosen_names(options, info.field)):
            if choice := _choose_if_there(reading, catalog, kind, name, section, info.key, [section], (), needed):
                found.append(choice)
        chosen[section, info.key] = tuple(found)
    return chosen


def _choose_if_there(
    reading: Reading,
    catalog: Catalog,
    kind: Kind,
    name: str,
    section: str,
    key: str,
    sections: Sequence[str],
    within: Sequence[Offer],
    needed: bool,
) -> Choice | None:
    """See :func:`choose`; that the component is not installed is a complaint where it is needed, else a warning."""
    if missing := _missing(catalog, kind, name):
        place = reading.place(section, key)
        (reading.complaints if needed else reading.warnings).extend(
            f"{place} = {name}: {complaint}" for complaint in missing
        )
        return None
    return choose(reading, catalog, kind, name, section, key, sections, within, needed)


def _missing(catalog: Catalog, kind: Kind, name: str) -> Sequence[str]:
    try:
        catalog.find(kind, name)
    except UserError as error:
        return error.complaints
    return ()

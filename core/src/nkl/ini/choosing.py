"""Finds the component that a name stands for, and reads its options."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from nkl.errors import UserError
from nkl.ini.reading import Reading
from nkl.ini.text import Ini
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice
from nkl.kernel.kinds import Kind


def choose(
    reading: Reading, catalog: Catalog, kind: Kind, name: str, section: str, key: str, prefix: str = ""
) -> Choice | None:
    """A component with its options; ``None`` where there is none or they are not right, which is then a complaint.

    Args:
        reading: of the INI.
        catalog: what the installed plugins offer.
        kind: of the component.
        name: as the user wrote it.
        section: where it is chosen, for the complaint.
        key: by which it is chosen.
        prefix: what stands before each key of its options.
    """
    offer = reading.attempt(reading.ini.get(section, key), partial(catalog.find, kind, name))
    if offer is None:
        return None
    component = offer.component
    given = {"type": name} if "type" in component.options.model_fields else {}
    options = reading.options(component.options, (*kind.sections, *component.sections), prefix, given)
    return Choice(offer, options, component.name if ":" in name else name) if options is not None else None


def require(ini: Ini, catalog: Catalog, kind: Kind, names: Sequence[str], section: str, key: str) -> None:
    """Insist on components that an INI may name without having them installed: this command cannot do without.

    Raises:
        UserError: with a complaint at the key's place for each that there is not.
    """
    entry = ini.get(section, key)
    place = entry.place if entry else f"{ini.path}: [{section}] {key}"
    complaints = []
    for name in names:
        try:
            catalog.find(kind, name)
        except UserError as error:
            complaints += [f"{place} = {name}: {complaint}" for complaint in error.complaints]
    if complaints:
        raise UserError(complaints)

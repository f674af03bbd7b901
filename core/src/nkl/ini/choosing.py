"""Finds the components that an INI names, and reads their options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nkl.errors import UserError
from nkl.ini.reading import Reading
from nkl.kernel.blame import blaming_plugin
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice, chosen_names
from nkl.kernel.discovery import Offer
from nkl.kernel.kinds import Kind, kind_of
from nkl.options import OptionInfo, Options, option_infos

Chosen = dict[tuple[str, str], tuple[Choice, ...]]
"""What was chosen, by section and key."""

ALL = "all"
"""What an option that chooses components says where it wants every one that is installed."""


@dataclass(frozen=True)
class Chooser:
    """Chooses for one INI.

    Attributes:
        reading: of the INI; complaints and warnings are added to it.
        catalog: what the installed plugins offer.
        needed: whether the command at work cannot do without what is chosen; else a component that is not installed is a
            warning, since the INI may be meant for another command.
    """

    reading: Reading
    catalog: Catalog
    needed: bool = True

    def choose(
        self, kind: Kind, name: str, section: str, key: str, sections: Sequence[str] = (), within: Sequence[Offer] = ()
    ) -> Choice | None:
        """A component with its options; ``None`` where there is none or they are not right, which has then been said.

        Args:
            kind: of the component.
            name: as the user wrote it.
            section: where it is chosen.
            key: by which it is chosen.
            sections: where its options are; those of its kind if not given.
            within: the components whose options choose it, the outermost first.
        """
        reading, place = self.reading, f"{self.reading.place(section, key)} = {name}"
        try:
            offer = self.catalog.find(kind, name)
        except UserError as error:
            told = reading.complaints if self.needed else reading.warnings
            told += [f"{place}: {complaint}" for complaint in error.complaints]
            return None
        if offer in within:
            reading.complaints.append(f"{place}: {name} cannot be a part of itself.")
            return None
        component = offer.component
        given: dict[str, Any] = {"type": name} if "type" in component.options.model_fields else {}
        places = (*(sections or kind.sections), *component.sections)
        with blaming_plugin(offer.source, f"the options of {name} cannot be read"):
            options = reading.options(component.options, places, given=given)
        parts = None if options is None else self.parts(options, places, (*within, offer))
        if options is None or parts is None:
            return None
        return Choice(offer, options, component.name if ":" in name else name, parts)

    def parts(
        self, options: Options, sections: Sequence[str], within: Sequence[Offer]
    ) -> dict[str, tuple[Choice, ...]] | None:
        """What the options of a component choose in their turn, by field; their own options are in the same sections.

        Args:
            options: of the component.
            sections: where they are.
            within: the component, after those whose options choose it.

        Returns:
            ``None`` where one of them is missing, or is not right.
        """
        parts = {}
        for info in option_infos(type(options)):
            if info.chooses:
                kind, section = kind_of(info.chooses), info.section or sections[0]
                names = self._names(options, info)
                found = [self.choose(kind, name, section, info.key, sections, within) for name in names]
                parts[info.field] = tuple(filter(None, found))
                if len(parts[info.field]) < len(names):
                    return None
        return parts

    def of_section(self, options: Options, section: str) -> Chosen:
        """What the options of a plugin's section choose."""
        chosen: Chosen = {}
        for info in option_infos(type(options)):
            if info.chooses:
                names = dict.fromkeys(self._names(options, info))
                found = [self.choose(kind_of(info.chooses), name, section, info.key, [section]) for name in names]
                chosen[section, info.key] = tuple(filter(None, found))
        return chosen

    def _names(self, options: Options, info: OptionInfo) -> list[str]:
        """The components that an option names; ``all`` stands for whatever is installed."""
        names = chosen_names(options, info.field)
        return [offer.qualified for offer in self.catalog.offers(kind_of(info.chooses))] if names == [ALL] else names

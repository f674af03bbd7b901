"""Which keys of the INI components read, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from nkl.kernel.discovery import Offer, Plugin
from nkl.kernel.kinds import Kind, kind_of
from nkl.options import OptionInfo, option_infos


def component_keys(offers: Iterable[Offer]) -> Iterator[tuple[str, OptionInfo, Offer]]:
    """Each option of each component, once for every section that may hold it."""
    for offer in offers:
        for info in option_infos(offer.component.options):
            for section in (info.section,) if info.section else offer.sections:
                yield section, info, offer


def kinds_chosen(plugins: Sequence[Plugin]) -> Mapping[str, tuple[Kind, ...]]:
    """The kinds of components whose options are read from a section that is not their usual one.

    That is where an option names one of them (``chooses``): [ENSEMBLE] holds the options of the learner that stacking fits.
    """
    choosing = [
        (section.name, info)
        for plugin in plugins
        for section in plugin.sections
        for info in option_infos(section.options)
    ]
    offers = (offer for plugin in plugins for offer in plugin.offers)
    choosing += [(section, info) for section, info, _ in component_keys(offers)]
    found: dict[str, dict[Kind, None]] = {}
    for section, info in choosing:
        if info.chooses and section not in (kind := kind_of(info.chooses)).sections:
            found.setdefault(section, {})[kind] = None
    return {section: tuple(kinds) for section, kinds in found.items()}

"""The catalogue: which component a name in the INI stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from nkl.errors import UserError, did_you_mean
from nkl.kernel.discovery import Offer, Plugin
from nkl.kernel.kinds import Kind
from nkl.kernel.known import Known, known
from nkl.plugin import Section


@dataclass(frozen=True)
class Catalog:
    """All components of all plugins that are ready, and the sections of the INI that they own."""

    plugins: tuple[Plugin, ...]

    @cached_property
    def sections(self) -> Mapping[str, Section]:
        """The sections that plugins own, by name."""
        return {section.name: section for plugin in self.plugins for section in plugin.sections}

    def owner(self, section: str) -> Plugin:
        """The plugin that owns a section."""
        return next(plugin for plugin in self.plugins if section in [own.name for own in plugin.sections])

    def offers(self, kind: Kind) -> tuple[Offer, ...]:
        """The components of one kind."""
        return tuple(offer for plugin in self.plugins for offer in plugin.offers if offer.kind == kind)

    def find(self, kind: Kind, name: str) -> Offer:
        """The component of this name, alias or qualified name.

        Raises:
            UserError: if there is none, or if several plugins offer it.
        """
        offers = self.offers(kind)
        for matches in (
            [offer for offer in offers if name in (offer.component.name, offer.qualified)],
            [offer for offer in offers if name.lower() in (offer.component.name, *offer.component.aliases)],
            [offer for offer in offers if any(fnmatchcase(name.lower(), alias) for alias in offer.component.aliases)],
        ):
            if len(matches) == 1:
                return matches[0]
            if matches:
                raise UserError(self._clash(kind, name, matches))
        raise UserError(self._missing(kind, name, offers))

    def remedy(self, found: Known) -> str:
        """What to do about something that no plugin here offers: install one, or wait."""
        if not found.distribution:
            return "There is no plugin for it yet."
        advice = f"pip install {found.distribution} adds it."
        return f"{advice} {idle}" if (idle := self._idle(found.distribution)) else advice

    def _idle(self, distribution: str) -> str:
        """Why a plugin that is installed offers nothing; empty where none of the distribution is, or it is ready."""
        for plugin in self.plugins:
            if plugin.distribution == distribution and plugin.state != "ready":
                source = f"Plugin {plugin.name} ({plugin.distribution} {plugin.version})"
                return f"{source} does, but it is {plugin.state}: {plugin.reason}"
        return ""

    def _clash(self, kind: Kind, name: str, offers: Sequence[Offer]) -> str:
        choices = ", ".join(f"{offer.qualified} ({offer.distribution} {offer.version})" for offer in offers)
        return f"{len(offers)} plugins offer a {kind.name} named {name}: write one of {choices}."

    def _missing(self, kind: Kind, name: str, offers: Sequence[Offer]) -> str:
        article = "an" if kind.name[0] in "aeiou" else "a"
        message = f"no installed plugin offers {article} {kind.name} named {name!r}."
        found = known().component(kind.slug, name.rpartition(":")[2])
        if found is not None and not self.is_ready(found.distribution):
            return f"{message} {self._idle(found.distribution) or self.remedy(found)}"
        names = [offer.component.name for offer in offers]
        listing = f" There are: {', '.join(names)}." if names else ""
        return message + (did_you_mean(name, names) or listing)

    def is_ready(self, distribution: str) -> bool:
        """Whether a plugin of a distribution is installed and offers what it has."""
        return any(plugin.distribution == distribution and plugin.state == "ready" for plugin in self.plugins)

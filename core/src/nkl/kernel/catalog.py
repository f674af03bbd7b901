"""The catalogue: which component a name in the INI stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from nkl.errors import UserError, did_you_mean
from nkl.ini.sections.components import distribution_of
from nkl.kernel.discovery import Offer, Plugin
from nkl.kernel.kinds import Kind


@dataclass(frozen=True)
class Catalog:
    """All components of all plugins that are ready."""

    plugins: tuple[Plugin, ...]

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

    def _clash(self, kind: Kind, name: str, offers: Sequence[Offer]) -> str:
        choices = ", ".join(f"{offer.qualified} ({offer.distribution} {offer.version})" for offer in offers)
        return f"{len(offers)} plugins offer a {kind.name} named {name}: write one of {choices}."

    def _missing(self, kind: Kind, name: str, offers: Sequence[Offer]) -> str:
        article = "an" if kind.name[0] in "aeiou" else "a"
        message = f"no installed plugin offers {article} {kind.name} named {name!r}."
        distribution = distribution_of(kind.slug, name.rpartition(":")[2])
        if distribution == "":
            return f"{message} The dialect has it, but there is no plugin for it yet."
        for plugin in self.plugins:
            if plugin.state != "ready" and plugin.distribution == distribution:
                source = f"Plugin {plugin.name} ({plugin.distribution} {plugin.version})"
                return f"{message} {source} does, but it is {plugin.state}: {plugin.reason}"
        if distribution and distribution not in {plugin.distribution for plugin in self.plugins}:
            return f"{message} pip install {distribution} adds it."
        known = [offer.component.name for offer in offers]
        listing = f" There are: {', '.join(known)}." if known else ""
        return message + (did_you_mean(name, known) or listing)

"""The catalogue: which component a name in the INI stands for, and the code behind it."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from nkl.dialect.components import distribution_of
from nkl.discovery import Offer, Plugin
from nkl.errors import PluginError, UserError, did_you_mean
from nkl.kinds import Kind


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
        message = f"no installed plugin offers a {kind.name} named {name!r}."
        for plugin in self.plugins:
            if plugin.state != "ready" and plugin.distribution == distribution_of(kind.slug, name):
                return f"{message} Plugin {plugin.name} ({plugin.distribution} {plugin.version}) does, but it is {plugin.state}: {plugin.reason}"
        if distribution := distribution_of(kind.slug, name):
            return f"{message} pip install {distribution} adds it."
        known = [offer.component.name for offer in offers]
        listing = f" There are: {', '.join(known)}." if known else ""
        return message + (did_you_mean(name, known) or listing)


def load_target(offer: Offer) -> Any:
    """Import the code behind a component.

    Raises:
        PluginError: naming the plugin, if that fails.
    """
    module, _, attribute = offer.component.target.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except Exception as error:
        raise PluginError(
            f"{offer.source}: importing {offer.component.target} failed: {type(error).__name__}: {error}"
        ) from error

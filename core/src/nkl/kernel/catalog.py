"""The catalogue: which component a name in the INI stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from nkl.errors import UserError, did_you_mean
from nkl.kernel.discovery import Offer, Plugin
from nkl.kernel.kinds import Kind
from nkl.kernel.known import known
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

    def lack(self, distributions: Iterable[str]) -> str:
        """What keeps away what these distributions offer, and what to do: the end of a sentence that names it."""
        wanted = dict.fromkeys(distributions)
        present = [plugin for plugin in self.plugins if plugin.distribution in wanted]
        if absent := [name for name in wanted if name not in {plugin.distribution for plugin in present}]:
            return f"is not installed. {' or '.join(f'pip install {name}' for name in absent)} adds it."
        faults = (
            f"pip install {plugin.distribution} is done, but {plugin.name} is {_fault(plugin)}"
            for plugin in present
            if plugin.state != "ready"
        )
        return f"is not in use: {'; '.join(faults)}."

    def is_ready(self, distribution: str) -> bool:
        """Whether a distribution is installed, and in use."""
        return any(plugin.distribution == distribution and plugin.state == "ready" for plugin in self.plugins)

    def _clash(self, kind: Kind, name: str, offers: Sequence[Offer]) -> str:
        choices = ", ".join(f"{offer.qualified} ({offer.distribution} {offer.version})" for offer in offers)
        return f"{len(offers)} plugins offer {_a(kind)} named {name}: write one of {choices}."

    def _missing(self, kind: Kind, name: str, offers: Sequence[Offer]) -> str:
        message = f"no installed plugin offers {_a(kind)} named {name!r}."
        found = known().component(kind.slug, name.rpartition(":")[2])
        if found is not None and not self.is_ready(found.distribution):
            return f"{message} {self._remedy(found.distribution)}"
        names = [offer.component.name for offer in offers]
        listing = f" There are: {', '.join(names)}." if names else ""
        broken = [plugin for plugin in self.plugins if plugin.state in ("broken", "incompatible")]
        unsound = "".join(f" P{plugin.source[1:]} may offer it, but is {_fault(plugin)}." for plugin in broken[:3])
        blocked = [plugin.name for plugin in self.plugins if plugin.state == "blocked"]
        left_out = f" Left out by NKL_BLOCK or --block: {', '.join(blocked)}." if blocked else ""
        return message + (did_you_mean(name, names) or listing) + unsound + left_out

    def _remedy(self, distribution: str) -> str:
        if not distribution:
            return "There is no plugin for it yet."
        for plugin in self.plugins:
            if plugin.distribution == distribution:
                source = f"Plugin {plugin.name} ({plugin.distribution} {plugin.version})"
                return f"{source} does, but it is {_fault(plugin)}."
        return f"pip install {distribution} adds it."


def _a(kind: Kind) -> str:
    return f"{'an' if kind.name[0] in 'aeiou' else 'a'} {kind.name}"


def _fault(plugin: Plugin) -> str:
    """The state of a plugin that is not ready, with its reason, which may begin with the state."""
    return plugin.reason if plugin.reason.startswith(plugin.state) else f"{plugin.state} ({plugin.reason})"

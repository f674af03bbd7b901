"""What an installed plugin declares, found as nkl itself finds it."""

from __future__ import annotations

from importlib import metadata

from nkl.errors import did_you_mean
from nkl.kernel.discovery import GROUP, Offer, discover
from nkl.kernel.kinds import Kind


def module_of(plugin: str) -> str:
    """The module that declares what a plugin offers.

    Raises:
        LookupError: if no plugin of this name is installed.
    """
    entries = {entry.name: entry.value for entry in metadata.entry_points(group=GROUP)}
    if plugin not in entries:
        raise LookupError(
            f"no installed plugin is called {plugin!r}. There are: {', '.join(sorted(entries))}."
            f"{did_you_mean(plugin, entries)} Install yours first: pip install -e ."
        )
    return entries[plugin]


def offers(plugin: str) -> tuple[Offer, ...]:
    """All that a plugin offers; no other plugin is imported.

    Raises:
        LookupError: if it is not installed, or not one that nkl can use; with the reason.
    """
    module_of(plugin)
    others = {entry.name for entry in metadata.entry_points(group=GROUP)} - {plugin}
    found = [one for one in discover(block=others).plugins if one.name == plugin]
    for one in found:
        if one.state != "ready":
            raise LookupError(f"plugin {plugin} is {one.state}: {one.reason}\n{one.details}")
    return found[0].offers


def offer_of(plugin: str, kind: Kind, component: str) -> Offer:
    """One component of a plugin.

    Raises:
        LookupError: if the plugin does not offer it.
    """
    every = offers(plugin)
    for offer in every:
        if offer.kind == kind and offer.component.name == component:
            return offer
    listing = ", ".join(f"{offer.kind.name} {offer.component.name}" for offer in every) or "nothing"
    raise LookupError(f"plugin {plugin} offers no {kind.name} {component!r}; it offers {listing}.")

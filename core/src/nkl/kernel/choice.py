"""A component that was chosen, with its options."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nkl.errors import PluginError, UserError
from nkl.kernel.discovery import Offer
from nkl.kernel.kinds import Kind, kind_of
from nkl.options import Options, identity, option_infos


@dataclass(frozen=True)
class Choice:
    """A component that was chosen, with its options.

    Attributes:
        offer: the component, and who offers it.
        options: of the component.
        written: its name as the user wrote it.
        parts: what its options choose in their turn (``option(..., chooses=...)``), by field.
    """

    offer: Offer
    options: Options
    written: str
    parts: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name as the user wrote it."""
        return self.written

    @property
    def identity(self) -> dict[str, Any]:
        """What of the options, and of the parts that they choose, changes numbers."""
        parts = {
            name: [(part.offer.qualified, part.offer.component.version, part.identity) for part in chosen]
            for name, chosen in self.parts.items()
        }
        return {**identity(self.options), **parts}

    def make(self, options: Options | None = None) -> Any:
        """Create the part, with those that its options choose as keywords: one part, or a tuple where a list is chosen.

        Raises:
            PluginError: naming the plugin, if it cannot be created.
        """
        part = load_target(self.offer)
        parts = {
            name: one_or_all([one.make() for one in chosen], self.options, name) for name, chosen in self.parts.items()
        }
        try:
            return part(options or self.options, **parts)
        except UserError:
            raise
        except Exception as error:
            raise PluginError(f"{self.offer.source}: creating {self.name} failed: {error}") from error


def default_choice(offer: Offer, find: Callable[[Kind, str], Offer]) -> Choice:
    """A component with the defaults of all its options.

    Args:
        offer: the component.
        find: looks up those that its options choose, as :meth:`nkl.kernel.catalog.Catalog.find` does.
    """
    options = offer.component.options()
    return Choice(offer, options, offer.component.name, default_parts(options, find))


def default_parts(options: Options, find: Callable[[Kind, str], Offer]) -> dict[str, tuple[Choice, ...]]:
    """What options choose, with the defaults of all its options, by field."""
    parts = {}
    for info in option_infos(type(options)):
        if info.chooses:
            kind = kind_of(info.chooses)
            parts[info.field] = tuple(
                default_choice(find(kind, name), find) for name in chosen_names(options, info.field)
            )
    return parts


def chosen_names(options: Options, field: str) -> list[str]:
    """The components that an option names: none, one, or several."""
    value = getattr(options, field)
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def one_or_all(parts: Sequence[Any], options: Options, field: str) -> Any:
    """The parts that an option names, as a keyword: all of them where the option is a list, else the one or ``None``."""
    if isinstance(getattr(options, field), list):
        return tuple(parts)
    return parts[0] if parts else None


@dataclass(frozen=True)
class FeaturePlan:
    """What a learner is to work on.

    Attributes:
        extractors: what computes the features, side by side; none for audio.
        input: ``rows``, ``frames`` or ``audio``, as :attr:`nkl.plugin.Component.input` has it for learners.
        pooling: statistics over time that make rows of frames.
        sampling_rate: in Hz, at which all recordings are analysed by extractors that have no rate of their own; ``None`` is each
            at its own.
    """

    extractors: tuple[Choice, ...]
    input: str = "rows"
    pooling: tuple[str, ...] = ("mean", "std")
    sampling_rate: int | None = None


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

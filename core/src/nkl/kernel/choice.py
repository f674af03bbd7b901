"""A component that was chosen, with its options."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from nkl.errors import PluginError, UserError
from nkl.kernel.discovery import Offer
from nkl.options import Options, identity


@dataclass(frozen=True)
class Choice:
    """A component that the INI chose, with its options."""

    offer: Offer
    options: Options
    written: str

    @property
    def name(self) -> str:
        """The name as the user wrote it."""
        return self.written

    @property
    def identity(self) -> dict[str, Any]:
        """What of the options changes numbers."""
        return identity(self.options)

    def make(self, options: Options | None = None) -> Any:
        """Create the part.

        Raises:
            PluginError: naming the plugin, if it cannot be created.
        """
        part = load_target(self.offer)
        try:
            return part(options or self.options)
        except UserError:
            raise
        except Exception as error:
            raise PluginError(f"{self.offer.source}: creating {self.name} failed: {error}") from error


@dataclass(frozen=True)
class FeaturePlan:
    """What a learner is to work on.

    Attributes:
        extractors: what computes the features, side by side; none for audio.
        input: ``rows``, ``frames`` or ``audio``, as :attr:`nkl.plugin.Component.input` has it for learners.
        pooling: statistics over time that make rows of frames.
    """

    extractors: tuple[Choice, ...]
    input: str = "rows"
    pooling: tuple[str, ...] = ("mean", "std")


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

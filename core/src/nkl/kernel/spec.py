"""How a part is made in another process: plain data, so that any executor can send it."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nkl.kernel.choice import Choice, one_or_all
from nkl.options import Options
from nkl.plugin import Component

_worker = threading.local()
"""The part of this worker. Of this thread, not of the process: two threads must not share one part."""


class _Process:
    """The part that all threads of this process share, one at a time."""

    def __init__(self) -> None:
        self.making, self.turn = threading.Lock(), threading.Lock()
        self.made: tuple[Any, Any] = (None, None)


_process = _Process()


@dataclass(frozen=True, slots=True)
class PartSpec:
    """How to make a part in another process.

    Attributes:
        target: ``module:Class`` of the part.
        options_class: ``module:Class`` of its options.
        options: their values, as JSON.
        parts: how to make what the options choose, by field.
    """

    target: str
    options_class: str
    options: str
    parts: tuple[tuple[str, tuple[PartSpec, ...]], ...] = ()

    @classmethod
    def of(
        cls, component: Component, options: Options, parts: Mapping[str, Sequence[Choice]] | None = None
    ) -> PartSpec:
        """Describe a component with these options, and what they choose."""
        kind = type(options)
        own = tuple((name, tuple(map(cls.of_choice, chosen))) for name, chosen in (parts or {}).items())
        return cls(component.target, f"{kind.__module__}:{kind.__qualname__}", options.model_dump_json(), own)

    @classmethod
    def of_choice(cls, choice: Choice) -> PartSpec:
        """Describe a component that was chosen."""
        return cls.of(choice.offer.component, choice.options, choice.parts)

    def make(self) -> Any:
        """Make the part, once in each worker: asking again with the same description gives the same part."""
        return self._made_in(_worker)

    def make_shared(self) -> tuple[Any, threading.Lock]:
        """Make the part once for all threads of this process; with the lock to be held while it computes."""
        with _process.making:
            return self._made_in(_process), _process.turn

    def _made_in(self, place: Any) -> Any:
        spec, part = getattr(place, "made", (None, None))
        if spec != self:
            place.made = (None, None)  # lets go of the last part's memory before the next one is loaded
            part = self._new()
            place.made = (self, part)
        return part

    def _new(self) -> Any:
        options = _named(self.options_class).model_validate_json(self.options)
        parts = {name: one_or_all([spec._new() for spec in chosen], options, name) for name, chosen in self.parts}
        return _named(self.target)(options, **parts)


def _named(path: str) -> Any:
    module, _, name = path.partition(":")
    found: Any = importlib.import_module(module)
    for step in name.split("."):
        found = getattr(found, step)
    return found

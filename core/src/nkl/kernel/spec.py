"""How a part is made in another process: plain data, so that any executor can send it."""

from __future__ import annotations

import importlib
import threading
from dataclasses import dataclass
from typing import Any

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
    """

    target: str
    options_class: str
    options: str

    @classmethod
    def of(cls, component: Component, options: Options) -> PartSpec:
        """Describe a component with these options."""
        kind = type(options)
        return cls(component.target, f"{kind.__module__}:{kind.__qualname__}", options.model_dump_json())

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
            part = _named(self.target)(_named(self.options_class).model_validate_json(self.options))
            place.made = (self, part)
        return part


def _named(path: str) -> Any:
    module, _, name = path.partition(":")
    found: Any = importlib.import_module(module)
    for step in name.split("."):
        found = getattr(found, step)
    return found

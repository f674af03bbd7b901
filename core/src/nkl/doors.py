"""How a door of the public API opens: its names are imported from where they are when they are first asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any


def lazy(door: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The functions ``__getattr__`` and ``__dir__`` of a door.

    Args:
        door: its name.
        homes: for each public name the module that defines it, below ``nkl``.
    """

    def getattr_(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {door!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"nkl.{homes[name]}"), name)

    return getattr_, lambda: sorted(homes)

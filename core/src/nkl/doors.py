"""How a door of the public API opens: its names are imported from where they are when they are first asked for.

What a door holds is written once, in the stub ``__init__.pyi`` beside it, which type checkers and editors read too.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any


def lazy(door: str, file: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """The ``__getattr__``, ``__dir__`` and ``__all__`` of a door.

    Args:
        door: its name.
        file: of its module; the stub of the same name says ``from module import name as name`` for each public name.
    """
    stub = ast.parse(Path(file).with_suffix(".pyi").read_text(encoding="utf-8"))
    imports = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
    homes = {alias.name: str(node.module) for node in imports for alias in node.names}

    def getattr_(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {door!r} has no attribute {name!r}")
        if homes[name] == door:
            return importlib.import_module(f"{door}.{name}")
        return getattr(importlib.import_module(homes[name]), name)

    return getattr_, lambda: sorted(homes), sorted(homes)

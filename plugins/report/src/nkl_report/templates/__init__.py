"""What pages are made of."""

from __future__ import annotations

from importlib import resources


def template(name: str) -> str:
    """The text of a file beside this one."""
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")

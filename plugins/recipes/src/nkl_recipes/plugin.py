"""Offers ``nkl recipes``."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, hookimpl


@hookimpl
def nkl_commands() -> Iterator[Component]:
    """The recipes that come with nkl."""
    yield Component("recipes", "nkl_recipes.command:recipes", "List recipes: INI files of published systems; copy one")

"""Offers the command ``demo``."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, hookimpl


@hookimpl
def nkl_commands() -> Iterator[Component]:
    """One command."""
    yield Component(
        name="demo",
        target="nkl_demo.command:demo",
        summary="Open a local page that applies a trained model to what you upload or say",
    )

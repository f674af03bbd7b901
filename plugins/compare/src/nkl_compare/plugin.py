"""Offers ``nkl compare`` and ``nkl replay``."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, hookimpl


@hookimpl
def nkl_commands() -> Iterator[Component]:
    """Runs beside each other, and a run beside itself."""
    yield Component("compare", "nkl_compare.compare:compare", "Compare runs on the same test samples")
    yield Component("replay", "nkl_compare.replay:replay", "Repeat a run and compare every figure")

"""What the user wants of all charts of a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Look:
    """How charts are drawn.

    Attributes:
        kind: how distributions are shown: ``violin``, ``bar``, ``box``, ``swarm`` or ``strip``.
        fill: whether the area below densities is filled.
        banner: what is printed across every chart: a leak.
    """

    kind: str = "violin"
    fill: bool = False
    banner: str = ""


def look(options: Any, banner: str = "") -> Look:
    """As ``[PLOT]`` says.

    Args:
        options: with ``kind`` and ``fill_areas``.
        banner: see :class:`Look`.
    """
    return Look(options.kind, options.fill_areas, banner)

"""Writes segments as a label track of Audacity (its manual, "Importing and Exporting Labels")."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def write(segments: Sequence[tuple[float, float, str]], path: Path) -> None:
    """Write one line a segment: start and end in seconds, and who speaks or ``speech``, separated by tabs."""
    lines = [f"{start:.6f}\t{end:.6f}\t{' '.join(speaker.split()) or 'speech'}\n" for start, end, speaker in segments]
    path.write_text("".join(lines), encoding="utf-8")

"""Writes segments as a TextGrid of Praat, in its long text format (praat.org, manual page "TextGrid file formats")."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

Span = tuple[float, float]
"""Start and end in seconds."""

Interval = tuple[float, float, str]
"""Start and end in seconds, and a label."""


def write(segments: Sequence[Interval], duration: float, path: Path) -> None:
    """Write a tier ``speech``, and one for each speaker, since two may speak at once.

    Args:
        segments: start, end and speaker (empty where not known), ordered by start.
        duration: of the recording, in seconds.
        path: the file.
    """
    end = max([duration, *(one[1] for one in segments)])
    tiers = [("speech", [(*span, "speech") for span in apart(segments)])]
    for speaker in sorted({one[2] for one in segments if one[2]}):
        own = apart([one for one in segments if one[2] == speaker])
        tiers.append((speaker, [(*span, speaker) for span in own]))
    write_tiers(tiers, end, path)


def write_tiers(tiers: Sequence[tuple[str, Sequence[Interval]]], end: float, path: Path) -> None:
    """Write tiers, each with a name and intervals that do not overlap; gaps up to the end are filled."""
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0", f"xmax = {end:.9g}"]
    lines += ["tiers? <exists>", f"size = {len(tiers)}", "item []:"]
    for number, (name, intervals) in enumerate(tiers, 1):
        lines += [f"    item [{number}]:", *_tier(name, filled(intervals, end), end)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def apart(segments: Sequence[Interval]) -> list[Span]:
    """Segments as spans that do not overlap, as the intervals of one tier must not; those that only touch stay two."""
    spans: list[Span] = []
    for start, end, _ in segments:
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def filled(intervals: Sequence[Interval], end: float) -> list[Interval]:
    """Intervals with empty ones between them, from 0 to the end: a tier has no gaps."""
    filled_up: list[Interval] = []
    at = 0.0
    for start, finish, label in intervals:
        if start > at:
            filled_up.append((at, start, ""))
        filled_up.append((start, finish, label))
        at = finish
    if at < end:
        filled_up.append((at, end, ""))
    return filled_up


def _tier(name: str, intervals: Sequence[Interval], end: float) -> list[str]:
    lines = ['class = "IntervalTier"', f"name = {_quoted(name)}", "xmin = 0", f"xmax = {end:.9g}"]
    lines.append(f"intervals: size = {len(intervals)}")
    for number, (start, finish, label) in enumerate(intervals, 1):
        lines += [f"intervals [{number}]:", f"    xmin = {start:.9g}", f"    xmax = {finish:.9g}"]
        lines.append(f"    text = {_quoted(label)}")
    return [f"        {line}" for line in lines]


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'

"""The time between stretches of speech."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from nkl.data import Segment

Span = tuple[float, float]
"""Start and end in seconds."""


def union(stretches: Iterable[Segment]) -> list[Span]:
    """Where there is any speech at all: stretches that overlap or touch, as two speakers' may, become one span."""
    spans: list[Span] = []
    for stretch in sorted(stretches, key=lambda one: (one.start, one.end)):
        if spans and stretch.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], stretch.end))
        else:
            spans.append((stretch.start, stretch.end))
    return spans


def silences(speech: list[Span], start: float, end: float, borders: bool) -> list[Span]:
    """The gaps between spans of speech.

    Args:
        speech: in order, without overlap, as :func:`union` gives them.
        start: where the recording, or the row of a database, begins.
        end: where it ends.
        borders: also the time before the first and after the last span; all of it, where there is no speech.
    """
    gaps = [(before[1], after[0]) for before, after in pairwise(speech)]
    if borders:
        first, last = (speech[0][0], speech[-1][1]) if speech else (end, end)
        gaps = [(start, first), *gaps, (last, end)]
    return [(begin, finish) for begin, finish in gaps if finish > begin]


def seconds(spans: Iterable[Span]) -> float:
    """How long some spans are together."""
    return sum(end - start for start, end in spans)

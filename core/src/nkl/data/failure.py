"""Something that has no answer, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """A segment without an answer: where it is in the index, what was computed, why that failed."""

    position: int
    step: str
    reason: str

"""A stretch of a recording."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a clip, in seconds from the start of the file, with labels such as a speaker."""

    start: float
    end: float
    labels: dict[str, str] = field(default_factory=dict)

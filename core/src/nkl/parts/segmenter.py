"""What a segmenter is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

from nkl.data.clip import Clip


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a clip, in seconds from the start of the file, with labels such as a speaker."""

    start: float
    end: float
    labels: dict[str, str] = field(default_factory=dict)


class Segmenter(ABC):
    """Finds the stretches of a recording that hold speech.

    Attributes:
        sampling_rate: the rate in Hz at which clips are handed over; ``None`` takes each file's own.
    """

    sampling_rate: int | None = None

    def __init__(self, options: Any) -> None:
        self.options = options

    @abstractmethod
    def segment(self, clip: Clip) -> list[Segment]:
        """Segments inside the clip, ordered by their start; none where there is no speech."""

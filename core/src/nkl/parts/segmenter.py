"""What a segmenter is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from nkl.data.clip import Clip
from nkl.data.segment import Segment


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

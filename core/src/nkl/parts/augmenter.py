"""What an augmenter is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from nkl.data.clip import Clip


class Augmenter(ABC):
    """Makes an altered copy of a clip that keeps its labels.

    Attributes:
        sampling_rate: the rate in Hz at which clips are handed over; ``None`` takes each file's own.
    """

    sampling_rate: int | None = None

    def __init__(self, options: Any) -> None:
        self.options = options

    @abstractmethod
    def augment(self, clip: Clip, seed: int) -> np.ndarray:
        """The altered signal, float32, mono, at the clip's sampling rate; the same clip and seed give the same signal."""

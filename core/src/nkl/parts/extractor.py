"""What a feature extractor is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np


class FeatureExtractor(ABC):
    """Turns clips into rows of numbers.

    The core reads, slices and resamples the audio, forms batches, stores the rows and spreads the work over workers. An
    extractor only computes. It is created once in each worker.

    Attributes:
        sampling_rate: the rate in Hz at which clips are handed over; ``None`` takes the rate of the run: the lowest of
            its training recordings, or ``FEATS.analysis_rate``.
        may_be_nan: whether a feature may be undefined (the pitch of silence); what then stands in its place is
            ``FEATS.nan_strategy``. Infinities are never allowed.
    """

    sampling_rate: int | None = None
    may_be_nan: bool = False

    def __init__(self, options: Any) -> None:
        self.options = options

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The names of the features, in the order of the columns that :meth:`extract` returns."""

    @abstractmethod
    def extract(self, clips: Sequence[Any]) -> np.ndarray | Sequence[np.ndarray]:
        """Compute the features of a batch.

        A row must depend on its own clip alone, never on the other clips of the batch.

        Args:
            clips: at least one :class:`~nkl.data.Clip`; texts (str) if the component's input is ``text``.

        Returns:
            float32 array of shape ``(len(clips), len(columns))``; NaN where a feature is not defined. Where the options say
            ``frame_level``: a sequence of such arrays, one a clip, of shape ``(frames, len(columns))`` with one frame at least.

        Raises:
            Exception: any error means that the batch could not be computed. The core then tries its clips one by one, and
                records those that fail, with the message, in ``failures.csv``.
        """

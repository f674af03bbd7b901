"""The extractor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkl.data import Clip
from nkl.parts import FeatureExtractor
from nkl_encoder.weights import SPEECHBRAIN
from nkl_spkrec.plugin import SpkrecOptions
from nkl_voices.embedder import Embedder
from nkl_voices.spectrogram import RATE


class Spkrec(FeatureExtractor):
    """One embedding a segment."""

    sampling_rate = RATE

    def __init__(self, options: SpkrecOptions) -> None:
        super().__init__(options)
        self._embedder = Embedder(options.folder() / SPEECHBRAIN.weights[0], options.device, options.dtype)

    @property
    def columns(self) -> tuple[str, ...]:
        """``spkrec_0`` ..."""
        return tuple(f"spkrec_{number}" for number in range(self._embedder.size))

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Compute one row a clip.

        Returns:
            float32, shape ``(len(clips), len(columns))``.
        """
        return self._embedder.embed([clip.signal for clip in clips])

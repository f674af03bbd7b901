"""The extractor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from nkl.data import Clip
from nkl.parts import FeatureExtractor
from nkl_encoder.loading import placed
from nkl_encoder.weights import SPEECHBRAIN
from nkl_spkrec.ecapa import SHORTEST
from nkl_spkrec.networks import load_network
from nkl_spkrec.plugin import SpkrecOptions
from nkl_spkrec.spectrogram import HOP, RATE, MelSpectrogram


class Spkrec(FeatureExtractor):
    """One embedding a segment, as it comes out of the network, neither centred nor scaled to a length.

    Segments are computed one by one: the networks reflect the ends of a segment, or weigh all its frames, which in a batch
    would be those of the padding. Segments under 50 ms are padded with zeros to that.
    """

    sampling_rate = RATE

    def __init__(self, options: SpkrecOptions) -> None:
        super().__init__(options)
        self._network = load_network(options.folder() / SPEECHBRAIN.weights[0])
        placed(self._network, options.device, options.dtype)
        self._spectrogram = MelSpectrogram(self._network.bands)

    @property
    def columns(self) -> tuple[str, ...]:
        """``spkrec_0`` ..."""
        return tuple(f"spkrec_{number}" for number in range(self._network.size))

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Compute one row a clip.

        Returns:
            float32, shape ``(len(clips), len(columns))``.
        """
        with torch.inference_mode():
            return np.stack([self._row(clip.signal) for clip in clips])

    def _row(self, signal: np.ndarray) -> np.ndarray:
        samples = torch.from_numpy(np.array(signal, dtype=np.float32))
        samples = functional.pad(samples, (0, max(0, SHORTEST * HOP - len(samples))))
        first = next(self._network.parameters())
        frames = self._spectrogram(samples)[None].to(device=first.device, dtype=first.dtype)
        row: np.ndarray = self._network(frames)[0].float().cpu().numpy()
        return row

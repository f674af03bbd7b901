"""Embeds segments of speech with a network that tells voices apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from nkl_network.placing import placed
from nkl_voices.ecapa import SHORTEST
from nkl_voices.networks import load_network
from nkl_voices.spectrogram import HOP, MelSpectrogram


class Embedder:
    """One embedding a segment, as it comes out of the network, neither centred nor scaled to a length.

    Segments are computed one by one: the networks reflect the ends of a segment, or weigh all its frames, which in a batch
    would be those of the padding. Segments under 50 ms are padded with zeros to that.

    Args:
        weights: the file ``embedding_model.ckpt`` of a model of SpeechBrain's for speakers.
        device: as the user has written it.
        dtype: fp32, bf16 or fp16.

    Raises:
        UserError: if they are other weights, or there is no such device.
    """

    def __init__(self, weights: Path, device: str, dtype: str = "fp32") -> None:
        self._network = load_network(weights)
        placed(self._network, device, dtype)
        self._spectrogram = MelSpectrogram(self._network.bands)

    @property
    def size(self) -> int:
        """Numbers an embedding."""
        return self._network.size

    def embed(self, signals: Sequence[np.ndarray]) -> np.ndarray:
        """Embed signals at 16 kHz, each of shape ``(samples,)``.

        Returns:
            float32, shape ``(len(signals), size)``.
        """
        with torch.inference_mode():
            return np.stack([self._row(signal) for signal in signals])

    def _row(self, signal: np.ndarray) -> np.ndarray:
        samples = torch.from_numpy(np.array(signal, dtype=np.float32))
        samples = functional.pad(samples, (0, max(0, SHORTEST * HOP - len(samples))))
        first = next(self._network.parameters())
        frames = self._spectrogram(samples)[None].to(device=first.device, dtype=first.dtype)
        row: np.ndarray = self._network(frames)[0].float().cpu().numpy()
        return row

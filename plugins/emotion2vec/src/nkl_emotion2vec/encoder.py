"""The way of audio into the network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from nkl_emotion2vec.checkpoint import load_emotion2vec
from nkl_emotion2vec.plugin import Emotion2vecOptions
from nkl_encoder.convolutions import frames_after, padded, samples_for, standardised
from nkl_encoder.encoder import Encoder, Read

RATE = 16000


class Emotion2vecEncoder(Encoder):
    """Frames each 20 ms; those of padding are masked in the attention and in the convolutions that tell positions.

    Audio shorter than the convolutions see at once (400 samples) is padded to that with zeros.

    Args:
        folder: of the model.
        max_seconds: longer audio is cut into windows.
    """

    def __init__(self, folder: Path, max_seconds: float) -> None:
        self.network = network = load_emotion2vec(folder, Emotion2vecOptions.layout.weights)
        self.blocks = network.blocks
        self.sizes = network.sizes
        self.width = network.sizes.width
        self._steps = [(kernel, stride) for _, kernel, stride in network.sizes.convolutions]
        self._shortest = samples_for(1, self._steps)
        self.longest = max(self._shortest, round(max_seconds * RATE))

    def prepare(self, signal: np.ndarray) -> np.ndarray:
        """Shift and scale to mean 0 and variance 1, if the model was trained so."""
        return standardised(signal, 1e-5) if self.sizes.normalised else signal

    def frames(self, windows: Sequence[np.ndarray], read: Read) -> list[torch.Tensor]:
        """Encode windows, padded to the longest of them."""
        lengths = [max(len(window), self._shortest) for window in windows]
        samples = self.tensor(padded(windows, lengths))
        counts = [frames_after(length, self._steps) for length in lengths]
        true = torch.arange(max(counts))[None] < torch.tensor(counts)[:, None]
        hidden = read(lambda: self.network(samples, true.to(samples.device)))[:, self.sizes.extra :]
        return [one[:count] for one, count in zip(hidden, counts, strict=True)]

"""The x-vector network, with the names of parameters that SpeechBrain's checkpoints have.

D. Snyder, D. Garcia-Romero, G. Sell, D. Povey and S. Khudanpur, "X-Vectors: Robust DNN Embeddings for Speaker Recognition",
ICASSP 2018.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import torch
from torch import nn

from nkl_voices.layers import Convolution, Norm

_DILATIONS = (1, 2, 3, 1, 1)
_LAST = 16
_SMALLEST_DEVIATION = 1e-5


class _Statistics(nn.Module):
    """Mean and standard deviation (of a sample) over time."""

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        # SpeechBrain adds noise under 1e-4 to the mean, which is left out: one segment has one embedding.
        return torch.cat([frames.mean(dim=2), frames.std(dim=2) + _SMALLEST_DEVIATION], dim=1)


class _Linear(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.w = nn.Linear(inputs, outputs)

    def forward(self, row: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.w(row)
        return out


class XVector(nn.Module):
    """Log-mel frames of shape ``(1, bands, frames)`` become an embedding of shape ``(1, size)``.

    Args:
        bands: of the spectrogram.
        channels: of the five convolutions.
        kernels: of the five convolutions.
        size: of the embedding.
    """

    def __init__(
        self,
        bands: int = 24,
        channels: Sequence[int] = (512, 512, 512, 512, 1500),
        kernels: Sequence[int] = (5, 3, 3, 1, 1),
        size: int = 512,
    ) -> None:
        super().__init__()
        self.bands, self.size = bands, size
        layers: list[nn.Module] = []
        before = bands
        for after, kernel, dilation in zip(channels, kernels, _DILATIONS, strict=True):
            layers += [Convolution(before, after, kernel, dilation), nn.LeakyReLU(), Norm(after)]
            before = after
        self.blocks = nn.ModuleList([*layers, _Statistics(), _Linear(2 * before, size)])

    @classmethod
    def like(cls, weights: Mapping[str, torch.Tensor]) -> Self:
        """A network of the sizes of these weights."""
        shapes = [weights[f"blocks.{3 * number}.conv.weight"].shape for number in range(len(_DILATIONS))]
        size = len(weights[f"blocks.{_LAST}.w.weight"])
        return cls(shapes[0][1], [shape[0] for shape in shapes], [shape[2] for shape in shapes], size)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        for block in self.blocks:
            frames = block(frames)
        return frames

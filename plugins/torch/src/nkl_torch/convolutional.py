"""Convolutional networks on spectrograms, of any length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from nkl_network.masking import mean_of_true_frames, true_frames
from nkl_torch.perceptron import Perceptron

_CHANNELS = (16, 32)


class Convolutional(nn.Module):
    """Two convolutions over time and bands, each with maximum pooling; the mean over time; fully connected layers.

    A shorter segment that is filled up gives what it gives alone: after each layer its filling is set to 0, as which the
    convolutions see what is beyond the end, and the maximum never takes it, as true values are not negative there.

    Args:
        inputs: numbers a frame: the bands of the spectrogram.
        outputs: number of outputs.
        layers: widths of the fully connected layers, the first one first.
        drop: dropout after each of them, one value for all or one each.
    """

    def __init__(self, inputs: int, outputs: int, layers: Sequence[int], drop: float | Sequence[float] = 0.0) -> None:
        super().__init__()
        self.sizes: dict[str, Any] = {"inputs": inputs, "outputs": outputs, "layers": list(layers), "drop": drop}
        first, second = _CHANNELS
        self.convolutions = nn.ModuleList([nn.Conv2d(1, first, 5, padding=2), nn.Conv2d(first, second, 3, padding=1)])
        self.connected = Perceptron(second * _half(_half(inputs)), outputs, layers, "relu", drop)

    @property
    def last(self) -> nn.Module:
        """The layer that gives the outputs."""
        return self.connected[-1]

    def forward(self, frames: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Outputs, shape ``(n, outputs)``.

        Args:
            frames: shape ``(n, time, inputs)``, padded at the end with 0.
            lengths: how many of the frames are true, shape ``(n,)``; all if not given.
        """
        maps = frames[:, None]
        for convolution in self.convolutions:
            maps = torch.relu(convolution(maps))
            if lengths is not None:
                maps = maps * true_frames(lengths, maps.shape[2], maps.device)[:, None, :, None]
                lengths = (lengths + 1) // 2
            maps = functional.max_pool2d(maps, 2, ceil_mode=True)
        columns = maps.transpose(1, 2).flatten(2)
        pooled = columns.mean(1) if lengths is None else mean_of_true_frames(columns, lengths)
        outputs: Tensor = self.connected(pooled)
        return outputs

    def work(self, frames: float) -> tuple[int, int]:
        """Multiplications that a segment of so many frames takes: all, and those that can be done at once."""
        bands = self.sizes["inputs"]
        one, two = (convolution.weight.numel() for convolution in self.convolutions)
        count = int(frames * bands * one + _half(int(frames)) * _half(bands) * two)
        return count, count


def _half(number: int) -> int:
    """As many as pooling by two leaves of so many, an odd one out included."""
    return (number + 1) // 2

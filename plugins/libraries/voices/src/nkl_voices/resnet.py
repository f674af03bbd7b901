"""A residual network for speakers, with the names of parameters that SpeechBrain's checkpoints have.

Blocks in which norm and rectifier come first (K. He et al., "Identity Mappings in Deep Residual Networks", ECCV 2016), in the
first two stages with squeeze and excitation (J. Hu et al., CVPR 2018), and attentive statistics (K. Okabe et al., Interspeech
2018).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import torch
from torch import nn

_STRIDES = (1, 2, 2, 2)
_SHRINKS = 8
_SMALLEST_VARIANCE = 1e-5


class _SqueezeExcitation(nn.Module):
    """Scales each channel by what the whole segment says."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(channels, channels), nn.ReLU(), nn.Linear(channels, channels), nn.Sigmoid())

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        scales: torch.Tensor = self.fc(image.mean(dim=(2, 3)))
        return image * scales[:, :, None, None]


class _Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, squeezed: bool) -> None:
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.conv3 = nn.Conv2d(outputs, outputs, 1, bias=False)
        self.se = _SqueezeExcitation(outputs) if squeezed else nn.Identity()
        self.downsample: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            narrow = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            self.downsample = nn.Sequential(narrow, nn.BatchNorm2d(outputs))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        out = self.conv1(torch.relu(self.bn1(image)))
        out = self.conv2(torch.relu(self.bn2(out)))
        out = self.se(self.conv3(torch.relu(self.bn3(out))))
        through: torch.Tensor = out + self.downsample(image)
        return through


class ResNet(nn.Module):
    """Log-mel frames of shape ``(1, bands, frames)`` become an embedding of shape ``(1, size)``.

    Args:
        bands: of the spectrogram, a multiple of 8.
        channels: of the four stages.
        depths: blocks of the four stages.
        narrow: channels of the attention.
        size: of the embedding.
    """

    def __init__(
        self,
        bands: int = 80,
        channels: Sequence[int] = (128, 128, 256, 256),
        depths: Sequence[int] = (3, 4, 6, 3),
        narrow: int = 128,
        size: int = 256,
    ) -> None:
        super().__init__()
        self.bands, self.size = bands, size
        self.conv1 = nn.Conv2d(1, channels[0], 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels[0])
        before = channels[0]
        for number, (after, depth, stride) in enumerate(zip(channels, depths, _STRIDES, strict=True), start=1):
            squeezed = number <= 2
            first = _Block(before, after, stride, squeezed)
            others = [_Block(after, after, 1, squeezed) for _ in range(depth - 1)]
            self.add_module(f"layer{number}", nn.Sequential(first, *others))
            before = after
        width = before * bands // _SHRINKS
        self.attention = nn.Sequential(
            nn.Conv1d(width, narrow, 1),
            nn.ReLU(),
            nn.BatchNorm1d(narrow),
            nn.Conv1d(narrow, width, 1),
            nn.Softmax(dim=2),
        )
        self.norm_stats = nn.BatchNorm1d(2 * width)
        self.fc_embed = nn.Linear(2 * width, size)
        self.norm_embed = nn.BatchNorm1d(size)

    @classmethod
    def like(cls, weights: Mapping[str, torch.Tensor]) -> Self:
        """A network of the sizes of these weights."""
        channels = [len(weights[f"layer{number}.0.conv1.weight"]) for number in range(1, 5)]
        depths = [sum(f"layer{number}.{at}.conv1.weight" in weights for at in range(100)) for number in range(1, 5)]
        narrow, width, _ = weights["attention.0.weight"].shape
        return cls(width // channels[-1] * _SHRINKS, channels, depths, narrow, len(weights["fc_embed.weight"]))

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        image = torch.relu(self.bn1(self.conv1(frames.transpose(1, 2)[:, None])))
        for number in range(1, 5):
            image = self.get_submodule(f"layer{number}")(image)
        columns = image.transpose(2, 3).flatten(1, 2)
        weights = self.attention(columns)
        mean = (columns * weights).sum(dim=2)
        variance = (columns.square() * weights).sum(dim=2) - mean.square()
        statistics = torch.cat([mean, variance.clamp(min=_SMALLEST_VARIANCE).sqrt()], dim=1)
        out: torch.Tensor = self.norm_embed(self.fc_embed(self.norm_stats(statistics)))
        return out

"""ECAPA-TDNN, with the names of parameters that SpeechBrain's checkpoints have.

B. Desplanques, J. Thienpondt and K. Demuynck, "ECAPA-TDNN: Emphasized Channel Attention, Propagation and Aggregation in TDNN
Based Speaker Verification", Interspeech 2020.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import torch
from torch import nn

from nkl_voices.layers import Convolution, Norm

SHORTEST = 5
"""Frames: the widest padding by reflection, of 4 frames, needs one more than that."""

_SCALE = 8


class _Layer(nn.Module):
    """Convolution, rectifier, norm."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, dilation: int = 1) -> None:
        super().__init__()
        self.conv = Convolution(inputs, outputs, kernel, dilation)
        self.norm = Norm(outputs)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.norm(torch.relu(self.conv(frames)))
        return out


class _Res2Net(nn.Module):
    """Groups of channels, each of which sees the result of the one before it too."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        width = channels // _SCALE
        self.blocks = nn.ModuleList(_Layer(width, width, 3, dilation) for _ in range(_SCALE - 1))

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        first, *others = frames.chunk(_SCALE, dim=1)
        done = [first]
        for block, group in zip(self.blocks, others, strict=True):
            done.append(block(group if len(done) == 1 else group + done[-1]))
        return torch.cat(done, dim=1)


class _SqueezeExcitation(nn.Module):
    """Scales each channel by what the whole segment says."""

    def __init__(self, channels: int, narrow: int) -> None:
        super().__init__()
        self.conv1 = Convolution(channels, narrow)
        self.conv2 = Convolution(narrow, channels)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        squeezed = torch.relu(self.conv1(frames.mean(dim=2, keepdim=True)))
        return frames * torch.sigmoid(self.conv2(squeezed))


class _Block(nn.Module):
    def __init__(self, channels: int, dilation: int, narrow: int) -> None:
        super().__init__()
        self.tdnn1 = _Layer(channels, channels)
        self.res2net_block = _Res2Net(channels, dilation)
        self.tdnn2 = _Layer(channels, channels)
        self.se_block = _SqueezeExcitation(channels, narrow)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.se_block(self.tdnn2(self.res2net_block(self.tdnn1(frames))))
        return out + frames


class _AttentivePooling(nn.Module):
    """Mean and standard deviation over time, weighted for each channel by attention that knows the whole segment."""

    def __init__(self, channels: int, narrow: int) -> None:
        super().__init__()
        self.tdnn = _Layer(3 * channels, narrow)
        self.conv = Convolution(narrow, channels)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        even = torch.full_like(frames, 1 / frames.shape[2])
        context = [one.expand_as(frames) for one in _statistics(frames, even)]
        weights = self.conv(torch.tanh(self.tdnn(torch.cat([frames, *context], dim=1)))).softmax(dim=2)
        return torch.cat(_statistics(frames, weights), dim=1)


class EcapaTdnn(nn.Module):
    """Log-mel frames of shape ``(1, bands, frames)`` become an embedding of shape ``(1, size)``.

    Args:
        bands: of the spectrogram.
        channels: of the convolutions.
        narrow: channels of attention and squeeze-excitation.
        size: of the embedding.
    """

    def __init__(self, bands: int = 80, channels: int = 1024, narrow: int = 128, size: int = 192) -> None:
        super().__init__()
        self.bands, self.size = bands, size
        first: nn.Module = _Layer(bands, channels, 5)
        self.blocks = nn.ModuleList([first, *(_Block(channels, dilation, narrow) for dilation in (2, 3, 4))])
        self.mfa = _Layer(3 * channels, 3 * channels)
        self.asp = _AttentivePooling(3 * channels, narrow)
        self.asp_bn = Norm(6 * channels)
        self.fc = Convolution(6 * channels, size)

    @classmethod
    def like(cls, weights: Mapping[str, torch.Tensor]) -> Self:
        """A network of the sizes of these weights."""
        channels, bands, _ = weights["blocks.0.conv.conv.weight"].shape
        return cls(bands, channels, len(weights["asp.tdnn.conv.conv.weight"]), len(weights["fc.conv.weight"]))

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        every = []
        for block in self.blocks:
            frames = block(frames)
            every.append(frames)
        pooled = self.asp(self.mfa(torch.cat(every[1:], dim=1)))
        out: torch.Tensor = self.fc(self.asp_bn(pooled)).squeeze(2)
        return out


def _statistics(frames: torch.Tensor, weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    mean = (weights * frames).sum(dim=2, keepdim=True)
    variance = (weights * (frames - mean).square()).sum(dim=2, keepdim=True)
    return mean, variance.clamp(min=1e-12).sqrt()

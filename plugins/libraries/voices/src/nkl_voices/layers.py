"""Layers that the networks share, with the names of parameters that SpeechBrain's checkpoints have."""

from __future__ import annotations

import torch
from torch import nn


class Convolution(nn.Module):
    """As many frames out as in: the ends are reflected."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, dilation: int = 1) -> None:
        super().__init__()
        around = dilation * (kernel - 1) // 2
        self.conv = nn.Conv1d(inputs, outputs, kernel, dilation=dilation, padding=around, padding_mode="reflect")

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.conv(frames)
        return out


class Norm(nn.Module):
    """Batch normalisation of each channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(channels)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.norm(frames)
        return out

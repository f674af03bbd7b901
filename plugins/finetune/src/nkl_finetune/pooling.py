"""Frames become one vector. Frames of padding have no part in it."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def mean(frames: Tensor, mask: Tensor) -> Tensor:
    """Mean of the true frames, shape ``(batch, width)``; ``mask`` is boolean, shape ``(batch, frames)``."""
    true = mask[:, :, None].to(frames.dtype)
    return (frames * true).sum(1) / true.sum(1)


class MeanVariance(nn.Module):
    """Mean and variance (over n) of the true frames, side by side: ``(batch, 2 * width)``."""

    def forward(self, frames: Tensor, mask: Tensor) -> Tensor:
        """Pool ``(batch, frames, width)``."""
        centre = mean(frames, mask)
        return torch.cat([centre, mean((frames - centre[:, None]) ** 2, mask)], dim=1)


class Mean(nn.Module):
    """Mean of the true frames: ``(batch, width)``."""

    def forward(self, frames: Tensor, mask: Tensor) -> Tensor:
        """Pool ``(batch, frames, width)``."""
        return mean(frames, mask)


class Attention(nn.Module):
    """A mean whose weights are the softmax over time of ``w . frame + b``: ``(batch, width)``."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.score = nn.Linear(width, 1)
        # At first a plain mean, as which the frozen features are pooled that training begins with.
        nn.init.zeros_(self.score.weight)

    def forward(self, frames: Tensor, mask: Tensor) -> Tensor:
        """Pool ``(batch, frames, width)``."""
        scores = self.score(frames)[:, :, 0].masked_fill(~mask, -torch.inf)
        return (scores.softmax(1)[:, :, None] * frames).sum(1)


def pooling(name: str, width: int) -> tuple[nn.Module, int]:
    """The pooling of this name, and the width of what it gives."""
    if name == "mean+var":
        return MeanVariance(), 2 * width
    return (Attention(width) if name == "attention" else Mean()), width

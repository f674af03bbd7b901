"""Transformer blocks whose attention fades with distance."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from nkl_emotion2vec.sizes import Sizes


class _Attention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, hidden: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        split = self.qkv(hidden).unflatten(2, (3, self._heads, -1)).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(split[0], split[1], split[2], attn_mask=bias)
        out: torch.Tensor = self.proj(seen.transpose(1, 2).flatten(2))
        return out


class _Perceptron(nn.Module):
    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.fc2(functional.gelu(self.fc1(hidden)))
        return out


class Block(nn.Module):
    """Attention and perceptron, each added to what came in and then normed."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(sizes.width, sizes.epsilon)
        self.attn = _Attention(sizes.width, sizes.heads)
        self.norm2 = nn.LayerNorm(sizes.width, sizes.epsilon)
        self.mlp = _Perceptron(sizes.width, sizes.hidden)

    def forward(self, hidden: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        hidden = self.norm1(hidden + self.attn(hidden, bias))
        out: torch.Tensor = self.norm2(hidden + self.mlp(hidden))
        return out


class Stage(nn.Module):
    """The first blocks, with a norm before them."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(sizes.width, sizes.epsilon)
        self.blocks = nn.ModuleList(Block(sizes) for _ in range(sizes.before))

    def forward(self, hidden: torch.Tensor, biases: Sequence[torch.Tensor]) -> torch.Tensor:
        hidden = self.norm(hidden)
        for block, bias in zip(self.blocks, biases, strict=True):
            hidden = block(hidden, bias)
        return hidden


def distances(frames: int, heads: int) -> torch.Tensor:
    """What is added to the attention before it is scaled: minus the distance, times the slope of the head.

    Returns:
        Shape ``(heads, frames, frames)``.
    """
    positions = torch.arange(frames)
    far = (positions[:, None] - positions[None]).abs()
    return -torch.tensor(_slopes(heads))[:, None, None] * far


def _slopes(heads: int) -> list[float]:
    """A geometric sequence; where heads are no power of two, filled up from that of the next power."""
    below = 2 ** math.floor(math.log2(heads))
    slopes = [2.0 ** (-8 * (number + 1) / below) for number in range(below)]
    between = [2.0 ** (-4 * (number + 1) / below) for number in range(0, 2 * below, 2)]
    return slopes + between[: heads - below]

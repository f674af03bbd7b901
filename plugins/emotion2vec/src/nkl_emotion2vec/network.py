"""The network of emotion2vec, with the names of parameters that FunASR's checkpoints have.

Z. Ma et al., "emotion2vec: Self-Supervised Pre-Training for Speech Emotion Representation", Findings of ACL 2024. It is that of
data2vec 2.0 (A. Baevski et al., ICML 2023): convolutions over the waveform, convolutions that tell positions, and transformer
blocks whose attention fades with distance (O. Press et al., "Train Short, Test Long", ICLR 2022).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from nkl_emotion2vec.blocks import Block, Stage, distances
from nkl_emotion2vec.sizes import Sizes


class _Transpose(nn.Module):
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return values.transpose(1, 2)


class _Waveform(nn.Module):
    """Convolutions without padding, each with a norm over its channels."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        layers = []
        before = 1
        for after, kernel, stride in sizes.convolutions:
            norm = nn.Sequential(_Transpose(), nn.LayerNorm(after), _Transpose())
            convolution = nn.Conv1d(before, after, kernel, stride, bias=False)
            # FunASR has a dropout in second place.
            layers.append(nn.Sequential(convolution, nn.Identity(), norm, nn.GELU()))
            before = after
        self.conv_layers = nn.ModuleList(layers)

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        hidden = samples[:, None]
        for layer in self.conv_layers:
            hidden = layer(hidden)
        return hidden


class _Audio(nn.Module):
    """From samples to what the transformer blocks take."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        depth, kernel, groups = sizes.positions
        width, channels = sizes.width, sizes.convolutions[-1][0]
        self.local_encoder = _Waveform(sizes)
        self.project_features = nn.Sequential(_Transpose(), nn.LayerNorm(channels), nn.Linear(channels, width))
        layers = [nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=groups) for _ in range(depth)]
        # FunASR has a transposition in first place.
        self.relative_positional_encoder = nn.ModuleList([nn.Identity(), *(nn.Sequential(one) for one in layers)])
        self.extra_tokens = nn.Parameter(torch.zeros(1, sizes.extra, width))
        self.alibi_scale = nn.Parameter(torch.ones(sizes.scales[0], 1, sizes.scales[1], 1, 1))
        self.context_encoder = Stage(sizes)

    def forward(self, samples: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
        hidden: torch.Tensor = self.project_features(self.local_encoder(samples))
        hidden = hidden + self._positions(hidden, true)
        return torch.cat([self.extra_tokens.expand(len(hidden), -1, -1), hidden], dim=1)

    def _positions(self, hidden: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
        mask = true[:, :, None].to(hidden.dtype)
        for layer in list(self.relative_positional_encoder)[1:]:
            # Each convolution is to see zeros behind the end, be it that of the batch or that of the row.
            found = layer((hidden * mask).transpose(1, 2)).transpose(1, 2)[:, : mask.shape[1]]
            hidden = functional.gelu(functional.layer_norm(found, found.shape[2:]))
        return hidden


class Emotion2vec(nn.Module):
    """Samples become frames, and their mean scores of emotions.

    Attributes:
        sizes: of the network.
        proj: from the mean of the frames to the scores; ``None`` where it knows no emotions.
    """

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.modality_encoders = nn.ModuleDict({"AUDIO": _Audio(sizes)})
        self.blocks = nn.ModuleList(Block(sizes) for _ in range(sizes.depth))
        self.proj = nn.Linear(sizes.width, sizes.classes) if sizes.classes else None

    def forward(self, samples: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
        """Encode a batch.

        Args:
            samples: shape ``(batch, samples)``, padded with zeros behind.
            true: which frames see no padding, bool of shape ``(batch, frames)``.

        Returns:
            The network's extra tokens, then the frames, shape ``(batch, extra + frames, width)``; frames of padding are of
            no account.
        """
        audio: Any = self.modality_encoders["AUDIO"]
        biases = self._biases(audio.alibi_scale.clamp(min=0), true)
        hidden: torch.Tensor = audio.context_encoder(audio(samples, true), biases[: self.sizes.before])
        # Blocks above the highest layer that is wanted may have been taken out.
        for block, bias in zip(self.blocks, biases[self.sizes.before :], strict=False):
            hidden = block(hidden, bias)
        return hidden

    def _biases(self, scales: torch.Tensor, true: torch.Tensor) -> list[torch.Tensor]:
        """What is added to the attention of each block; the extra tokens have no distance."""
        extra = self.sizes.extra
        bias = functional.pad(distances(true.shape[1], self.sizes.heads).to(scales), (extra, 0, extra, 0))
        seen = functional.pad(true, (extra, 0), value=True)[:, None, None]
        closed = torch.zeros_like(seen, dtype=bias.dtype).masked_fill(~seen, float("-inf"))
        biases = [scale * bias + closed for scale in scales]
        return biases * (self.sizes.before + self.sizes.depth if len(biases) == 1 else 1)

"""SQUIM's network, with the names of parameters that torchaudio's file of weights has.

A. Kumar et al., "TorchAudio-Squim: Reference-less Speech Quality and Intelligibility Measures in TorchAudio", ICASSP 2023. The
middle is a dual-path recurrent network: Y. Luo, Z. Chen and T. Yoshioka, "Dual-Path RNN", ICASSP 2020. One signal at a time: the
norms reach over the whole of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from torch import nn
from torch.nn import functional

_CHUNK, _HOP, _HEADS = 71, 35, 4
_RANGES = {"stoi": (0.0, 1.0), "pesq": (1.0, 0.999 + 4 / (1 + math.exp(3.8224 - 1.3669 * 4.5))), "sdr": None}
"""The order of the branches. PESQ: from 1 to what ITU-T P.862.2 makes of the highest raw score, 4.5."""


class _Recurrent(nn.Module):
    """A sequence read in both directions, and brought back to its width."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.rnn = nn.LSTM(width, hidden, batch_first=True, bidirectional=True)
        self.proj = nn.Linear(2 * hidden, width)

    def forward(self, sequences: torch.Tensor) -> torch.Tensor:
        return self.proj(self.rnn(sequences)[0])


class _DualPath(nn.Module):
    """Reads half-overlapping chunks of frames, by turns along each chunk and across the chunks."""

    def __init__(self, width: int, hidden: int, blocks: int, outputs: int) -> None:
        super().__init__()
        self.row_rnn = nn.ModuleList(_Recurrent(width, hidden) for _ in range(blocks))
        self.col_rnn = nn.ModuleList(_Recurrent(width, hidden) for _ in range(blocks))
        self.row_norm = nn.ModuleList(nn.GroupNorm(1, width, eps=1e-8) for _ in range(blocks))
        self.col_norm = nn.ModuleList(nn.GroupNorm(1, width, eps=1e-8) for _ in range(blocks))
        self.conv = nn.Sequential(nn.Conv2d(width, outputs, 1), nn.PReLU())

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Frames of shape ``(width, frames)`` become ``(frames, outputs)``."""
        length = frames.shape[1]
        chunks = self._cut(frames)
        for row, row_norm, column, column_norm in zip(
            self.row_rnn, self.row_norm, self.col_rnn, self.col_norm, strict=True
        ):
            chunks = chunks + _over_all(row_norm, row(chunks))
            chunks = chunks + _over_all(column_norm, column(chunks.transpose(0, 1)).transpose(0, 1))
        return self._join(self.conv(chunks.permute(2, 0, 1)[None])[0], length)

    def _cut(self, frames: torch.Tensor) -> torch.Tensor:
        """Shape ``(chunks, 71, width)``; chunks at frames 0, 35, 71, 106, ... of what is padded on both sides."""
        rest = _CHUNK - (_HOP + frames.shape[1] % _CHUNK) % _CHUNK
        padded = functional.pad(frames, (_HOP, rest + _HOP))
        pair = [part.unflatten(1, (-1, _CHUNK)) for part in (padded[:, :-_HOP], padded[:, _HOP:])]
        return torch.stack(pair, dim=2).flatten(1, 2).permute(1, 2, 0)

    def _join(self, chunks: torch.Tensor, length: int) -> torch.Tensor:
        """The sum of the two chunks in which each frame is, without the padding."""
        even, odd = chunks[:, ::2].flatten(1), chunks[:, 1::2].flatten(1)
        return (even[:, _HOP:] + odd[:, :-_HOP])[:, :length].T


def _over_all(norm: nn.Module, chunks: torch.Tensor) -> torch.Tensor:
    """A norm over all values of the signal, with a gain a channel."""
    return norm(chunks.flatten(0, 1).T[None])[0].T.unflatten(0, chunks.shape[:2])


class _Attention(nn.Module):
    """Without the table of all pairs of frames, which for half a minute would take gigabytes."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        parts = functional.linear(frames, self.in_proj_weight, self.in_proj_bias).chunk(3, dim=1)
        query, key, value = (part.unflatten(1, (_HEADS, -1)).transpose(0, 1)[None] for part in parts)
        found = functional.scaled_dot_product_attention(query, key, value)
        return self.out_proj(found[0].transpose(0, 1).flatten(1))


class _Encoder(nn.Module):
    """A layer of a transformer, normed after each step."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.self_attn = _Attention(width)
        self.linear1, self.linear2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        frames = self.norm1(frames + self.self_attn(frames))
        return self.norm2(frames + self.linear2(torch.relu(self.linear1(frames))))


class _AutoPool(nn.Module):
    """A mean over time, weighted by the values themselves; McFee, Salamon and Bello, "Adaptive Pooling Operators", 2018."""

    def __init__(self) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.ones(1))

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        return (frames * (frames * self.alpha).softmax(dim=0)).sum(dim=0)


class SquimNetwork(nn.Module):
    """Signals of shape ``(samples,)`` at 16 kHz become scores.

    Args:
        width: channels of the first convolution.
        kernel: its length in samples; it steps by half of that.
        hidden: of the recurrent layers.
        blocks: of the dual-path network.
        outputs: channels of the branches.
    """

    def __init__(self, width: int, kernel: int, hidden: int, blocks: int, outputs: int) -> None:
        super().__init__()
        self.encoder = nn.ModuleDict({"conv1d": nn.Conv1d(1, width, kernel, kernel // 2, bias=False)})
        self.dprnn = _DualPath(width, hidden, blocks, outputs)
        heads = (nn.Sequential(nn.Linear(outputs, outputs), nn.PReLU(), nn.Linear(outputs, 1)) for _ in _RANGES)
        self.branches = nn.ModuleList(nn.Sequential(_Encoder(outputs), _AutoPool(), head) for head in heads)

    @property
    def shortest(self) -> int:
        """The fewest samples that make a frame."""
        return int(self.encoder["conv1d"].kernel_size[0])

    def forward(self, signal: torch.Tensor, measures: Sequence[str]) -> torch.Tensor:
        """Scores, shape ``(len(measures),)``; measures are ``stoi``, ``pesq`` and ``sdr``."""
        signal = signal / (signal.square().mean().sqrt() * 20)
        frames = self.dprnn(torch.relu(self.encoder["conv1d"](signal[None, None]))[0])
        branches = dict(zip(_RANGES, self.branches, strict=True))
        return torch.cat([_within(_RANGES[measure], branches[measure](frames)) for measure in measures])


def _within(limits: tuple[float, float] | None, score: torch.Tensor) -> torch.Tensor:
    if limits is None:
        return score
    low, high = limits
    return low + (high - low) * torch.sigmoid(score)


def network_for(weights: Mapping[str, torch.Tensor]) -> SquimNetwork:
    """A network with these weights, whose sizes are theirs.

    Raises:
        KeyError, RuntimeError, ValueError: if they are others.
    """
    width, _, kernel = weights["encoder.conv1d.weight"].shape
    hidden = weights["dprnn.row_rnn.0.rnn.weight_hh_l0"].shape[1]
    blocks = sum(name.startswith("dprnn.row_norm.") and name.endswith(".bias") for name in weights)
    network = SquimNetwork(width, kernel, hidden, blocks, len(weights["dprnn.conv.0.weight"]))
    network.load_state_dict(weights)
    return network

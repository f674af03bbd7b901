"""Recordings of any length as segments of one length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from nkl.data import Frames
from nkl_network.batches import Source

_AT_ONCE = 16  # segments; maps of a hundred channels are large
_TINY = 1e-30


@dataclass(frozen=True, eq=False)
class Segments(Source):
    """Segments, which are trained on one by one; predictions are made of those of a recording's segments.

    Attributes:
        values: all frames one after the other, float32, shape ``(frames, d)``, on the processor.
        starts: where each segment begins in them, shape ``(s,)``.
        lengths: how many of its frames are true, shape ``(s,)``.
        owners: the recording of each, shape ``(s,)``; recordings are in order.
        segment: frames of a segment, with what fills it up.
        device: where the network is.
    """

    values: Tensor
    starts: Tensor
    lengths: Tensor
    owners: Tensor
    segment: int
    device: torch.device

    @property
    def width(self) -> int:
        """Numbers a frame."""
        return self.values.shape[1]

    @property
    def frames(self) -> float:
        """Frames of a segment: all are filled up to one length."""
        return float(self.segment)

    def each(self, values: np.ndarray) -> np.ndarray:
        """Values of the recordings, for each segment."""
        return np.asarray(values[self.owners.numpy()])

    def shuffled(self, count: int) -> Sequence[Tensor]:
        """So many batches of segments, in a new order."""
        return torch.randperm(len(self.starts)).tensor_split(count)

    def in_order(self) -> Sequence[Tensor]:
        """Batches of segments for a pass that learns nothing."""
        return torch.arange(len(self.starts)).split(_AT_ONCE)

    def inputs(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """The frames of these segments, filled up with 0, shape ``(n, segment, d)``, and how many are true."""
        lengths = self.lengths[positions]
        filled = torch.zeros(len(positions), self.segment, self.width)
        for row, start, length in zip(filled, self.starts[positions].tolist(), lengths.tolist(), strict=True):
            row[:length] = self.values[start : start + length]
        return filled.to(self.device), lengths.to(self.device)

    def outputs(self, network: nn.Module) -> Tensor:
        """The logarithms of the classes' probabilities for each recording, shape ``(n, classes)``."""
        sizes: Any = network.sizes
        probabilities = super().outputs(network)[:, : sizes["outputs"]].softmax(1)
        joined = self.joined(probabilities, sizes["posterior"])
        return (joined / joined.sum(1, keepdim=True)).clamp_min(_TINY).log()

    def joined(self, rows: Tensor, how: str) -> Tensor:
        """The mean, or the largest values, of rows of the segments, for each recording: shape ``(n, d)``."""
        owners = self.owners.to(rows.device)[:, None].expand_as(rows)
        recordings = rows.new_zeros(int(self.owners[-1]) + 1, rows.shape[1])
        return recordings.scatter_reduce(0, owners, rows, "amax" if how == "max" else "mean", include_self=False)


def segments_of(features: Frames, device: torch.device, segment: int) -> Segments:
    """Cut recordings into segments of so many frames, the last one of each with what remains."""
    lengths = torch.from_numpy(features.lengths)
    counts = -(-lengths // segment)
    owners = torch.arange(len(lengths)).repeat_interleave(counts)
    number = torch.arange(len(owners)) - (counts.cumsum(0) - counts)[owners]
    return Segments(
        values=torch.from_numpy(np.require(features.values, np.float32, ["C", "W"])),
        starts=(lengths.cumsum(0) - lengths)[owners] + number * segment,
        lengths=(lengths[owners] - number * segment).clamp_max(segment),
        owners=owners,
        segment=segment,
        device=device,
    )

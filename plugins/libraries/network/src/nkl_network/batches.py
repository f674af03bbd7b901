"""Samples as tensors, and the batches that they make."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

_JITTER = 0.5
_FRAMES_AT_ONCE = 16384  # with what fills them up


class Source(ABC):
    """What a network is given, by positions. It is trained on the samples, unless a source says that it is on parts of them."""

    @property
    @abstractmethod
    def width(self) -> int:
        """Numbers of a row, or of a frame."""

    @property
    @abstractmethod
    def frames(self) -> float:
        """Frames of what is trained on, on average."""

    @abstractmethod
    def shuffled(self, count: int) -> Sequence[Tensor]:
        """So many batches of positions, in a new order."""

    @abstractmethod
    def in_order(self) -> Sequence[Tensor]:
        """Batches of positions for a pass that learns nothing."""

    @abstractmethod
    def inputs(self, positions: Tensor) -> tuple[Tensor, ...]:
        """What the network is given at these positions."""

    def each(self, values: np.ndarray) -> np.ndarray:
        """Values of the samples, for each position."""
        return values

    def outputs(self, network: nn.Module) -> Tensor:
        """What a network, that is not to learn, says of all samples, in their order; shape ``(n, outputs)``."""
        network.eval()
        with torch.inference_mode():
            batches = self.in_order()
            found = torch.cat([network(*self.inputs(positions)) for positions in batches])
            outputs = torch.empty_like(found)
            outputs[torch.cat(list(batches)).to(found.device)] = found
        return outputs


@dataclass(frozen=True, eq=False)
class Rows(Source):
    """Rows of features, shape ``(n, d)``, on the device: a loader of batches would cost more than the steps."""

    features: Tensor

    @property
    def width(self) -> int:
        """Features of a sample."""
        return self.features.shape[1]

    @property
    def frames(self) -> float:
        """Frames of a sample, on average."""
        return 1.0

    def shuffled(self, count: int) -> Sequence[Tensor]:
        """So many batches of positions, in a new order.

        It is drawn on the processor, so that it is the same on every device. Batches are of equal size, give or take one: a
        rest of one sample would have no correlation.
        """
        return torch.randperm(len(self.features)).to(self.features.device).tensor_split(count)

    def in_order(self) -> Sequence[Tensor]:
        """Batches of positions for a pass that learns nothing."""
        return (torch.arange(len(self.features), device=self.features.device),)

    def inputs(self, positions: Tensor) -> tuple[Tensor, ...]:
        """What the network is given of these samples."""
        return (self.features[positions],)


@dataclass(frozen=True, eq=False)
class Sequences(Source):
    """Sequences of frames of different lengths, in batches of about equal lengths, so that little of a batch is filling.

    Attributes:
        values: all frames one after the other, float32, shape ``(frames, d)``, on the processor.
        lengths: frames of each sequence, int64, shape ``(n,)``, on the processor.
        device: where the network is.
    """

    values: Tensor
    lengths: Tensor
    device: torch.device

    @property
    def width(self) -> int:
        """Numbers a frame."""
        return self.values.shape[1]

    @property
    def frames(self) -> float:
        """Frames of a sequence, on average."""
        return len(self.values) / max(len(self.lengths), 1)

    @cached_property
    def _each(self) -> tuple[Tensor, ...]:
        return self.values.split(self.lengths.tolist())

    def shuffled(self, count: int) -> Sequence[Tensor]:
        """So many batches of positions, of similar lengths: sorted after each length was varied at random, then mixed."""
        varied = self.lengths * (1 + _JITTER * (torch.rand(len(self.lengths)) - 0.5))
        batches = varied.argsort().tensor_split(count)
        return [batches[at] for at in torch.randperm(count).tolist()]

    def in_order(self) -> Sequence[Tensor]:
        """Batches of positions for a pass that learns nothing, the shortest sequences first, none too large for memory."""
        order = self.lengths.argsort(stable=True)
        sizes, size = [], 0
        for length in self.lengths[order].tolist():
            if size and (size + 1) * length > _FRAMES_AT_ONCE:
                sizes.append(size)
                size = 0
            size += 1
        return order.split([*sizes, size])

    def inputs(self, positions: Tensor) -> tuple[Tensor, ...]:
        """The frames of these sequences, filled up with 0, shape ``(n, time, d)``, and their lengths."""
        padded = pad_sequence([self._each[at] for at in positions.tolist()], batch_first=True)
        return padded.to(self.device), self.lengths[positions]


def balanced(classes: Tensor, size: int) -> Sequence[Tensor]:
    """Batches of positions in which every class is as frequent; a pass takes about as many positions as there are.

    Each class is gone through in an order drawn at random, and again in another one when it is at its end.

    Args:
        classes: of each position, shape ``(n,)``.
        size: positions of a batch, at most, but one of each class at least.
    """
    places = [(classes == code).nonzero()[:, 0].cpu() for code in classes.unique()]
    each = max(size // len(places), 1)
    count = math.ceil(len(classes) / (each * len(places)))
    return torch.cat([_drawn(own, count * each).view(count, each) for own in places], dim=1).unbind()


def _drawn(positions: Tensor, number: int) -> Tensor:
    rounds = math.ceil(number / len(positions))
    return torch.cat([positions[torch.randperm(len(positions))] for _ in range(rounds)])[:number]


def source_of(features: Any, device: torch.device) -> Source:
    """The tensors of features: an array of rows, or :class:`nkl.data.Frames`."""
    if isinstance(features, np.ndarray):
        return Rows(_tensor(features, np.float32).to(device))
    return Sequences(_tensor(features.values, np.float32), _tensor(features.lengths, np.int64), device)


def _tensor(values: np.ndarray, kind: type) -> Tensor:
    """A tensor of the same memory where that can be; PyTorch wants it to be writable, though nobody writes."""
    return torch.from_numpy(np.require(values, kind, ["C", "W"]))

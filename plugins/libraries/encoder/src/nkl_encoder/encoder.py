"""What one family of encoders is to the extractor: a network, and the way of audio into it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn

Read = Callable[[Callable[[], torch.Tensor]], torch.Tensor]
"""Runs what it is given, which returns the network's last layer, and returns the layers that are wanted."""


class Encoder(ABC):
    """A network that turns 16 kHz audio into frames.

    Attributes:
        network: in evaluation mode.
        blocks: the stack of its transformer blocks, a part of it.
        width: numbers a frame.
        longest: samples that it takes at a time at most; longer audio is cut into windows.
        padded_to: samples that every window is padded to, whatever its length; 0 where just to the longest of its batch.
    """

    network: nn.Module
    blocks: nn.ModuleList
    width: int
    longest: int
    padded_to: int = 0

    def prepare(self, signal: np.ndarray) -> np.ndarray:
        """Treat the whole of a segment, before it is cut; float32 of shape ``(samples,)`` in and out."""
        return signal

    @abstractmethod
    def frames(self, windows: Sequence[np.ndarray], read: Read) -> list[torch.Tensor]:
        """Encode windows at once.

        Args:
            windows: float32, each of shape ``(samples,)`` with at most :attr:`longest` samples.
            read: picks the layers while the network runs.

        Returns:
            For each window its true frames alone, none of padding: float32, shape ``(frames, width)``, one at least.
        """

    def tensor(self, values: np.ndarray) -> torch.Tensor:
        """Values on the network's device, in its precision."""
        first = next(self.network.parameters())
        return torch.from_numpy(values).to(device=first.device, dtype=first.dtype)

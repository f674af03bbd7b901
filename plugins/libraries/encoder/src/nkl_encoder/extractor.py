"""The extractor of all encoders: windows, batches, layers and pooling around a network."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch

from nkl.data import Clip
from nkl.parts import FeatureExtractor
from nkl_encoder.batches import Batches
from nkl_encoder.encoder import Encoder
from nkl_encoder.layers import LayerTap
from nkl_encoder.options import EncoderOptions
from nkl_encoder.pooling import as_array, column_names, moments, pooled
from nkl_network.placing import placed

RATE = 16000

T = TypeVar("T")


class EncoderExtractor(FeatureExtractor):
    """An encoder's frames, or rows that pool them. A plugin says which encoder it is.

    Segments longer than the encoder takes are cut into windows of equal length, and pooled over the frames of all of them.
    """

    sampling_rate = RATE

    def __init__(self, options: EncoderOptions) -> None:
        super().__init__(options)
        self.encoder = self.make_encoder(options.folder())
        device = placed(self.encoder.network, options.device, options.dtype)
        self._tap = LayerTap(self.encoder.blocks, options.layer, options.layer_weights)
        budget = options.budget(device.type)
        self._batches = Batches(self.encoder.longest, self.encoder.padded_to, RATE, budget)

    @abstractmethod
    def make_encoder(self, folder: Path) -> Encoder:
        """Load the network from a folder."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The encoder's name and a number each."""
        return column_names(self.options.prefix, self.encoder.width, self.options.pooling)

    def extract(self, clips: Sequence[Clip]) -> np.ndarray | list[np.ndarray]:
        """Compute one row a clip, or all frames of each.

        Returns:
            float32, shape ``(len(clips), len(columns))``; with ``level = frame`` a list of arrays of shape
            ``(frames, len(columns))``, those of the windows of a clip one after the other.
        """
        if self.options.frame_level:
            return [np.concatenate(parts) for parts in self._windows(clips, as_array)]
        return np.stack([pooled(parts, self.options.pooling) for parts in self._windows(clips, moments)])

    def _windows(self, clips: Sequence[Clip], keep: Callable[[torch.Tensor], T]) -> list[list[T]]:
        """What is kept of the frames of each window, for each clip."""

        def compute(windows: Sequence[np.ndarray]) -> list[T]:
            return [keep(frames) for frames in self.encoder.frames(windows, self._tap.read)]

        return self._batches.over([self.encoder.prepare(clip.signal) for clip in clips], compute)

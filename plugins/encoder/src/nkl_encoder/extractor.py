"""The extractor of all encoders: windows, batches, layers and pooling around a network."""

from __future__ import annotations

import multiprocessing
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from nkl.batching import plan
from nkl.parts.clip import Clip
from nkl.parts.extractor import FeatureExtractor
from nkl_encoder.encoder import Encoder
from nkl_encoder.layers import LayerTap
from nkl_encoder.loading import device_for, dtype_for
from nkl_encoder.options import EncoderOptions
from nkl_encoder.pooling import Moments, column_names, moments, pooled
from nkl_encoder.weights import weight_folder

RATE = 16000


class EncoderExtractor(FeatureExtractor):
    """Rows that pool an encoder's frames. A plugin says which encoder it is.

    Segments longer than the encoder takes are cut into windows of equal length, and pooled over the frames of all of them.
    """

    sampling_rate = RATE

    def __init__(self, options: EncoderOptions) -> None:
        super().__init__(options)
        if multiprocessing.parent_process() is not None:
            torch.set_num_threads(1)  # the workers are the parallelism
        self._device = device_for(options.device)
        self.encoder = self.make_encoder(weight_folder(options.source, options.revision, f"{options.prefix}.model"))
        self.encoder.network.to(device=self._device, dtype=dtype_for(options.dtype))
        self._tap = LayerTap(self.encoder.blocks, options.layer, options.layer_weights)
        self._at_once = options.batching == "padded" or (options.batching == "auto" and self._device.type != "cpu")

    @abstractmethod
    def make_encoder(self, folder: Path) -> Encoder:
        """Load the network from a folder."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The encoder's name and a number each."""
        return column_names(self.options.prefix, self.encoder.width, self.options.pooling)

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Compute one row a clip.

        Returns:
            float32, shape ``(len(clips), len(columns))``.
        """
        owners: list[int] = []
        windows: list[np.ndarray] = []
        for number, clip in enumerate(clips):
            parts = _cut(self.encoder.prepare(clip.signal), self.encoder.longest)
            owners += [number] * len(parts)
            windows += parts
        found: list[list[Moments]] = [[] for _ in clips]
        for group in self._groups(windows):
            for position, one in zip(group, self._moments([windows[at] for at in group]), strict=True):
                found[owners[position]].append(one)
        return np.stack([pooled(parts, self.options.pooling) for parts in found])

    def _groups(self, windows: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Windows that are computed at once, by position."""
        positions = np.arange(len(windows))
        if not self._at_once:
            return list(positions[:, None])
        samples = np.array([max(1, len(window), self.encoder.padded_to) for window in windows])
        return plan(positions, 1, samples / RATE, self.options.batch_seconds)

    def _moments(self, windows: Sequence[np.ndarray]) -> list[Moments]:
        """Encode windows at once; where memory does not suffice, in halves."""
        try:
            with torch.inference_mode():
                return [moments(frames) for frames in self.encoder.frames(windows, self._tap.read)]
        except torch.cuda.OutOfMemoryError:
            if len(windows) == 1:
                raise
        # Outside the handler: the error holds on to the memory of what was being computed.
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        half = len(windows) // 2
        return self._moments(windows[:half]) + self._moments(windows[half:])


def _cut(signal: np.ndarray, longest: int) -> list[np.ndarray]:
    return np.array_split(signal, max(1, -(-len(signal) // longest)))

"""The extractor."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from nkl.errors import UserError
from nkl.parts.clip import Clip
from nkl.parts.extractor import FeatureExtractor
from nkl_encoder.loading import device_for
from nkl_encoder.weights import SPEECHBRAIN, weight_folder
from nkl_spkrec.ecapa import SHORTEST, EcapaTdnn
from nkl_spkrec.plugin import SpkrecOptions
from nkl_spkrec.spectrogram import HOP, RATE, MelSpectrogram


class Spkrec(FeatureExtractor):
    """One embedding a segment, as it comes out of the network, neither centred nor scaled to a length.

    Segments are computed one by one: the ends of a segment are reflected, which in a batch would reflect the padding.
    Segments under 50 ms are padded with zeros to that.
    """

    sampling_rate = RATE

    def __init__(self, options: SpkrecOptions) -> None:
        super().__init__(options)
        if multiprocessing.parent_process() is not None:
            torch.set_num_threads(1)  # the workers are the parallelism
        self._device = device_for(options.device)
        folder = weight_folder(options.model, options.revision, "Spkrec.model", SPEECHBRAIN)
        self._network = load_ecapa(folder / SPEECHBRAIN.weights[0]).to(self._device)
        bands = self._network.blocks[0].conv.conv.in_channels
        self._spectrogram = MelSpectrogram(int(bands))
        self._size = self._network.fc.conv.out_channels

    @property
    def columns(self) -> tuple[str, ...]:
        """``spkrec_0`` ..."""
        return tuple(f"spkrec_{number}" for number in range(self._size))

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Compute one row a clip.

        Returns:
            float32, shape ``(len(clips), len(columns))``.
        """
        with torch.inference_mode():
            return np.stack([self._row(clip.signal) for clip in clips])

    def _row(self, signal: np.ndarray) -> np.ndarray:
        samples = torch.from_numpy(np.array(signal, dtype=np.float32))
        samples = functional.pad(samples, (0, max(0, SHORTEST * HOP - len(samples))))
        frames = self._spectrogram(samples)[None].to(self._device)
        row: np.ndarray = self._network(frames)[0].cpu().numpy()
        return row


def load_ecapa(path: Path) -> EcapaTdnn:
    """A network from a file of weights, which is read with ``weights_only``; its sizes are those of the weights.

    Raises:
        UserError: if they are not the weights of an ECAPA-TDNN.
    """
    weights = torch.load(path, map_location="cpu", weights_only=True)
    try:
        channels, bands, _ = weights["blocks.0.conv.conv.weight"].shape
        narrow, size = len(weights["asp.tdnn.conv.conv.weight"]), len(weights["fc.conv.weight"])
        network = EcapaTdnn(bands, channels, narrow, size)
        network.load_state_dict(weights)
    except (KeyError, RuntimeError, TypeError) as error:
        raise UserError(f"{path} does not hold the weights of an ECAPA-TDNN as SpeechBrain saves them.") from error
    return network.eval().requires_grad_(False)

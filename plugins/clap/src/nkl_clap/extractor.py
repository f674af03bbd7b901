"""The extractor: the audio half of CLAP, on windows of the length that it was trained with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from transformers import ClapFeatureExtractor

from nkl.data import Clip
from nkl.errors import UserError
from nkl.parts import FeatureExtractor
from nkl_clap.plugin import ClapOptions
from nkl_encoder.batches import Batches
from nkl_encoder.loading import load_network, preprocessing
from nkl_network.placing import placed

RATE = 48000


class Clap(FeatureExtractor):
    """Embeddings of LAION's CLAP (Y. Wu et al., ICASSP 2023), of length 1.

    A segment shorter than the model's 10 s is repeated as often as it fits, and filled with zeros, as in training. A longer
    one is cut into windows of equal length, whose embeddings are averaged, where training took one at random.
    """

    sampling_rate = RATE

    def __init__(self, options: ClapOptions) -> None:
        super().__init__(options)
        folder = options.folder()
        network: Any = load_network("ClapAudioModelWithProjection", folder, stored_as="clap")
        if network.config.enable_fusion:
            raise UserError(
                f"clap.model = {options.source} is a fusion model, which looks at long audio at random places: the same file "
                "would have other features each time. Take one without fusion, such as laion/clap-htsat-unfused."
            )
        self._network = network
        device = placed(network, options.device, options.dtype)
        self._mel: Any = ClapFeatureExtractor.from_dict({**preprocessing(folder), "truncation": "rand_trunc"})
        longest = int(self._mel.nb_max_samples)
        self._batches = Batches(longest, longest, RATE, options.budget(device.type))

    @property
    def columns(self) -> tuple[str, ...]:
        """``clap_0`` ..."""
        return tuple(f"clap_{number}" for number in range(self._network.config.projection_dim))

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Compute one row a clip.

        Returns:
            float32, shape ``(len(clips), len(columns))``.
        """
        windows = self._batches.over([clip.signal for clip in clips], self._embeddings)
        return np.stack([np.mean(parts, axis=0) for parts in windows])

    def _embeddings(self, windows: Sequence[np.ndarray]) -> list[np.ndarray]:
        # No window is longer than the model takes, so that nothing is cut at random.
        mel = self._mel(list(windows), sampling_rate=RATE, return_tensors="pt")["input_features"]
        first = next(self._network.parameters())
        embeddings = self._network(mel.to(device=first.device, dtype=first.dtype)).audio_embeds
        rows: torch.Tensor = functional.normalize(embeddings.float(), dim=-1)
        return list(rows.cpu().numpy())

"""The extractor, and Whisper's encoder with the spectrogram that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import WhisperFeatureExtractor

from nkl_encoder.encoder import Encoder, Read
from nkl_encoder.extractor import RATE, EncoderExtractor
from nkl_encoder.loading import load_network

_HOP = 160
_SAMPLES_A_FRAME = 2 * _HOP


class WhisperEncoder(Encoder):
    """The encoder alone, fed with log-mel spectrograms of 30 s that end in silence, as in training.

    Frames of that silence are computed, since the others attend to them, but not handed out.
    """

    def __init__(self, folder: Path) -> None:
        whole: Any = load_network("WhisperModel", folder, decoder_layers=0)
        self.network = encoder = whole.get_encoder()
        self.blocks = encoder.layers
        self.width = encoder.config.d_model
        self.longest = self.padded_to = encoder.config.max_source_positions * _SAMPLES_A_FRAME
        self._mel = WhisperFeatureExtractor(
            feature_size=encoder.config.num_mel_bins,
            hop_length=_HOP,
            sampling_rate=RATE,
            chunk_length=self.longest // RATE,
        )

    def frames(self, windows: Sequence[np.ndarray], read: Read) -> list[torch.Tensor]:
        """Encode windows; each is padded to 30 s."""
        mel = self._mel(list(windows), sampling_rate=RATE, max_length=self.longest, return_tensors="np")
        inputs = self.tensor(np.asarray(mel["input_features"], dtype=np.float32))
        hidden = read(lambda: self.network(inputs).last_hidden_state)
        counts = [max(1, -(-len(window) // _SAMPLES_A_FRAME)) for window in windows]
        return [one[:count] for one, count in zip(hidden, counts, strict=True)]


class Whisper(EncoderExtractor):
    """Frames of Whisper's encoder (A. Radford et al., ICML 2023), pooled."""

    def make_encoder(self, folder: Path) -> Encoder:
        """Load the encoder from a folder; the decoder is left out."""
        return WhisperEncoder(folder)

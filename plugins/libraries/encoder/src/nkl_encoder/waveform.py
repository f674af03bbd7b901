"""wav2vec 2.0 and its kin: encoders of the waveform itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from nkl_encoder.convolutions import frames_after, padded, samples_for, standardised
from nkl_encoder.encoder import Encoder, Read
from nkl_encoder.extractor import RATE, EncoderExtractor
from nkl_encoder.loading import load_network, preprocessing
from nkl_encoder.norm import TrueFramesNorm


class WaveformEncoder(Encoder):
    """Wav2Vec2, HuBERT or WavLM.

    Convolutions without padding, whose frames depend on samples to their left only, then transformer blocks, in which frames
    of padding are masked. Audio shorter than the convolutions see at once (400 samples) is padded to that with zeros.

    Args:
        architecture: the class in ``transformers``.
        folder: of the model.
        max_seconds: longer audio is cut into windows.
    """

    def __init__(self, architecture: str, folder: Path, max_seconds: float) -> None:
        # An adapter would change how many frames there are.
        self.network = load_network(architecture, folder, add_adapter=False)
        stack: Any = self.network
        self.blocks = stack.encoder.layers
        config = stack.config
        self.width = config.hidden_size
        self._steps = tuple(zip(config.conv_kernel, config.conv_stride, strict=True))
        self._shortest = samples_for(1, self._steps)
        self.longest = max(self._shortest, round(max_seconds * RATE))
        self._normalise = bool(preprocessing(folder).get("do_normalize", True))
        self._norm: TrueFramesNorm | None = None
        if config.feat_extract_norm == "group":
            first = stack.feature_extractor.conv_layers[0]
            first.layer_norm = self._norm = TrueFramesNorm(first.layer_norm)

    def prepare(self, signal: np.ndarray) -> np.ndarray:
        """Shift and scale to mean 0 and variance 1, if the model was trained so."""
        return standardised(signal) if self._normalise else signal

    def frames(self, windows: Sequence[np.ndarray], read: Read) -> list[torch.Tensor]:
        """Encode windows, padded to the longest of them."""
        lengths = [max(len(window), self._shortest) for window in windows]
        inputs: dict[str, Any] = {"input_values": self.tensor(padded(windows, lengths))}
        if min(lengths) < max(lengths):
            mask = torch.arange(max(lengths))[None, :] < torch.tensor(lengths)[:, None]
            inputs["attention_mask"] = mask.long().to(inputs["input_values"].device)
        if self._norm:
            self._norm.counts = [frames_after(length, self._steps[:1]) for length in lengths]
        hidden = read(lambda: self.network(**inputs).last_hidden_state)
        return [one[: frames_after(length, self._steps)] for one, length in zip(hidden, lengths, strict=True)]


class WaveformExtractor(EncoderExtractor):
    """Embeddings of an encoder of the waveform; a plugin names its class in ``transformers``."""

    architecture: str

    def make_encoder(self, folder: Path) -> Encoder:
        """Load the network from a folder."""
        return WaveformEncoder(self.architecture, folder, self.options.max_seconds)

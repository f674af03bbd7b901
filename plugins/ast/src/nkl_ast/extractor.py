"""The extractor, and the encoder of patches of a spectrogram."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from nkl_ast.spectrogram import KaldiSpectrogram
from nkl_encoder.encoder import Encoder, Read
from nkl_encoder.extractor import EncoderExtractor
from nkl_encoder.loading import load_network, preprocessing

_SPECIAL_TOKENS = 2


class AstEncoder(Encoder):
    """The network, fed with log-mel spectrograms of one length (10.24 s), padded with zeros as in training.

    Its frames are the patches that see true audio alone, those of a time in ascending frequency; a window shorter than a
    patch has those of its first column. The two tokens that stand for the whole are left out: they have seen the padding.
    """

    def __init__(self, folder: Path) -> None:
        network: Any = load_network("ASTModel", folder)
        self.network = network
        config = network.config
        # transformers 5 holds the blocks itself, transformers 4 in an encoder.
        self.blocks = network.layers if hasattr(network, "layers") else network.encoder.layer
        self.width = config.hidden_size
        self._length, self._patch, self._step = config.max_length, config.patch_size, config.time_stride
        self._rows = (config.num_mel_bins - config.patch_size) // config.frequency_stride + 1
        self._spectrogram = KaldiSpectrogram(config.num_mel_bins)
        self.longest = self.padded_to = self._spectrogram.samples(self._length)
        wanted = preprocessing(folder)
        self._mean, self._std = wanted.get("mean", -4.2677393), wanted.get("std", 4.5689974)

    def frames(self, windows: Sequence[np.ndarray], read: Read) -> list[torch.Tensor]:
        """Encode windows; each is padded to the length that the network takes."""
        mels = [self._spectrogram(window) for window in windows]
        padded = np.zeros((len(mels), self._length, mels[0].shape[1]), dtype=np.float32)
        for row, mel in zip(padded, mels, strict=True):
            row[: len(mel)] = mel
        inputs = self.tensor((padded - np.float32(self._mean)) / np.float32(2 * self._std))
        hidden = read(lambda: self.network(inputs).last_hidden_state)[:, _SPECIAL_TOKENS:]
        grid = hidden.unflatten(1, (self._rows, -1)).transpose(1, 2)
        counts = [max(1, (len(mel) - self._patch) // self._step + 1) for mel in mels]
        return [one[:count].flatten(0, 1) for one, count in zip(grid, counts, strict=True)]


class Ast(EncoderExtractor):
    """Patches of the Audio Spectrogram Transformer (Y. Gong, Y.-A. Chung and J. Glass, Interspeech 2021), pooled."""

    def make_encoder(self, folder: Path) -> Encoder:
        """Load the network from a folder."""
        return AstEncoder(folder)

"""The speaker encoder of Resemblyzer, as a model of pyannote.audio."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

import torch
from torch import nn
from torch.nn import functional

from nkl.errors import UserError
from nkl_pyannote.library import Model, melscale_fbanks

RATE = 16000
_WINDOW = 400
_HOP = 160
_BANDS = 40
_SIZE = 256
_LAYERS = 3
_PART = 160
_STEP = 77
_LOUDNESS = 10 ** (-30 / 20)


class Ge2e(Model):
    """Three recurrent layers over mel frames (Wan et al. 2018, generalized end-to-end loss), trained by Resemblyzer.

    A voice is heard in parts of 1.6 s, of which one begins each 0.77 s; its embedding is the mean of theirs. Quiet audio is
    made louder first, as in training.
    """

    def __init__(self) -> None:
        super().__init__(sample_rate=RATE, num_channels=1)
        self.lstm = nn.LSTM(_BANDS, _SIZE, _LAYERS, batch_first=True)
        self.linear = nn.Linear(_SIZE, _SIZE)
        bands = melscale_fbanks(_WINDOW // 2 + 1, 0, RATE / 2, _BANDS, RATE, norm="slaney", mel_scale="slaney")
        self.register_buffer("bands", bands, persistent=False)
        self.register_buffer("taper", torch.hann_window(_WINDOW), persistent=False)

    @classmethod
    def of(cls, weights: Mapping[str, torch.Tensor], file: Path) -> Self:
        """A network with the weights of a file.

        Raises:
            UserError: if they are those of another network.
        """
        model = cls()
        # Two numbers of the loss are among Resemblyzer's weights.
        own = {name: value for name, value in weights.items() if not name.startswith("similarity_")}
        try:
            model.load_state_dict(own)
        except RuntimeError as error:
            raise UserError(f"{file} does not hold the weights of Resemblyzer's speaker encoder.") from error
        return model

    @property
    def dimension(self) -> int:
        """Numbers an embedding."""
        return _SIZE

    def forward(self, waveforms: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
        """Embed voices.

        Args:
            waveforms: shape ``(batch, 1, samples)``.
            weights: where a voice is heard, shape ``(batch, frames)``; everywhere if not given.

        Returns:
            Shape ``(batch, 256)``, each of length 1; NaN where a voice is heard for less than 25 ms.

        Raises:
            ValueError: if the waveforms themselves are shorter than that.
        """
        signals = waveforms[:, 0]
        if signals.shape[1] < _WINDOW:
            raise ValueError(f"{signals.shape[1]} samples are too few for an embedding")
        if weights is None:
            return torch.stack([self._embed(signal) for signal in signals])
        heard = functional.interpolate(weights[:, None], size=signals.shape[1], mode="nearest")[:, 0] > 0.5
        return torch.stack([self._embed(signal[mask]) for signal, mask in zip(signals, heard, strict=True)])

    def _embed(self, signal: torch.Tensor) -> torch.Tensor:
        if len(signal) < _WINDOW:
            return signal.new_full((_SIZE,), torch.nan)
        loudness = signal.square().mean().sqrt().clamp(min=1e-8)
        frames = self._frames(signal * (_LOUDNESS / loudness).clamp(min=1))
        frames = functional.pad(frames, (0, 0, 0, max(0, _PART - len(frames))))
        parts = frames.unfold(0, _PART, _STEP).transpose(1, 2)
        _, (hidden, _) = self.lstm(parts)
        voices = functional.normalize(torch.relu(self.linear(hidden[-1])), dim=1)
        return functional.normalize(voices.mean(dim=0), dim=0)

    def _frames(self, signal: torch.Tensor) -> torch.Tensor:
        """Power in mel bands, shape ``(frames, bands)``."""
        spectrum = torch.stft(signal, _WINDOW, _HOP, window=self.taper, pad_mode="constant", return_complex=True)
        return spectrum.abs().square().T @ self.bands

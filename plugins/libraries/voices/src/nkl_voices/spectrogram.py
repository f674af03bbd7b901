"""The log-mel spectrogram that SpeechBrain's speaker encoders were trained with."""

from __future__ import annotations

import math

import torch

RATE = 16000
HOP = 160
_WINDOW = 400
_RANGE_DB = 80.0
_FLOOR = 1e-10


class MelSpectrogram:
    """Hamming windows of 25 ms each 10 ms, power, mel bands, dB no lower than 80 under the maximum, without the mean of time.

    A band is a triangle around its centre, as wide on both sides as the distance to the centre below.

    Args:
        bands: number of mel bands from 0 to 8 kHz, on the scale ``2595 log10(1 + f / 700)`` (O'Shaughnessy 1987).
    """

    def __init__(self, bands: int) -> None:
        top = 2595 * math.log10(1 + RATE / 2 / 700)
        hertz = 700 * (10 ** (torch.linspace(0, top, bands + 2, dtype=torch.float64) / 2595) - 1)
        frequencies = torch.linspace(0, RATE / 2, _WINDOW // 2 + 1, dtype=torch.float64)
        distance = (frequencies[None] - hertz[1:-1, None]).abs() / (hertz[1:-1] - hertz[:-2])[:, None]
        self._filters = (1 - distance).clamp(min=0).float()
        self._taper = torch.hamming_window(_WINDOW)

    def __call__(self, signal: torch.Tensor) -> torch.Tensor:
        """Of samples, shape ``(samples,)``, at 16 kHz: shape ``(bands, samples // 160 + 1)``."""
        spectrum = torch.stft(signal, _WINDOW, HOP, window=self._taper, pad_mode="constant", return_complex=True)
        decibels = 10 * (self._filters @ spectrum.abs().square()).clamp(min=_FLOOR).log10()
        decibels = decibels.clamp(min=float(decibels.max()) - _RANGE_DB)
        return decibels - decibels.mean(dim=1, keepdim=True)

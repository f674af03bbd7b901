"""The mel spectrogram that DNSMOS' P.808 network was trained with."""

from __future__ import annotations

import numpy as np

_RATE, _WINDOW, _HOP, _BANDS = 16000, 321, 160, 120
_FLOOR, _RANGE_DB = 1e-10, 80.0
_STEP_HZ, _CORNER_HZ = 200 / 3, 1000.0  # Slaney's mel scale: linear to 1 kHz, above in steps of a 27th of ln 6.4
_STEP_LOG = np.log(6.4) / 27


class MelSpectrogram:
    """Hann windows of 321 samples each 160, power, 120 bands of Slaney's scale and norm, dB under the maximum, -1 to 1.

    M. Slaney, "Auditory Toolbox", Technical Report 1998-010, Interval Research.
    """

    def __init__(self) -> None:
        self._filters = _filters().T
        self._taper = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)

    def __call__(self, signal: np.ndarray) -> np.ndarray:
        """Of samples, shape ``(samples,)``: float32, shape ``((samples - 1) // 160 + 1, 120)``."""
        padded = np.pad(signal.astype(np.float64), _WINDOW // 2)
        frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
        power = np.abs(np.fft.rfft(frames * self._taper, axis=1)) ** 2 @ self._filters
        decibels = 10 * np.log10(np.maximum(power, _FLOOR) / max(power.max(), _FLOOR))
        scaled: np.ndarray = (np.maximum(decibels, -_RANGE_DB) + 40) / 40
        return scaled.astype(np.float32)


def _filters() -> np.ndarray:
    """Triangles of equal area, shape ``(120, 161)``."""
    corner = _CORNER_HZ / _STEP_HZ
    mels = np.linspace(0, corner + np.log(_RATE / 2 / _CORNER_HZ) / _STEP_LOG, _BANDS + 2)
    hertz = np.where(mels < corner, mels * _STEP_HZ, _CORNER_HZ * np.exp(_STEP_LOG * (mels - corner)))
    low, centre, high = (part[:, None] for part in (hertz[:-2], hertz[1:-1], hertz[2:]))
    frequencies = np.arange(_WINDOW // 2 + 1) * _RATE / _WINDOW
    triangles = np.minimum((frequencies - low) / (centre - low), (high - frequencies) / (high - centre))
    filters: np.ndarray = np.maximum(triangles, 0) * 2 / (high - low)
    return filters

"""Log-mel spectrograms as Kaldi makes them, the same with and without torchaudio."""

from __future__ import annotations

import numpy as np
from scipy.signal.windows import hann
from transformers.audio_utils import mel_filter_bank

_RATE = 16000
_FRAME = 400
_HOP = 160
_FFT = 512
_PREEMPHASIS = 0.97
_FLOOR = float(np.finfo(np.float32).eps)


class KaldiSpectrogram:
    """Frames of 25 ms each 10 ms: mean taken off, pre-emphasis, Hann window, power, triangular mel bands, natural logarithm.

    After ``compute-fbank-feats`` of Kaldi (D. Povey et al., ASRU 2011) with the settings that AST was trained with.

    Args:
        bands: number of mel bands, from 20 Hz to 8 kHz.
    """

    def __init__(self, bands: int) -> None:
        self._bands = mel_filter_bank(
            num_frequency_bins=_FFT // 2 + 1,
            num_mel_filters=bands,
            min_frequency=20,
            max_frequency=_RATE // 2,
            sampling_rate=_RATE,
            mel_scale="kaldi",
            triangularize_in_mel_space=True,
        )
        self._window = hann(_FRAME)

    def __call__(self, signal: np.ndarray) -> np.ndarray:
        """Of 16 kHz samples, shape ``(samples,)``: float32, shape ``(frames, bands)``; less than a frame is padded to one."""
        padded = np.pad(signal.astype(np.float64), (0, max(0, _FRAME - len(signal))))
        frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
        frames = frames - frames.mean(axis=1, keepdims=True)
        before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
        power = np.abs(np.fft.rfft((frames - _PREEMPHASIS * before) * self._window, _FFT)) ** 2
        return np.log(np.maximum(power @ self._bands, _FLOOR)).astype(np.float32)

    def samples(self, frames: int) -> int:
        """How many samples make so many frames."""
        return (frames - 1) * _HOP + _FRAME

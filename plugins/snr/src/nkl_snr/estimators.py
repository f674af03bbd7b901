"""Three estimates of the signal-to-noise ratio of a recording of which there is no clean version.

All take the samples of one segment at 16 kHz and give dB, or NaN where there is no signal or too little of it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

from nkl_snr.amplitudes import HIGHEST, LOWEST, gamma_statistic

RATE = 16000
_FRAME, _HOP = 320, 160
_BLOCK = 4096  # frames
_FEWEST = 4  # frames, 50 ms: with fewer, a quarter of them is none
_SILENCE = (
    1e-10  # power of a frame: -100 dB of full scale, so that digital zeros between words are not infinitely quiet
)
_NOISE_SHARE = 0.1
_HALF_STEP = 2.0**-16  # 16 bits write as zero whatever is below this, and the logarithm of zero would decide all


def quartiles(signal: np.ndarray) -> float:
    """Mean level in dB of the frames from the third quartile on, less that of the frames up to the first.

    The estimate of the established tool. Speech pauses must fill about a quarter of the segment. It is over the true ratio where
    that is low, since what it compares with the noise is speech and noise together.
    """
    power = _powers(signal)
    if not len(power):
        return float("nan")
    levels = 10 * np.log10(power)
    low, high = np.percentile(levels, [25, 75])
    return float(levels[levels >= high].mean() - levels[levels <= low].mean())


def floor(signal: np.ndarray) -> float:
    """Power of all frames without the noise, over that of the noise, which is the mean of the quietest tenth of the frames.

    The quietest stretches stand for the noise, as in minimum statistics (R. Martin, "Noise Power Spectral Density Estimation
    Based on Optimal Smoothing and Minimum Statistics", IEEE Trans. Speech and Audio Processing 9(5), 2001), here without
    smoothing. For noise that stays the same within a segment.
    """
    power = _powers(signal)
    if not len(power):
        return float("nan")
    quietest = np.sort(power)[: max(1, round(_NOISE_SHARE * len(power)))]
    noise = quietest.mean()
    return float(10 * np.log10(max(power.mean() - noise, _SILENCE) / noise))


def wada(signal: np.ndarray) -> float:
    """From the distribution of amplitudes, -20 to 100 dB.

    C. Kim and R. M. Stern, "Robust Signal-to-Noise Ratio Estimation Based on Waveform Amplitude Distribution Analysis",
    Interspeech 2008: speech is taken to be gamma-distributed with shape 0.4, noise to be Gaussian. It needs no pauses, but
    several seconds, and it takes a babble of voices for noise.
    """
    if not len(_powers(signal)):
        return float("nan")
    amplitudes = np.maximum(np.abs(signal), np.float32(_HALF_STEP))
    statistic = np.log(amplitudes.mean(dtype=np.float64)) - np.log(amplitudes).mean(dtype=np.float64)
    ratios, expected = _expected()
    return float(np.interp(statistic, expected, ratios))


ESTIMATORS: dict[str, Callable[[np.ndarray], float]] = {"quartiles": quartiles, "floor": floor, "wada": wada}


def _powers(signal: np.ndarray) -> np.ndarray:
    """Power of Hamming-windowed frames of 20 ms each 10 ms; none where the signal is silent or short."""
    if len(signal) < _FRAME + (_FEWEST - 1) * _HOP or not signal.any():
        return np.empty(0)
    frames = np.lib.stride_tricks.sliding_window_view(signal, _FRAME)[::_HOP]
    taper = np.square(np.hamming(_FRAME))
    # Block by block: all the frames of an hour at once would take a gigabyte.
    blocks = [np.square(frames[at : at + _BLOCK], dtype=np.float64) @ taper for at in range(0, len(frames), _BLOCK)]
    return np.maximum(np.concatenate(blocks) / _FRAME, _SILENCE)


@functools.cache
def _expected() -> tuple[np.ndarray, np.ndarray]:
    ratios = np.arange(LOWEST, HIGHEST + 1, dtype=np.float64)
    return ratios, gamma_statistic(ratios)

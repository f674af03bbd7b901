"""What the synthesiser cannot do: size of the vocal tract, voice quality, level, and the room. All in numpy."""

from __future__ import annotations

import numpy as np
import soxr

from nkl_synth.cast import Speaker
from nkl_synth.emotions import Style

_REFERENCE_DB = -28.0  # level of a neutral utterance, relative to full scale
_LEAD_S = 0.1  # silence before and after the speech
_LARGEST = 0.97
_OVERSAMPLING = 3  # so that linear interpolation is good enough
_JITTER_STEP_S = 0.008


def colour(
    signal: np.ndarray, rate: int, target_rate: int, speaker: Speaker, style: Style, rng: np.random.Generator
) -> np.ndarray:
    """Make an utterance out of what the synthesiser said.

    Args:
        signal: float, shape ``(samples,)``.
        rate: its sampling rate in Hz.
        target_rate: that of the result.
        speaker: who speaks.
        style: how.
        rng: decides on jitter and noise.

    Returns:
        float64, shape ``(samples,)``, below 1 in size.
    """
    signal = _bend(_trim(signal), rate, size_factor(speaker, style), style.jitter, rng)
    signal = _tilt(signal, rate, style.tilt + speaker.tilt)
    signal = signal / _rms(signal)
    breath = _tilt(rng.normal(size=len(signal)), rate, 1.5) * _envelope(signal, rate)
    signal = signal + breath / _rms(breath) * _gain(style.breath)
    signal = signal / _rms(signal) * _gain(_REFERENCE_DB + speaker.level + style.level)
    signal = np.pad(signal, round(_LEAD_S * rate))
    signal = signal + rng.normal(size=len(signal)) * _gain(speaker.floor)
    signal = soxr.resample(signal, rate, target_rate, quality="HQ")
    return _limit(signal)


def size_factor(speaker: Speaker, style: Style) -> float:
    """Factor on all resonances, of the speaker and of the moment."""
    return float(speaker.size * np.exp(style.smile))


def _trim(signal: np.ndarray) -> np.ndarray:
    """Without the silence at both ends."""
    loud = np.flatnonzero(np.abs(signal) > 0.003 * np.abs(signal).max())
    return signal[loud[0] : loud[-1] + 1]


def _bend(signal: np.ndarray, rate: int, size: float, jitter: float, rng: np.random.Generator) -> np.ndarray:
    """Play faster by ``size``, with a speed that trembles by ``jitter`` percent: both shift pitch and resonances."""
    fine = soxr.resample(signal, rate, rate * _OVERSAMPLING, quality="HQ")
    n = int(len(signal) / size)
    knots = np.arange(0, n + 2 * _JITTER_STEP_S * rate, _JITTER_STEP_S * rate)
    speed = 1 + np.clip(jitter / 100 * rng.normal(size=len(knots)), -0.2, 0.2)
    position = np.cumsum(np.interp(np.arange(n), knots, speed))
    position *= (len(fine) - 1) / position[-1]
    bent: np.ndarray = np.interp(position, np.arange(len(fine)), fine)
    return bent


def _tilt(signal: np.ndarray, rate: int, slope: float) -> np.ndarray:
    """Turn the spectrum around 1 kHz by ``slope`` dB per octave between 200 Hz and 6 kHz; no change of phase."""
    frequencies = np.clip(np.fft.rfftfreq(len(signal), 1 / rate), 200, 6000)
    return np.fft.irfft(np.fft.rfft(signal) * _gain(slope * np.log2(frequencies / 1000)), len(signal))


def _envelope(signal: np.ndarray, rate: int) -> np.ndarray:
    """Size of the signal over 20 ms."""
    width = round(0.02 * rate)
    envelope: np.ndarray = np.convolve(np.abs(signal), np.hanning(width) / width, mode="same")
    return envelope


def _limit(signal: np.ndarray) -> np.ndarray:
    """Turn down what would be clipped."""
    return signal * min(1.0, _LARGEST / np.abs(signal).max())


def _rms(signal: np.ndarray) -> float:
    return float(np.sqrt(np.mean(signal**2)))


def _gain(decibels: float | np.ndarray) -> np.ndarray:
    return np.asarray(10.0 ** (np.asarray(decibels) / 20))

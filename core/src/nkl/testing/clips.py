"""Made-up clips, each with a difficulty of its own. Their signals cannot be written to."""

from __future__ import annotations

import numpy as np

from nkl.data.clip import Clip

RATE = 16000
"""In Hz; for parts that take each file's own rate."""


def silence(seconds: float = 1.0, rate: int = RATE) -> Clip:
    """Digital silence."""
    return clip("silence", np.zeros(int(seconds * rate)), rate)


def noise(seconds: float = 0.8, rate: int = RATE, seed: int = 1) -> Clip:
    """White noise at about -20 dB."""
    return clip("noise", np.random.default_rng(seed).normal(0, 0.1, int(seconds * rate)), rate)


def tone(seconds: float = 1.3, rate: int = RATE) -> Clip:
    """A sine of 220 Hz."""
    return clip("tone", 0.3 * np.sin(2 * np.pi * 220 * _times(seconds, rate)), rate)


def voice(seconds: float = 1.7, rate: int = RATE, pitch: float = 120.0) -> Clip:
    """Harmonics of a pitch that moves, in three formants and four syllables a second, with a little breath."""
    times = _times(seconds, rate)
    phase = 2 * np.pi * (pitch * times - pitch / 60 * np.cos(2 * np.pi * 1.5 * times))
    signal = np.zeros_like(times)
    for number in range(1, int(min(4000, 0.45 * rate) / pitch)):
        formants = sum(np.exp(-(((number * pitch - centre) / 200) ** 2)) for centre in (500, 1500, 2500))
        signal += (0.1 + formants) / number**0.5 * np.sin(number * phase)
    envelope = 0.05 + np.sin(np.pi * 4 * times) ** 2
    breath = np.random.default_rng(2).normal(0, 0.002, len(times))
    return clip("voice", 0.5 * signal * envelope / max(np.abs(signal).max(), 1e-9) + breath, rate)


def short_clips(rate: int = RATE) -> list[Clip]:
    """Clips of different lengths, among them one of 20 ms."""
    return [silence(rate=rate), noise(rate=rate), tone(rate=rate), voice(rate=rate), voice(0.02, rate)]


def clip(name: str, signal: np.ndarray, rate: int, start: float = 0.0) -> Clip:
    """A clip of a file that does not exist."""
    samples = np.clip(signal, -1, 1).astype(np.float32)
    samples.flags.writeable = False
    return Clip(f"/nowhere/{name}.wav", start, start + len(samples) / rate, samples, rate)


def _times(seconds: float, rate: int) -> np.ndarray:
    return np.arange(int(seconds * rate)) / rate

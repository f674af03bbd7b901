"""Power spectra of frames, and bands of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import fft
from scipy.signal import savgol_filter
from scipy.signal.windows import hann

FLOOR_DB = -100.0
"""Level of digital silence."""

_AT_ONCE = 4096  # frames, so that an hour of speech does not need its whole spectrum at once


def power_spectra(signal: np.ndarray, window: int, hop: int, length: int) -> Iterator[np.ndarray]:
    """Power of frames under a periodic Hann window, some frames at a time.

    The first frame begins with the signal and the last one ends within it; a signal shorter than one frame is filled up with
    zeros. A sine of full scale (amplitude 1) has power 1/4 in the bin of its frequency, whatever the window's length.

    Args:
        signal: float32, shape ``(samples,)``.
        window: length of a frame in samples.
        hop: step from frame to frame in samples.
        length: of the Fourier transform in samples, at least ``window``.

    Yields:
        float32, shape ``(frames, length // 2 + 1)``.
    """
    signal = np.pad(signal, (0, max(0, window - len(signal))))
    taper = hann(window, sym=False)
    taper = (taper / taper.sum()).astype(np.float32)
    frames = sliding_window_view(signal, window)[::hop]
    for first in range(0, len(frames), _AT_ONCE):
        spectrum = fft.rfft(frames[first : first + _AT_ONCE] * taper, n=length)
        yield np.square(spectrum.real) + np.square(spectrum.imag)


def mel_edges(bands: int, rate: int) -> np.ndarray:
    """Frequencies in Hz at equal steps on the mel scale, from 0 to half the rate; ``bands + 2`` of them.

    The scale is that of HTK: ``mel = 2595 log10(1 + f / 700)`` (O'Shaughnessy, "Speech Communication", 1987).
    """
    top = 2595 * np.log10(1 + rate / 2 / 700)
    return np.asarray(700 * (10 ** (np.linspace(0, top, bands + 2) / 2595) - 1))


def triangles(edges: np.ndarray, length: int, rate: int) -> np.ndarray:
    """Weights of bands: each rises from 0 at an edge to 1 at the next one and falls to 0 at the one after.

    Args:
        edges: frequencies in Hz, rising, two more than there are bands.
        length: of the Fourier transform in samples.
        rate: sampling rate in Hz.

    Returns:
        float32, shape ``(length // 2 + 1, bands)``.
    """
    frequencies = fft.rfftfreq(length, 1 / rate)[:, None]
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rise = (frequencies - low) / (centre - low)
    fall = (high - frequencies) / (high - centre)
    return np.maximum(np.minimum(rise, fall), 0).astype(np.float32)


def resolving(edges: np.ndarray, window: int, rate: int) -> int:
    """The shortest power of two that holds a window and has a frequency in every band."""
    length = 1 << (window - 1).bit_length()
    while not triangles(edges, length, rate).any(axis=0).all():
        length *= 2
    return length


def decibels(power: np.ndarray) -> np.ndarray:
    """Levels in dB, no lower than :data:`FLOOR_DB`."""
    return np.maximum(10 * np.log10(np.maximum(power, np.finfo(np.float32).tiny)), np.float32(FLOOR_DB))


def deltas(frames: np.ndarray, reach: int = 2) -> np.ndarray:
    """How fast each column changes, a frame: the slope of a line through a frame and its neighbours (Furui, ASSP 1986).

    ``sum_n n (c[t + n] - c[t - n]) / (2 sum_n n^2)`` for n from 1 to ``reach``; before the first and after the last frame these
    are repeated, as in HTK.

    Args:
        frames: float32, shape ``(t, d)``.
        reach: how many neighbours on each side.

    Returns:
        float32, shape ``(t, d)``.
    """
    return np.asarray(savgol_filter(frames, 2 * reach + 1, 1, deriv=1, axis=0, mode="nearest"), dtype=np.float32)

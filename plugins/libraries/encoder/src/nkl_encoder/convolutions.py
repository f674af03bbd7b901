"""The way into encoders of the waveform: what they want of the samples, and what their convolutions make of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Steps = Sequence[tuple[int, int]]
"""Kernel and stride of each convolution, the first one first; none of them pads."""


def frames_after(samples: int, steps: Steps) -> int:
    """How many frames the convolutions make of so many samples."""
    for kernel, stride in steps:
        samples = (samples - kernel) // stride + 1
    return samples


def samples_for(frames: int, steps: Steps) -> int:
    """The fewest samples of which the convolutions make so many frames."""
    for kernel, stride in reversed(steps):
        frames = (frames - 1) * stride + kernel
    return frames


def standardised(signal: np.ndarray, tiny: float = 1e-7) -> np.ndarray:
    """A signal of mean 0 and variance 1, float32; ``tiny`` is added to the variance, as in the model's training."""
    wide = signal.astype(np.float64)
    return ((wide - wide.mean()) / np.sqrt(wide.var() + tiny)).astype(np.float32)


def padded(signals: Sequence[np.ndarray], lengths: Sequence[int], least: int = 0) -> np.ndarray:
    """Signals under each other, filled up with zeros to the longest of the lengths, or to ``least``; float32."""
    rows = np.zeros((len(signals), max(least, *lengths)), dtype=np.float32)
    for row, signal in zip(rows, signals, strict=True):
        row[: len(signal)] = signal
    return rows

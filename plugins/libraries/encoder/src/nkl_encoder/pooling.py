"""Many frames, perhaps of several windows, become one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from nkl_encoder.options import Pooling


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """What is kept of the frames of one window: float64 of shape ``(width,)`` each, and how many frames there were.

    Attributes:
        count: frames.
        mean: of the frames.
        squares: summed squares of the differences from that mean.
        highest: their maximum.
    """

    count: int
    mean: np.ndarray
    squares: np.ndarray
    highest: np.ndarray


def as_array(frames: torch.Tensor) -> np.ndarray:
    """Frames as they are, float32."""
    array: np.ndarray = frames.float().cpu().numpy()
    return array


def moments(frames: torch.Tensor) -> Moments:
    """Sum up frames of shape ``(frames, width)``."""
    mean = frames.mean(dim=0)
    squares = (frames - mean).square().sum(dim=0)
    parts = (mean, squares, frames.amax(dim=0))
    return Moments(len(frames), *(part.cpu().numpy().astype(np.float64) for part in parts))


def pooled(windows: Sequence[Moments], pooling: Pooling) -> np.ndarray:
    """One row for all frames of the windows together; the standard deviation is that of the population.

    Variances of parts add up as in T. Chan, G. Golub and R. LeVeque, "Updating formulae and a pairwise algorithm for
    computing sample variances", 1979.

    Returns:
        float32, shape ``(width,)``, for mean and standard deviation ``(2 * width,)``.
    """
    if pooling == "max":
        row = np.max([window.highest for window in windows], axis=0)
    else:
        counts = np.array([window.count for window in windows], dtype=np.float64)[:, None]
        means = np.stack([window.mean for window in windows])
        row = (counts * means).sum(axis=0) / counts.sum()
        if pooling == "mean+std":
            squares = sum(window.squares for window in windows) + (counts * (means - row) ** 2).sum(axis=0)
            row = np.concatenate([row, np.sqrt(squares / counts.sum())])
    return row.astype(np.float32)


def column_names(prefix: str, width: int, pooling: Pooling) -> tuple[str, ...]:
    """``wav2vec2_0`` ...; with the standard deviation ``wav2vec2_mean_0`` ..., ``wav2vec2_std_0`` ..."""
    kinds = ("_mean", "_std") if pooling == "mean+std" else ("",)
    return tuple(f"{prefix}{kind}_{number}" for kind in kinds for number in range(width))

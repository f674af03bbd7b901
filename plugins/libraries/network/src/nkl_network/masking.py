"""What keeps the frames that fill up a batch from having a say."""

from __future__ import annotations

import torch
from torch import Tensor


def true_frames(lengths: Tensor, time: int, device: torch.device) -> Tensor:
    """1 for each true frame, 0 for the others; float32, shape ``(n, time)``."""
    return (torch.arange(time, device=device) < lengths.to(device)[:, None]).float()


def mean_of_true_frames(frames: Tensor, lengths: Tensor) -> Tensor:
    """The mean over time, shape ``(n, d)``, of frames of shape ``(n, time, d)``."""
    mask = true_frames(lengths, frames.shape[1], frames.device)
    return (frames * mask[:, :, None]).sum(1) / lengths.to(frames)[:, None]

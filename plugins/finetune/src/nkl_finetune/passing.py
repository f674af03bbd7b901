"""Passes of windows through a network that is not trained meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Subset

from nkl_finetune.network import Network
from nkl_finetune.recordings import Windows, collated


def rows_of(
    network: Network,
    windows: Windows,
    positions: np.ndarray,
    batch_size: int,
    device: torch.device,
    every: bool = False,
) -> np.ndarray:
    """The pooled frames of some windows, float32, shape ``(windows, layers, width)``; ``every``: of all layers from below."""
    return _passed(network, windows, positions, batch_size, device, partial(network.rows, every=every))


def outputs_of(network: Network, windows: Windows, batch_size: int, device: torch.device) -> Tensor:
    """Scores of classes, or values, of all windows."""
    return torch.from_numpy(_passed(network, windows, np.arange(len(windows)), batch_size, device, network))


def _passed(
    network: Network,
    windows: Windows,
    positions: np.ndarray,
    batch_size: int,
    device: torch.device,
    compute: Callable[[Tensor, Tensor], Tensor],
) -> np.ndarray:
    """In groups of like length, so that little is computed for padding; the results are in the order of the positions."""
    order = np.argsort(windows.seconds[positions], kind="stable")
    source: Any = Subset(windows, positions[order].tolist())
    batches = DataLoader(source, batch_size, collate_fn=partial(collated, collate=network.body.collate))
    network.to(device).eval()
    with torch.no_grad():
        found = [compute(one["values"].to(device), one["lengths"].to(device)).float().cpu() for one in batches]
    placed = np.empty_like(order)
    placed[order] = np.arange(len(order))
    return np.concatenate([one.numpy() for one in found])[placed]

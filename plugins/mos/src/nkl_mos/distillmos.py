"""DistillMOS, from Microsoft's published weights.

B. Stahl and H. Gamper, "Distillation and Pruning for Scalable Self-Supervised Representation-Based Speech Quality Assessment",
ICASSP 2025.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from pickle import UnpicklingError

import numpy as np
import torch
from torch.nn import functional

from nkl.errors import UserError
from nkl_mos.network import WINDOW, QualityNetwork, network_for
from nkl_network.placing import placed

_HOP = 16000
_AT_ONCE = 16


class DistillMos:
    """Rates windows of 7.68 s, which overlap such that they lie a second apart at most, and takes their mean.

    A shorter signal is padded with zeros.

    Args:
        weights: ``distill_mos_v7.pt``, which is read with ``weights_only``.
        device: ``auto`` or torch's name of it.

    Raises:
        UserError: if they are other weights, or there is no such device.
    """

    def __init__(self, weights: Path, device: str) -> None:
        self._network = _load(weights)
        self._device = placed(self._network, device)

    def rate(self, signals: Sequence[np.ndarray]) -> np.ndarray:
        """Scores, float64, shape ``(len(signals), 1)``."""
        with torch.inference_mode():
            return np.array([[self._mean(torch.from_numpy(np.array(one, dtype=np.float32)))] for one in signals])

    def _mean(self, signal: torch.Tensor) -> float:
        spare = len(signal) - WINDOW
        if spare < 0:
            signal, spare = functional.pad(signal, (0, -spare)), 0
        starts = [int(place * spare) for place in np.linspace(0, 1, math.ceil(spare / _HOP) + 1)]
        found = []
        for first in range(0, len(starts), _AT_ONCE):
            windows = torch.stack([signal[start : start + WINDOW] for start in starts[first : first + _AT_ONCE]])
            found.append(self._network(windows.to(self._device)).cpu())
        return float(torch.cat(found).double().mean())


def _load(path: Path) -> QualityNetwork:
    try:
        network = network_for(torch.load(path, map_location="cpu", weights_only=True)["model"])
    except (UnpicklingError, EOFError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise UserError(f"{path} does not hold the weights of DistillMOS, version 7.") from error
    return network.eval().requires_grad_(False)

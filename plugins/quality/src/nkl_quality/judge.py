"""Measures signals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from pickle import UnpicklingError

import numpy as np
import torch
from torch.nn import functional

from nkl.errors import UserError
from nkl_network.placing import placed
from nkl_quality.network import SquimNetwork, network_for
from nkl_quality.plugin import SquimOptions
from nkl_quality.weights import weight_file

RATE = 16000
MEASURES = ("pesq", "sdr", "stoi")


class Judge:
    """SQUIM, ready to measure.

    Raises:
        UserError: if the weights or the device are not to be had.
    """

    def __init__(self, options: SquimOptions) -> None:
        self._network = _load(weight_file(options.model))
        self._device = placed(self._network, options.device)
        self._longest = round(options.max_seconds * RATE)

    def measure(self, signals: Sequence[np.ndarray], measures: Sequence[str]) -> np.ndarray:
        """Scores, float64, shape ``(len(signals), len(measures))``; NaN for digital silence."""
        with torch.inference_mode():
            return np.stack([self._mean(signal, measures) for signal in signals])

    def _mean(self, signal: np.ndarray, measures: Sequence[str]) -> np.ndarray:
        windows = np.array_split(signal, math.ceil(len(signal) / self._longest))
        scores = [self._scores(window, measures) for window in windows if window.any()]
        return np.mean(scores, axis=0) if scores else np.full(len(measures), np.nan)

    def _scores(self, window: np.ndarray, measures: Sequence[str]) -> np.ndarray:
        samples = torch.from_numpy(np.array(window, dtype=np.float32)).to(self._device)
        samples = functional.pad(samples, (0, max(0, self._network.shortest - len(samples))))
        scores: np.ndarray = self._network(samples, measures).double().cpu().numpy()
        return scores


def _load(path: Path) -> SquimNetwork:
    try:
        network = network_for(torch.load(path, map_location="cpu", weights_only=True))
    except (UnpicklingError, EOFError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise UserError(f"{path} does not hold the weights of SQUIM's objective measures.") from error
    return network.eval().requires_grad_(False)

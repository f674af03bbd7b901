"""What all models that rate have in common, and which one the options name."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Protocol

import numpy as np

from nkl.errors import UserError
from nkl_mos.plugin import MosOptions
from nkl_mos.weights import weight_files

RATE = 16000
SCORES = {"dnsmos": ("mos", "mos_sig", "mos_bak", "mos_p808"), "distillmos": ("mos",)}
"""What each model says; the overall score first."""


class Rater(Protocol):
    """Rates signals at 16 kHz."""

    def rate(self, signals: Sequence[np.ndarray]) -> np.ndarray:
        """Scores, float64, one column for each of :data:`SCORES`; each signal by itself."""
        ...


def rater_for(options: MosOptions) -> Rater:
    """The model that the options name, ready to rate.

    Raises:
        UserError: if its weights, or torch, are not there.
    """
    files = weight_files(options.model, options.weights)
    if options.model == "dnsmos":
        from nkl_mos.dnsmos import Dnsmos

        primary, p808 = files
        return Dnsmos(primary, p808)
    (weights,) = files
    rater: Rater = _distillmos().DistillMos(weights, options.device)
    return rater


def device_type(name: str) -> str:
    """The type of the device on which distillmos computes, such as ``cuda``.

    Raises:
        UserError: if there is no such device, or no torch.
    """
    found: str = _distillmos().device_for(name).type
    return found


def _distillmos() -> ModuleType:
    try:
        from nkl_mos import distillmos
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise UserError(
            "mos.model = distillmos needs torch. Run: pip install torch. Or choose mos.model = dnsmos"
        ) from error
    return distillmos

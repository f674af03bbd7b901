"""What all models that rate have in common, and how one of them is made. Light."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from nkl.errors import UserError
from nkl_mos.weights import weight_files

if TYPE_CHECKING:
    import numpy as np

RATE = 16000
SCORES = {"dnsmos": ("mos", "mos_sig", "mos_bak", "mos_p808"), "distillmos": ("mos",)}
"""What each model says; the overall score first."""


class Rater(Protocol):
    """Rates signals at 16 kHz."""

    def rate(self, signals: Sequence[np.ndarray]) -> np.ndarray:
        """Scores, float64, one column for each of :data:`SCORES`; each signal by itself."""
        ...


def rater_for(model: str, weights: str | None, device: str) -> Rater:
    """A model, ready to rate.

    Args:
        model: one of :data:`SCORES`.
        weights: the folder of its files; ``None`` for those of the installed package.
        device: where distillmos computes, as the user has written it.

    Raises:
        UserError: if its weights, the device, or torch, are not there.
    """
    files = weight_files(model, weights)
    if model == "dnsmos":
        from nkl_mos.dnsmos import Dnsmos

        primary, p808 = files
        return Dnsmos(primary, p808)
    with _needing_torch():
        from nkl_mos.distillmos import DistillMos
    (path,) = files
    return DistillMos(path, device)


def on_card(device: str) -> bool:
    """Whether distillmos computes on a graphics card.

    Raises:
        UserError: if there is no such device, or no torch.
    """
    with _needing_torch():
        from nkl_network.device import is_card

        return is_card(device)


@contextmanager
def _needing_torch() -> Iterator[None]:
    """Within it, a torch that is not there is the user's fault; dnsmos does without."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in ("nkl_network", "torch"):
            raise
        raise UserError(
            "mos.model = distillmos needs torch. Run: pip install 'nkl-plugin-mos[distillmos]'. Or choose mos.model = dnsmos"
        ) from error

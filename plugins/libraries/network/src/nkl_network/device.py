"""Where a network computes. Light: torch is imported when a device is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nkl.errors import UserError

if TYPE_CHECKING:
    import torch

CARDS = ("cuda", "mps")
"""The kinds of graphics card that ``auto`` and ``gpu`` look for; the first one that is there is taken."""


def device_for(name: str, cards: Sequence[str] = CARDS) -> torch.device:
    """The device that a user names in ``MODEL.device``, in letters of any case.

    ``auto``, and no name, is a graphics card if there is one, otherwise the processor. ``gpu`` is a graphics card. All other
    names are torch's: ``cpu``, ``cuda``, ``cuda:1``, ``mps``.

    Args:
        name: as the user has written it.
        cards: the kinds of graphics card that ``auto`` and ``gpu`` may be.

    Raises:
        UserError: if there is no such device.
    """
    import torch

    wanted = name.strip().lower()
    available = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available}
    card = next((kind for kind in cards if available[kind]()), None)
    if wanted in ("", "auto"):
        return torch.device(card or "cpu")
    try:
        device = torch.device(card or "cuda" if wanted == "gpu" else wanted)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise UserError(
            f"MODEL.device = {name.strip()}: torch cannot use it: there is no such device here. Write cpu, cuda or auto."
        ) from error
    return device


def is_card(name: str, cards: Sequence[str] = CARDS) -> bool:
    """Whether the device that a user names is a graphics card; for ``cpu`` this is known without torch.

    On a graphics card, one copy of a network serves all workers (``Options.shared``).

    Raises:
        UserError: if there is no such device.
    """
    return name.strip().lower() != "cpu" and device_for(name, cards).type != "cpu"

"""Where a network computes."""

from __future__ import annotations

import torch

from nkl.errors import UserError


def device_for(name: str) -> torch.device:
    """The device of this name; for ``auto`` the graphics card if there is one.

    Raises:
        UserError: if there is no such device.
    """
    name = name.strip().lower()
    if name in ("", "auto", "gpu"):
        if torch.cuda.is_available():
            return torch.device("cuda")
        if name == "gpu":
            raise UserError("MODEL.device = gpu: there is no graphics card that torch can use. Write cpu or auto.")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise UserError(f"MODEL.device = {name}: torch cannot use it. Write cpu, cuda or auto.") from error
    return device

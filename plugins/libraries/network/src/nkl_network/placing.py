"""Puts a network where it computes."""

from __future__ import annotations

import torch
from torch import nn

from nkl_network.device import device_for
from nkl_network.threads import one_thread_in_workers

_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def placed(network: nn.Module, device: str, dtype: str = "fp32") -> torch.device:
    """Put a network on a device, in a precision; in a worker process it then computes in one thread.

    Args:
        network: is moved.
        device: as the user has written it.
        dtype: fp32, bf16 or fp16.

    Raises:
        UserError: if there is no such device.
    """
    one_thread_in_workers()
    found = device_for(device)
    network.to(device=found, dtype=_DTYPES[dtype])
    return found

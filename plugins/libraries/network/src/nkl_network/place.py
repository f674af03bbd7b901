"""Where a network is trained: on which device, with how many threads, with which random numbers."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from nkl.errors import UserError
from nkl_network.device import device_for

# Multiplications a step below which threads wait for each other longer than they work.
_SMALL = 10_000_000
# Those on which :func:`seeded` has a say.
_CARDS = ("cuda",)

log = logging.getLogger("nkl.network")


def is_small(work: int) -> bool:
    """Whether so many multiplications are too little work for several threads, or for a graphics card."""
    return work < _SMALL


def choose_device(wanted: str | None, small: bool) -> torch.device:
    """The device that the user names; without a name, or with auto, the graphics card where there is one and enough to do.

    Where the graphics card is not there, training on the processor gives a model too, if later.

    Raises:
        UserError: if there is no such kind of device.
    """
    name = (wanted or "auto").strip().lower()
    if small and name == "auto":
        return torch.device("cpu")
    try:
        return device_for(name, _CARDS)
    except UserError:
        if not re.fullmatch(r"gpu|cuda(:\d+)?", name):
            raise
        log.warning("MODEL.device = %s: there is no such graphics card here; training on the processor.", wanted)
        return torch.device("cpu")


@contextmanager
def threads(wanted: int | None, small: bool) -> Iterator[None]:
    """Within it, PyTorch uses so many threads; without a number one for small networks, else as many as ever."""
    before = torch.get_num_threads()
    cores = os.cpu_count() or 1
    number = (1 if small else before) if wanted is None else cores if wanted == -1 else min(max(wanted, 1), cores)
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Within it, random numbers follow from the seed; afterwards PyTorch's own go on as if nothing had been.

    On a graphics card, the faster of several ways to compute the same is not looked for, and none is taken that adds up in
    another order each time.
    """
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        if device.type != "cuda":
            yield
            return
        with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
            yield

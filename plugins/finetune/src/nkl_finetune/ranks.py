"""Which of several processes that train together this one is, as torchrun and accelerate say it."""

from __future__ import annotations

import os


def rank() -> int:
    """The number of this process, from 0."""
    return int(os.environ.get("RANK", "0"))


def card() -> int:
    """The number of its graphics card on this machine."""
    return int(os.environ.get("LOCAL_RANK", "0"))


def world() -> int:
    """How many processes there are."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first() -> bool:
    """Whether it is this process that writes files and log lines."""
    return rank() == 0

"""What executors are given to do. Imported by their workers, so it imports nothing itself."""

from __future__ import annotations


def halve(item: int) -> float:
    """Half of it."""
    return item / 2


def divide(item: int, by: int) -> float:
    """Seven is beyond it."""
    if item == 7:
        raise ValueError(f"cannot divide {item} by {by}")
    return item / by

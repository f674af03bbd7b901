"""What is computed at once: windows of segments, groups under a budget, halves where memory runs out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch

from nkl.data import plan_batches

T = TypeVar("T")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Batches:
    """How windows of segments are put together.

    Attributes:
        longest: samples of a window at most; longer segments are cut into windows of equal length.
        padded_to: samples that every window is padded to at least.
        rate: samples a second.
        budget: seconds of padded audio at once at most; 0 where windows are computed one by one.
    """

    longest: int
    padded_to: int
    rate: int
    budget: float

    def over(self, signals: Sequence[np.ndarray], compute: Callable[[Sequence[np.ndarray]], list[T]]) -> list[list[T]]:
        """Compute all windows of some signals.

        Args:
            signals: each of shape ``(samples,)``.
            compute: does what is to be done to some windows at once.

        Returns:
            For each signal what became of its windows, in the order of time.
        """
        cut = [np.array_split(signal, max(1, -(-len(signal) // self.longest))) for signal in signals]
        windows = [window for parts in cut for window in parts]
        sizes = [max(1, len(window), self.padded_to) / self.rate for window in windows]
        found = iter(in_groups(windows, sizes, self.budget, compute))
        return [[next(found) for _ in parts] for parts in cut]


def in_groups(
    items: Sequence[Item], sizes: Sequence[float], budget: float, compute: Callable[[Sequence[Item]], list[T]]
) -> list[T]:
    """Compute items in groups of like size; results in the order of the items.

    Args:
        items: what is to be computed.
        sizes: of the items.
        budget: largest size times number of a group at most.
        compute: takes some of the items.
    """
    done: dict[int, T] = {}
    for group in plan_batches(np.arange(len(items)), 1, np.array(sizes), budget):
        done.update(zip(group.tolist(), halving(compute, [items[at] for at in group]), strict=True))
    return [done[position] for position in range(len(items))]


def halving(compute: Callable[[Sequence[Item]], list[T]], items: Sequence[Item]) -> list[T]:
    """Compute items at once, without gradients; where memory does not suffice, in halves."""
    try:
        with torch.inference_mode():
            return compute(items)
    except torch.cuda.OutOfMemoryError:
        if len(items) == 1:
            raise
    # Outside the handler: the error holds on to the memory of what was being computed.
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    half = len(items) // 2
    return halving(compute, items[:half]) + halving(compute, items[half:])

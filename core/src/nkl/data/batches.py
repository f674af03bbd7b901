"""Which segments are handed to an extractor together."""

from __future__ import annotations

import numpy as np

_LARGEST = 16
_BATCHES_A_WORKER = 32


def plan_batches(
    positions: np.ndarray, workers: int, seconds: np.ndarray | None = None, budget: float | None = None
) -> list[np.ndarray]:
    """Form batches of segments.

    Args:
        positions: of the segments, shape ``(n,)``.
        workers: how many batches are worked on at a time.
        seconds: durations, shape ``(n,)``; needed where there is a budget.
        budget: seconds a batch, for extractors that pad the clips of a batch to the same length (the option
            ``batch_seconds``); ``None`` for those that take each clip by itself.
    """
    if budget is None or seconds is None:
        return _alike(positions, workers)
    return _by_length(positions, seconds, budget)


def _alike(positions: np.ndarray, workers: int) -> list[np.ndarray]:
    """Large enough to be worth sending, and small enough to keep all workers busy to the end."""
    size = max(1, min(_LARGEST, len(positions) // (_BATCHES_A_WORKER * max(1, workers))))
    return [positions[start : start + size] for start in range(0, len(positions), size)]


def _by_length(positions: np.ndarray, seconds: np.ndarray, budget: float) -> list[np.ndarray]:
    """Segments of like lengths, the longest first, each batch within the budget once it is padded.

    A segment that is longer than the budget is a batch of its own; a length that is not known counts as nothing.
    """
    lengths = np.nan_to_num(seconds)
    batches: list[list[int]] = []
    for at in np.argsort(-lengths, kind="stable"):
        if not batches or lengths[batches[-1][0]] * (len(batches[-1]) + 1) > budget:
            batches.append([])
        batches[-1].append(int(at))
    return [positions[batch] for batch in batches]

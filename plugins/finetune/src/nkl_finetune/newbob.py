"""The learning rate falls when the measure on dev samples hardly gets better."""

from __future__ import annotations

from typing import Any

from torch.optim import Optimizer
from torch.optim.lr_scheduler import ReduceLROnPlateau


class NewBob(ReduceLROnPlateau):
    """Multiplies the learning rates after each epoch whose relative improvement over the one before is too small.

    It is of this base because that is what the Trainer calls with the measure, once an evaluation. The base compares with the
    best epoch, this with the last one, as in the schedule of that name since ICSI's QuickNet.

    Args:
        optimizer: all of its rates fall.
        threshold: the improvement that is enough.
        factor: what the rates are multiplied by.
        greater: whether a greater measure is better.
    """

    def __init__(self, optimizer: Optimizer, threshold: float, factor: float, greater: bool) -> None:
        super().__init__(optimizer, mode="max" if greater else "min", factor=factor, threshold=threshold)
        self.previous: float | None = None

    def step(self, metrics: Any, epoch: int | None = None) -> None:
        """Look at the measure of an epoch."""
        value, before = float(metrics), self.previous
        self.previous = value
        self.last_epoch += 1
        if before is not None and self._improvement(before, value) < self.threshold:
            for group in self.optimizer.param_groups:
                group["lr"] *= self.factor
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def _improvement(self, before: float, value: float) -> float:
        gain = value - before if self.mode == "max" else before - value
        return gain / abs(before) if before else (float("inf") if gain > 0 else 0.0)

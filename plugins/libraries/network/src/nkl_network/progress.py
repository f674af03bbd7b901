"""How far a training is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from nkl_network.judging import Judge


@dataclass(eq=False)
class Progress:
    """Of one training; it changes from epoch to epoch.

    Attributes:
        curve: one row an epoch.
        best: the best measure on the dev samples so far.
        best_epoch: the epoch that had it, counted from 1; 0 where there is none.
        best_weights: the network's at that epoch.
    """

    curve: list[dict[str, Any]] = field(default_factory=list)
    best: float = math.nan
    best_epoch: int = 0
    best_weights: dict[str, torch.Tensor] | None = None

    @property
    def epoch(self) -> int:
        """How many epochs are done."""
        return len(self.curve)

    def add(self, row: dict[str, Any], network: nn.Module, judge: Judge | None) -> None:
        """An epoch is done; keep the weights if it is the best so far."""
        self.curve.append(row)
        if judge is not None and judge.better(row[f"dev_{judge.measure}"], self.best):
            self.best, self.best_epoch = row[f"dev_{judge.measure}"], self.epoch
            self.best_weights = {name: value.detach().clone() for name, value in network.state_dict().items()}

    def is_stuck(self, patience: int | None) -> bool:
        """Whether none of so many last epochs was better on the dev samples."""
        return bool(patience and self.best_weights is not None and self.epoch - self.best_epoch >= patience)

    def state(self, network: nn.Module, steps: torch.optim.Optimizer, device: torch.device) -> dict[str, Any]:
        """All that is needed to go on from here as if nothing had been, random numbers included."""
        return {
            "curve": self.curve,
            "best": self.best,
            "best_epoch": self.best_epoch,
            "best_weights": self.best_weights,
            "network": network.state_dict(),
            "optimizer": steps.state_dict(),
            "random": torch.get_rng_state(),
            "random_there": torch.cuda.get_rng_state(device) if device.type == "cuda" else None,
        }

    @classmethod
    def resumed(
        cls, state: dict[str, Any], network: nn.Module, steps: torch.optim.Optimizer, device: torch.device
    ) -> Progress:
        """Put network, optimiser and random numbers into a state that was kept."""
        network.load_state_dict(state["network"])
        steps.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        if state["random_there"] is not None:
            torch.cuda.set_rng_state(state["random_there"], device)
        return cls(state["curve"], state["best"], state["best_epoch"], state["best_weights"])

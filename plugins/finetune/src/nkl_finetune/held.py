"""Held-out samples, and what decides on them which weights are best."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from nkl.evaluation import LOWER_IS_BETTER
from nkl_finetune.network import Network
from nkl_finetune.passing import outputs_of
from nkl_finetune.recordings import Windows, average
from nkl_network.judging import Judge
from nkl_network.losses import Loss


@dataclass(frozen=True, eq=False)
class Held:
    """Dev samples.

    Attributes:
        windows: of them.
        judge: measures what a network says of them.
    """

    windows: Windows
    judge: Judge

    @property
    def measure(self) -> str:
        """The name of what decides."""
        return self.judge.measure

    @property
    def greater(self) -> bool:
        """Whether more of it is better."""
        return self.measure not in LOWER_IS_BETTER

    def measured(self, outputs: Tensor) -> float:
        """The measure of the outputs for all windows; NaN where it is not defined."""
        outputs = outputs.double()
        said = outputs.softmax(1) if self.judge.classes else outputs
        return self.judge(average(said.numpy(), self.windows.owners))

    def row(self, network: Network, loss: Loss, batch_size: int, device: torch.device) -> dict[str, float]:
        """How good a network is as it stands, in the form of the learning curve."""
        outputs = outputs_of(network, self.windows, batch_size, device)
        truth = torch.tensor([self.windows.label(position) for position in range(len(self.windows))])
        return {"dev_loss": float(loss(outputs, truth, None)), f"dev_{self.measure}": self.measured(outputs)}

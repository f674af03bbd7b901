"""The rule of the training steps and their size from epoch to epoch."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import nn

_TINY = 1e-12


def optimizer(parameters: Iterable[nn.Parameter], options: Any, device: torch.device) -> torch.optim.Optimizer:
    """The optimiser that the options name; PyTorch's, in one kernel a step where the device has it."""
    settings = {"lr": options.learning_rate, "weight_decay": options.weight_decay}
    if (
        options.optimizer == "nadam"
    ):  # Adam with Nesterov's momentum (Dozat, ICLR 2016); PyTorch has no fused kernel for it
        return torch.optim.NAdam(parameters, betas=(options.momentum, 0.999), **settings)
    settings["fused"] = device.type in ("cpu", "cuda")
    if options.optimizer == "sgd":
        return torch.optim.SGD(parameters, momentum=options.momentum, **settings)
    kind = torch.optim.AdamW if options.optimizer == "adamw" else torch.optim.Adam
    return kind(parameters, **settings)


def rate_factor(options: Any, epoch: int) -> float:
    """What the learning rate is multiplied by in an epoch, counted from 0.

    ``cosine`` rises in equal steps over the first epochs and then falls along half a cosine, without restarts (Loshchilov
    and Hutter, "SGDR", ICLR 2017); the last epoch is still above 0.
    """
    if options.scheduler == "step":
        return float((options.gamma or 0.5) ** (epoch // options.step_size))
    if options.scheduler == "exponential":
        return float((options.gamma or 0.95) ** epoch)
    if options.scheduler == "cosine":
        warm = options.warmup_epochs
        if epoch < warm:
            return float((epoch + 1) / (warm + 1))
        return 0.5 * (1 + math.cos(math.pi * (epoch - warm) / max(options.epochs - warm, 1)))
    return 1.0


def ascend(network: nn.Module, rho: float) -> Callable[[], None]:
    """Move the weights to about the highest loss within a distance, by their gradients.

    The first half of a step of sharpness-aware minimisation (Foret et al., ICLR 2021), whose second half is an ordinary step
    with the gradients that are found there.

    Args:
        network: with gradients.
        rho: the distance.

    Returns:
        What moves the weights back to where they were.
    """
    weights = [values for values in network.parameters() if values.grad is not None]
    with torch.no_grad():
        gradients = [values.grad for values in weights]
        length = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
        before = [values.clone() for values in weights]
        torch._foreach_add_(weights, torch._foreach_mul(gradients, rho / (length + _TINY)))

    def back() -> None:
        with torch.no_grad():
            torch._foreach_copy_(weights, before)

    return back

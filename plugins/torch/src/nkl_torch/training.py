"""The training loop. Samples stay on the device as whole tensors: a loader of batches would cost more than the steps."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from nkl.errors import UserError
from nkl_torch.judging import Judge
from nkl_torch.losses import Loss
from nkl_torch.steps import optimizer, rate_factor

log = logging.getLogger("nkl.torch")


@dataclass(frozen=True, eq=False)
class Batchable:
    """Samples as tensors on the device.

    Attributes:
        features: float32, shape ``(n, d)``.
        truth: class positions (int64) or values (float32), shape ``(n,)``.
        weights: float32, shape ``(n,)``, or ``None``.
    """

    features: Tensor
    truth: Tensor
    weights: Tensor | None = None


@dataclass(frozen=True, eq=False)
class Course:
    """How a training went.

    Attributes:
        curve: one row an epoch: epoch (from 1), learning_rate, train_loss; with dev samples dev_loss and the measure.
        best_epoch: the epoch whose weights the network has now, counted from 1.
    """

    curve: tuple[Mapping[str, Any], ...]
    best_epoch: int


def train(
    network: nn.Sequential, loss: Loss, samples: Batchable, dev: Batchable | None, judge: Judge | None, options: Any
) -> Course:
    """Train a network; with dev samples it ends up with the weights of the epoch that was best on them.

    Args:
        network: on the device of the samples.
        loss: what is made small.
        samples: to train on.
        dev: held-out samples, or ``None``: then the last epoch is taken.
        judge: measures the outputs for the dev samples; with ``dev``.
        options: of the learner.

    Raises:
        UserError: if the loss is no longer a number.
    """
    steps = optimizer(network.parameters(), options, samples.features.device)
    curve: list[dict[str, Any]] = []
    best, best_epoch, best_weights = math.nan, 0, None
    for epoch in range(1, options.epochs + 1):
        rate = options.learning_rate * rate_factor(options, epoch - 1)
        for group in steps.param_groups:
            group["lr"] = rate
        row = {"epoch": epoch, "learning_rate": rate, "train_loss": _pass(network, loss, samples, steps, options)}
        if dev is not None and judge is not None:
            row |= _judged(network, loss, dev, judge)
            if judge.better(row[f"dev_{judge.measure}"], best):
                best, best_epoch = row[f"dev_{judge.measure}"], epoch
                best_weights = {name: value.detach().clone() for name, value in network.state_dict().items()}
        curve.append(row)
        _say(row, options.epochs)
        if best_weights is not None and options.patience and epoch - best_epoch >= options.patience:
            log.info("Stopped after epoch %d: none was better on the dev samples since epoch %d.", epoch, best_epoch)
            break
    if best_weights is not None:
        network.load_state_dict(best_weights)
    elif judge is not None:
        log.warning("%s is not defined on the dev samples, so that the last epoch is taken.", judge.measure)
    return Course(tuple(curve), best_epoch or options.epochs)


def _pass(network: nn.Sequential, loss: Loss, samples: Batchable, steps: torch.optim.Optimizer, options: Any) -> float:
    """One pass over the samples in a new order; the mean loss."""
    network.train()
    count = len(samples.truth)
    # Drawn on the processor, so that the order is the same on every device.
    order = torch.randperm(count).to(samples.features.device)
    total = torch.zeros((), device=samples.features.device)
    # Equal parts, not full batches and a rest: a rest of one sample would have no correlation.
    for rows in order.tensor_split(math.ceil(count / options.batch_size)):
        weights = None if samples.weights is None else samples.weights[rows]
        steps.zero_grad()
        value = loss(_outputs(network, samples.features[rows]), samples.truth[rows], weights)
        value.backward()  # type: ignore[no-untyped-call]
        steps.step()
        total += value.detach() * len(rows)
    mean = float(total) / count
    if not math.isfinite(mean):
        raise UserError(
            f"Training got out of hand: the loss is {mean}. Lower MODEL.learning_rate (it is {options.learning_rate:g}), "
            "and scale the features (FEATS.scale = standard)."
        )
    return mean


def _judged(network: nn.Sequential, loss: Loss, dev: Batchable, judge: Judge) -> dict[str, float]:
    network.eval()
    with torch.inference_mode():
        outputs = _outputs(network, dev.features)
        value = float(loss(outputs, dev.truth, None))
    return {"dev_loss": value, f"dev_{judge.measure}": judge(outputs.cpu().numpy())}


def _outputs(network: nn.Sequential, features: Tensor) -> Tensor:
    """Scores of classes, shape ``(n, classes)``, or values, shape ``(n,)``."""
    outputs: Tensor = network(features)
    return outputs[:, 0] if outputs.shape[1] == 1 else outputs


def _say(row: Mapping[str, Any], epochs: int) -> None:
    said = ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in row.items() if name != "epoch")
    log.info("Epoch %d of %d: %s", row["epoch"], epochs, said)

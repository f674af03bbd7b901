"""The training loop."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from nkl.errors import UserError
from nkl_network.batches import Source, balanced
from nkl_network.checkpoint import Checkpoint
from nkl_network.judging import Judge
from nkl_network.losses import Loss
from nkl_network.progress import Progress
from nkl_network.steps import ascend, optimizer, rate_factor

log = logging.getLogger("nkl.network")


@dataclass(frozen=True, eq=False)
class Batchable:
    """Samples as tensors.

    Attributes:
        source: of what the network is given.
        loss: what is made small.
        truth: class positions (int64) or values (float32), shape ``(n,)``, on the device; with more than one column where
            the loss takes more.
        weights: float32, shape ``(n,)``, or ``None``.
        is_balanced: whether every batch holds as many of each class.
    """

    source: Source
    loss: Loss
    truth: Tensor
    weights: Tensor | None = None
    is_balanced: bool = False

    def batches(self, size: int) -> Sequence[Tensor]:
        """Batches of positions, of at most this size, for one pass that learns."""
        if self.is_balanced:
            return balanced(self.truth if self.truth.ndim == 1 else self.truth[:, 0], size)
        return self.source.shuffled(math.ceil(len(self.truth) / size))


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
    network: nn.Module,
    samples: Batchable,
    dev: Batchable | None,
    judge: Judge | None,
    options: Any,
    checkpoint: Checkpoint | None = None,
) -> Course:
    """Train a network; with dev samples it ends up with the weights of the epoch that was best on them.

    Args:
        network: on the device of the samples.
        samples: to train on.
        dev: held-out samples, or ``None``: then the last epoch is taken.
        judge: measures the outputs for the dev samples; with ``dev``.
        options: of the learner.
        checkpoint: where the state is kept, so that an interrupted training goes on; ``None`` for nowhere.

    Raises:
        UserError: if the loss is no longer a number.
    """
    device = samples.truth.device
    steps = optimizer(network.parameters(), options, device)
    progress = Progress()
    if checkpoint is not None and (state := checkpoint.read()) is not None:
        progress = Progress.resumed(state, network, steps, device)
        log.info("Going on with an interrupted training after epoch %d.", progress.epoch)
    while progress.epoch < options.epochs:
        row = _epoch(network, samples, dev, judge, steps, progress.epoch, options)
        progress.add(row, network, judge)
        _say(row, options.epochs)
        if progress.is_stuck(options.patience):
            best = progress.best_epoch
            log.info("Stopped after epoch %d: none was better on the dev samples since epoch %d.", progress.epoch, best)
            break
        if checkpoint is not None and checkpoint.due:
            checkpoint.write(progress.state(network, steps, device))
    if progress.best_weights is not None:
        network.load_state_dict(progress.best_weights)
    elif judge is not None:
        log.warning("%s is not defined on the dev samples, so that the last epoch is taken.", judge.measure)
    if checkpoint is not None:
        checkpoint.remove()
    return Course(tuple(progress.curve), progress.best_epoch or options.epochs)


def _epoch(
    network: nn.Module,
    samples: Batchable,
    dev: Batchable | None,
    judge: Judge | None,
    steps: torch.optim.Optimizer,
    done: int,
    options: Any,
) -> dict[str, Any]:
    """One pass over the samples, and what the dev samples say of it."""
    rate = options.learning_rate * rate_factor(options, done)
    for group in steps.param_groups:
        group["lr"] = rate
    row = {"epoch": done + 1, "learning_rate": rate, "train_loss": _pass(network, samples, steps, options)}
    if dev is not None and judge is not None:
        row |= _judged(network, dev, judge)
    return row


def _pass(network: nn.Module, samples: Batchable, steps: torch.optim.Optimizer, options: Any) -> float:
    """One pass over the samples in a new order; the mean loss."""
    network.train()
    count, total = 0, torch.zeros((), device=samples.truth.device)
    for rows in samples.batches(options.batch_size):
        inputs, truth = samples.source.inputs(rows), samples.truth[rows]
        weights = None if samples.weights is None else samples.weights[rows]
        steps.zero_grad()
        value = samples.loss(_outputs(network(*inputs)), truth, weights)
        value.backward()  # type: ignore[no-untyped-call]
        if options.sam:
            back = ascend(network, options.sam_rho)
            steps.zero_grad()
            samples.loss(_outputs(network(*inputs)), truth, weights).backward()  # type: ignore[no-untyped-call]
            back()
        steps.step()
        total += value.detach() * len(rows)
        count += len(rows)
    mean = float(total) / count
    if not math.isfinite(mean):
        raise UserError(
            f"Training got out of hand: the loss is {mean}. Lower MODEL.learning_rate (it is {options.learning_rate:g}), "
            "and scale the features (FEATS.scale = standard)."
        )
    return mean


def _judged(network: nn.Module, dev: Batchable, judge: Judge) -> dict[str, float]:
    outputs = _outputs(dev.source.outputs(network))
    with torch.inference_mode():
        value = float(dev.loss(outputs, dev.truth, None))
    return {"dev_loss": value, f"dev_{judge.measure}": judge(outputs.cpu().numpy())}


def _outputs(outputs: Tensor) -> Tensor:
    """Scores of classes, shape ``(n, classes)``, or values, shape ``(n,)``."""
    return outputs[:, 0] if outputs.shape[1] == 1 else outputs


def _say(row: Mapping[str, Any], epochs: int) -> None:
    said = ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in row.items() if name != "epoch")
    log.info("Epoch %d of %d: %s", row["epoch"], epochs, said)

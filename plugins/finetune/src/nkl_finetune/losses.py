"""The losses of fine-tuning: those of other networks, and Jeffreys'."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from nkl.errors import UserError
from nkl_network.losses import Loss, cross_entropy, regression_loss

log = logging.getLogger("nkl.finetune")

_OF_CLASSES = ("cross", "jeffreys")


def loss_for(options: Any, is_class: bool) -> Loss:
    """The loss that the options ask for.

    Raises:
        UserError: if it is for classes where there are values, or the other way round.
    """
    name = options.loss or ("cross" if is_class else "1-ccc")
    if (name in _OF_CLASSES) != is_class:
        fitting = "cross or jeffreys" if is_class else "1-ccc, 1-pcc, mse or mae"
        raise UserError(f"MODEL.loss = {name}: is not for {'classes' if is_class else 'values'}; write {fitting}.")
    if name in ("1-ccc", "1-pcc") and options.batch_size == 1:
        raise UserError(f"MODEL.loss = {name}: is not defined for batches of one clip; raise MODEL.batch_size.")
    if options.label_smoothing and name != "cross":
        log.warning("MODEL.label_smoothing has no effect on the loss %s.", name)
    if name == "cross":
        return partial(cross_entropy, smoothing=options.label_smoothing)
    if name == "jeffreys":
        own = 1.0 - options.jeffreys_alpha - options.jeffreys_beta if options.jeffreys_form == "normalised" else 1.0
        return partial(jeffreys, alpha=options.jeffreys_alpha, beta=options.jeffreys_beta, own=own)
    return regression_loss(name)


def jeffreys(
    outputs: Tensor, truth: Tensor, weights: Tensor | None, alpha: float = 0.1, beta: float = 0.025, own: float = 1.0
) -> Tensor:
    """Jeffreys loss: cross-entropy with a symmetric divergence of the other classes from equal shares.

    J. Duret, M. Rouvier and Y. Estève, "MSP-Podcast SER Challenge 2024: L'antenne du Ventoux", Odyssey 2024, equation 1. The
    probabilities of the other classes, divided by their sum, are the softmax over their scores alone: so it is stable
    where the truth has all probability.

    Args:
        outputs: scores, shape ``(n, classes)``.
        truth: positions of classes, shape ``(n,)``.
        weights: of the samples, shape ``(n,)``, or ``None``.
        alpha: weight of the log-probabilities of the other classes.
        beta: weight of their negative entropy; not above ``alpha``.
        own: weight of the cross-entropy.
    """
    logs = outputs.log_softmax(1)
    is_truth = functional.one_hot(truth, outputs.shape[1]).bool()
    others = logs.masked_fill(is_truth, 0.0)
    shares = outputs.masked_fill(is_truth, -torch.inf).softmax(1)
    target = logs.gather(1, truth[:, None])[:, 0]
    losses = -own * target - alpha * others.sum(1) / (outputs.shape[1] - 1) + beta * (shares * others).sum(1)
    return losses.mean() if weights is None else (losses * weights).mean()

"""Losses: functions of outputs, truth and weights of the samples of a batch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Loss = Callable[[Tensor, Tensor, Tensor | None], Tensor]
"""Of outputs, truth (class positions ``(n,)`` or values ``(n,)``) and weights ``(n,)``; the result is a single number."""

_TINY = 1e-8


def classification_loss(options: Any, counts: Tensor) -> Loss:
    """The loss that the options ask for; its outputs are scores of the classes, shape ``(n, classes)``.

    Args:
        options: of a classifier; cross-entropy if they name no loss.
        counts: how many training samples each class has, shape ``(classes,)``.
    """
    if options.loss in (None, "cross"):
        return partial(cross_entropy, smoothing=options.label_smoothing)
    if options.loss == "f1":
        return soft_f1
    if options.loss == "focal":
        return partial(focal, alpha=options.focal_alpha, gamma=options.focal_gamma)
    ratio = (counts.sum() - counts) / counts if options.loss == "weighted_bce" else torch.ones_like(counts)
    return partial(binary_cross_entropy, positive=ratio)


def regression_loss(name: str) -> Loss:
    """The loss of this name; its outputs are values, shape ``(n,)``."""
    return {"mse": squared_error, "mae": absolute_error, "1-ccc": one_minus_ccc, "1-pcc": one_minus_pcc}[name]


def with_side(loss: Loss, classes: int, weight: float) -> Loss:
    """The sum of a loss and the cross-entropy of classes that are learned beside its target.

    Args:
        loss: of the first outputs and the first column of the truth.
        classes: how many of the last outputs are for them; their truth is the second column, -1 where it is not known.
        weight: of the cross-entropy, averaged over the samples of the batch whose class is known.
    """

    def both(outputs: Tensor, truth: Tensor, weights: Tensor | None) -> Tensor:
        value = loss(outputs[:, :-classes], truth[:, 0], weights)
        known = truth[:, 1] >= 0
        if not known.any():
            return value
        return value + weight * functional.cross_entropy(outputs[known, -classes:], truth[known, 1])

    return both


def cross_entropy(outputs: Tensor, truth: Tensor, weights: Tensor | None, smoothing: float = 0.0) -> Tensor:
    """Cross-entropy; a share of the truth (``smoothing``) is spread evenly over all classes (Szegedy et al., CVPR 2016)."""
    return _mean(functional.cross_entropy(outputs, truth, reduction="none", label_smoothing=smoothing), weights)


def soft_f1(outputs: Tensor, truth: Tensor, weights: Tensor | None) -> Tensor:
    """1 - macro-F1 of the classes in the batch, with probabilities in place of decisions.

    F1 is the Dice coefficient; of probabilities: Milletari et al., "V-Net", 3DV 2016.
    """
    probabilities = outputs.softmax(1)
    is_truth = functional.one_hot(truth, outputs.shape[1]).to(outputs.dtype)
    if weights is not None:
        probabilities, is_truth = probabilities * weights[:, None], is_truth * weights[:, None]
    support = is_truth.sum(0)
    hits = probabilities.gather(1, truth[:, None])[:, 0]
    hits = torch.zeros_like(support).index_add_(0, truth, hits)
    f1 = 2 * hits / (probabilities.sum(0) + support)
    present = support > 0
    return 1 - (f1 * present).sum() / present.sum()


def binary_cross_entropy(outputs: Tensor, truth: Tensor, weights: Tensor | None, positive: Tensor) -> Tensor:
    """Cross-entropy of each class against all others, averaged over the classes.

    Of two classes only the second is looked at, so that without weights this is their cross-entropy.

    Args:
        positive: weight of a class's own samples, shape ``(classes,)``.
    """
    odds, is_truth = _one_against_others(outputs, truth)
    own = positive[-odds.shape[1] :].to(odds)
    losses = functional.binary_cross_entropy_with_logits(odds, is_truth, reduction="none", pos_weight=own)
    return _mean(losses.mean(1), weights)


def focal(outputs: Tensor, truth: Tensor, weights: Tensor | None, alpha: float, gamma: float) -> Tensor:
    """Focal loss of each class against all others (of two classes the second), averaged over the classes.

    Lin et al., "Focal loss for dense object detection", ICCV 2017, equation 5.

    Args:
        alpha: weight of a class's own samples; all others weigh ``1 - alpha``.
        gamma: power of the remaining doubt, by which easy samples count less.
    """
    odds, is_truth = _one_against_others(outputs, truth)
    log_right = functional.logsigmoid(torch.where(is_truth > 0, odds, -odds))
    share = torch.where(is_truth > 0, alpha, 1 - alpha)
    losses = -share * (1 - log_right.exp()).clamp_min(_TINY) ** gamma * log_right
    return _mean(losses.mean(1), weights)


def squared_error(outputs: Tensor, truth: Tensor, weights: Tensor | None) -> Tensor:
    """Mean squared error."""
    return _mean((outputs - truth) ** 2, weights)


def absolute_error(outputs: Tensor, truth: Tensor, weights: Tensor | None) -> Tensor:
    """Mean absolute error."""
    return _mean((outputs - truth).abs(), weights)


def one_minus_ccc(outputs: Tensor, truth: Tensor, weights: Tensor | None) -> Tensor:
    """1 - concordance correlation coefficient of the batch (Lin, Biometrics 1989), with variances over n."""
    covariance, of_outputs, of_truth, shift = _moments(outputs, truth, weights)
    return 1 - 2 * covariance / (of_outputs + of_truth + shift**2 + _TINY)


def one_minus_pcc(outputs: Tensor, truth: Tensor, weights: Tensor | None) -> Tensor:
    """1 - Pearson's correlation of the batch."""
    covariance, of_outputs, of_truth, _ = _moments(outputs, truth, weights)
    return 1 - covariance / (of_outputs * of_truth + _TINY).sqrt()


def _one_against_others(outputs: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """For each class the logarithm of its odds (its sigmoid is the softmax of the outputs) and whether it is the truth.

    Of two classes only the second: the other says the same.
    """
    classes = outputs.shape[1]
    is_truth = functional.one_hot(truth, classes).to(outputs.dtype)
    if classes == 2:
        return outputs[:, 1:] - outputs[:, :1], is_truth[:, 1:]
    itself = torch.eye(classes, dtype=torch.bool, device=outputs.device)
    others = outputs[:, None, :].masked_fill(itself, -torch.inf).logsumexp(2)
    return outputs - others, is_truth


def _mean(values: Tensor, weights: Tensor | None) -> Tensor:
    """The weights have mean 1 over all samples: dividing by their sum within a batch would take their effect away."""
    return values.mean() if weights is None else (values * weights).mean()


def _moments(outputs: Tensor, truth: Tensor, weights: Tensor | None) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Covariance, the two variances and the difference of the means."""
    share = torch.full_like(outputs, 1 / len(outputs)) if weights is None else weights / weights.sum()
    mean, expected = (share * outputs).sum(), (share * truth).sum()
    x, y = outputs - mean, truth - expected
    return (share * x * y).sum(), (share * x * x).sum(), (share * y * y).sum(), mean - expected

"""What a network is to learn: classes or values, in the form in which it learns them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import torch

from nkl.classes import present_classes
from nkl.errors import UserError
from nkl.parts.samples import Samples
from nkl_torch.judging import Judge
from nkl_torch.losses import Loss, classification_loss, regression_loss
from nkl_torch.options import ClassLoss, ClassMeasure, ValueLoss, ValueMeasure

log = logging.getLogger("nkl.torch")


@dataclass(frozen=True, eq=False)
class Problem:
    """What training works on.

    Attributes:
        train: training samples whose target is class positions, or values in standard deviations from their mean.
        dev: dev samples likewise, or ``None``.
        loss: what is made small.
        judge: what tells which epoch is best; with ``dev``.
        outputs: of the network.
        codes: the class codes that the outputs stand for; empty for regression.
        unit: mean and standard deviation of the training target; 0 and 1 for classes.
    """

    train: Samples
    dev: Samples | None
    loss: Loss
    judge: Judge | None
    outputs: int
    codes: np.ndarray
    unit: tuple[float, float] = (0.0, 1.0)


def problem_of(train: Samples, dev: Samples | None, options: Any) -> Problem:
    """What these samples ask for.

    Raises:
        UserError: if the options do not fit to it.
    """
    task, losses, measures = (
        ("classification", ClassLoss, ClassMeasure) if train.labels else ("regression", ValueLoss, ValueMeasure)
    )
    for key, value, known in (("loss", options.loss, losses), ("measure", options.measure, measures)):
        if value is not None and value not in get_args(known):
            raise UserError(f"MODEL.{key} = {value}: is not for {task}. Write one of {', '.join(get_args(known))}.")
    return _of_classes(train, dev, options) if train.labels else _of_values(train, dev, options)


def _of_classes(train: Samples, dev: Samples | None, options: Any) -> Problem:
    codes = present_classes(train)
    if options.measure == "eer" and len(codes) != 2:
        raise UserError(f"MODEL.measure = eer: is for two classes, but there are {len(codes)}. Write uar.")
    if options.label_smoothing and options.loss not in (None, "cross"):
        log.warning("MODEL.label_smoothing has no effect on the loss %s.", options.loss)
    positions = np.searchsorted(codes, train.target)
    loss = classification_loss(options, torch.from_numpy(np.bincount(positions).astype(np.float32)))
    judge = None
    if dev is not None:
        # A class without training samples cannot be learned, so it has no say in which epoch is best either.
        dev = dev.take(np.flatnonzero(np.isin(dev.target, codes)))
        dev = dev.having(target=np.searchsorted(codes, dev.target)) if len(dev) else None
    if dev is not None:
        judge = Judge((options.measure or "uar").upper(), dev.target, len(codes))
    return Problem(train.having(target=positions), dev, loss, judge, len(codes), codes)


def _of_values(train: Samples, dev: Samples | None, options: Any) -> Problem:
    """The target in standard deviations from its training mean, lest a network takes its first epochs to find the unit.

    Correlations are the same in either unit, errors but for a factor.
    """
    mean, deviation = float(train.target.mean()), float(train.target.std()) or 1.0
    train = train.having(target=(train.target - mean) / deviation)
    judge = None
    if dev is not None:
        dev = dev.having(target=(dev.target - mean) / deviation)
        judge = Judge(_measure_of_values(options, dev.target), dev.target)
    nothing = np.empty(0, np.int64)
    return Problem(train, dev, regression_loss(options.loss or "mse"), judge, 1, nothing, (mean, deviation))


def _measure_of_values(options: Any, truth: np.ndarray) -> str:
    """The measure that is asked for; the error where the truth is constant, with which nothing correlates."""
    measure = (options.measure or "ccc").upper()
    if measure in ("CCC", "PCC") and np.ptp(truth) == 0:
        log.warning(
            "All dev samples have the same target, for which there is no %s: MSE decides on the epoch.", measure
        )
        return "MSE"
    return str(measure)

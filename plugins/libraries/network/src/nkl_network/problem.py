"""What a network is to learn: classes or values, in the form in which it learns them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import torch

from nkl.data import Samples, present_classes
from nkl.errors import UserError
from nkl_network.judging import Judge
from nkl_network.losses import Loss, classification_loss, regression_loss
from nkl_network.options import ClassLoss, ClassMeasure, ValueLoss, ValueMeasure

log = logging.getLogger("nkl.network")


@dataclass(frozen=True, eq=False)
class Problem:
    """What training works on.

    Attributes:
        train: training samples whose target is class positions, or values in standard deviations from their mean.
        dev: dev samples likewise, or ``None``.
        judge: what tells which epoch is best; with ``dev``.
        codes: the class codes that the outputs stand for; empty for regression.
        unit: mean and standard deviation of the training target; 0 and 1 for classes.
    """

    train: Samples
    dev: Samples | None
    judge: Judge | None
    codes: np.ndarray
    unit: tuple[float, float] = (0.0, 1.0)

    @property
    def outputs(self) -> int:
        """How many outputs a network has for it."""
        return max(len(self.codes), 1)


def problem_of(train: Samples, dev: Samples | None, measure: str | None) -> Problem:
    """What these samples ask for.

    Args:
        train: to train on.
        dev: held-out samples, or ``None``.
        measure: what decides on the dev samples which epoch is best; UAR or CCC if not given.

    Raises:
        UserError: if the measure does not fit to it.
    """
    _check("measure", measure, bool(train.labels), ClassMeasure, ValueMeasure)
    return _of_classes(train, dev, measure or "uar") if train.labels else _of_values(train, dev, measure or "ccc")


def loss_of(problem: Problem, options: Any) -> Loss:
    """The loss that the options ask for, or the usual one.

    Raises:
        UserError: if it does not fit to the problem.
    """
    is_class = bool(problem.train.labels)
    _check("loss", options.loss, is_class, ClassLoss, ValueLoss)
    if not is_class:
        return regression_loss(options.loss or "mse")
    if options.label_smoothing and options.loss not in (None, "cross"):
        log.warning("MODEL.label_smoothing has no effect on the loss %s.", options.loss)
    counts = np.bincount(problem.train.target, minlength=problem.outputs)
    return classification_loss(options, torch.from_numpy(counts.astype(np.float32)))


def _check(key: str, value: str | None, is_class: bool, of_classes: Any, of_values: Any) -> None:
    known = get_args(of_classes if is_class else of_values)
    if value is not None and value not in known:
        task = "classification" if is_class else "regression"
        raise UserError(f"MODEL.{key} = {value}: is not for {task}. Write one of {', '.join(known)}.")


def _of_classes(train: Samples, dev: Samples | None, measure: str) -> Problem:
    codes = present_classes(train)
    if measure == "eer" and len(codes) != 2:
        raise UserError(f"MODEL.measure = eer: is for two classes, but there are {len(codes)}. Write uar.")
    judge = None
    if dev is not None:
        # A class without training samples cannot be learned, so it has no say in which epoch is best either.
        dev = dev.take(np.flatnonzero(np.isin(dev.target, codes)))
        dev = dev.having(target=np.searchsorted(codes, dev.target)) if len(dev) else None
    if dev is not None:
        judge = Judge("macro-F1" if measure == "f1" else measure.upper(), dev.target, len(codes))
    return Problem(train.having(target=np.searchsorted(codes, train.target)), dev, judge, codes)


def _of_values(train: Samples, dev: Samples | None, measure: str) -> Problem:
    """The target in standard deviations from its training mean: a network need not take its first epochs to find the unit.

    What is said of an epoch is in the target's own unit.
    """
    mean, deviation = unit = float(train.target.mean()), float(train.target.std()) or 1.0
    train = train.having(target=(train.target - mean) / deviation)
    judge = None
    if dev is not None:
        judge = Judge(_measurable(measure, dev.target), dev.target, unit=unit)
        dev = dev.having(target=(dev.target - mean) / deviation)
    return Problem(train, dev, judge, np.empty(0, np.int64), unit)


def _measurable(measure: str, truth: np.ndarray) -> str:
    """The measure; the error where the truth is constant, with which nothing correlates."""
    measure = measure.upper()
    if measure in ("CCC", "PCC") and np.ptp(truth) == 0:
        log.warning(
            "All dev samples have the same target, for which there is no %s: MSE decides on the epoch.", measure
        )
        return "MSE"
    return measure

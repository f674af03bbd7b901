"""Multilayer perceptrons."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import torch

from nkl.classes import present_classes
from nkl.errors import UserError
from nkl.parts.learner import Learner
from nkl.parts.samples import Samples
from nkl_torch.judging import Judge
from nkl_torch.losses import Loss, classification_loss, regression_loss
from nkl_torch.model import MlpModel
from nkl_torch.network import build, layers_of
from nkl_torch.place import choose_device, is_small, seeded, threads
from nkl_torch.training import Batchable, train

log = logging.getLogger("nkl.torch")


class _Network(Learner):
    """What classification and regression share."""

    @property
    def wants_dev(self) -> bool:
        """Only with patience: to hold speakers back from training must be worth it."""
        return bool(self.options.patience)

    def _train(
        self, train_on: Samples, dev: Samples | None, loss: Loss, judge: Judge | None, outputs: int, seed: int
    ) -> dict[str, Any]:
        """Train on samples whose target is class positions or standardised values; what the model is made of."""
        options = self.options
        if options.epochs == 1:
            log.warning("EXP.epochs is 1: the network passes over its samples once, which is far too little to learn.")
        if options.patience and dev is None:
            log.warning("MODEL.patience has no effect: there are no dev samples to tell when to stop.")
        inputs = train_on.features.shape[1]
        small = is_small(options, inputs, outputs)
        device = choose_device(options.device, small)
        with threads(options.n_jobs, small), seeded(seed, device):
            network = build(inputs, options.layers, outputs, options.activation, options.drop or 0.0).to(device)
            held = None if dev is None or judge is None else _tensors(dev, device)
            course = train(network, loss, _tensors(train_on, device), held, judge, options)
        return {
            "layers": layers_of(network),
            "activation": options.activation,
            "curve": course.curve,
            "best_epoch": course.best_epoch,
        }


class Mlp(_Network):
    """Classification."""

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> MlpModel:
        codes, options = present_classes(train), self.options
        if options.measure == "eer" and len(codes) != 2:
            raise UserError(f"MODEL.measure = eer: is for two classes, but there are {len(codes)}. Write uar.")
        if options.label_smoothing and options.loss != "cross":
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
        parts = self._train(train.having(target=positions), dev, loss, judge, len(codes), seed)
        return MlpModel(labels=train.labels, codes=codes, **parts)


class MlpReg(_Network):
    """Regression.

    The network learns the target in standard deviations from its training mean, lest it takes its first epochs to find
    out in which unit the target is measured. Correlations are the same in either unit, errors but for a factor.
    """

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> MlpModel:
        options = self.options
        mean, deviation = float(train.target.mean()), float(train.target.std()) or 1.0
        train = train.having(target=(train.target - mean) / deviation)
        judge = None
        if dev is not None:
            dev = dev.having(target=(dev.target - mean) / deviation)
            judge = Judge(_measure_of_values(options, dev.target), dev.target)
        parts = self._train(train, dev, regression_loss(options.loss), judge, 1, seed)
        return MlpModel(unit=(mean, deviation), **parts)


def _measure_of_values(options: Any, truth: np.ndarray) -> str:
    """The measure that is asked for; the error where the truth is constant, with which nothing correlates."""
    measure = (options.measure or "ccc").upper()
    if measure in ("CCC", "PCC") and np.ptp(truth) == 0:
        log.warning(
            "All dev samples have the same target, for which there is no %s: MSE decides on the epoch.", measure
        )
        return "MSE"
    return str(measure)


def _tensors(samples: Samples, device: torch.device) -> Batchable:
    def tensor(values: np.ndarray, kind: torch.dtype) -> torch.Tensor:
        return torch.tensor(values, dtype=kind, device=device)

    return Batchable(
        tensor(samples.features, torch.float32),
        tensor(samples.target, torch.int64 if samples.labels else torch.float32),
        None if samples.weights is None else tensor(samples.weights, torch.float32),
    )

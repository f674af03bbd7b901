"""The learner."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from nkl.classes import present_classes
from nkl.errors import UserError
from nkl.fitting import balanced_weights
from nkl.parts.learner import Learner
from nkl.parts.samples import Samples
from nkl_encoder.loading import device_for
from nkl_encoder.weights import weight_folder
from nkl_finetune.card import Card
from nkl_finetune.checkpoints import checkpoint_folder, training_name
from nkl_finetune.hub import repository
from nkl_finetune.losses import loss_for
from nkl_finetune.model import Finetuned, Shape
from nkl_finetune.network import Network, merge, thaw
from nkl_finetune.origin import pretrained_body
from nkl_finetune.ranks import world
from nkl_finetune.recordings import Recordings, Stretches, Windows
from nkl_finetune.together import fit_together
from nkl_finetune.training import train as train_network
from nkl_finetune.training import undisturbed
from nkl_torch.judging import Judge

log = logging.getLogger("nkl.finetune")


@dataclass(frozen=True, eq=False)
class _Task:
    """What is to be learned, in the network's terms: positions of classes that occur, or standardised values."""

    train: Samples
    dev: Samples | None
    judge: Judge | None
    codes: np.ndarray
    unit: tuple[float, float]


class Finetune(Learner):
    """A pretrained encoder with a head, trained on audio with the Hugging Face Trainer."""

    @property
    def wants_dev(self) -> bool:
        """The best epoch is chosen."""
        return True

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> Finetuned:
        """Train, or go on with a training of the same samples, options and seed that was interrupted."""
        options = self.options
        target = repository(options)
        if options.processes > 1 and world() == 1:
            model = fit_together(options.processes, partial(_fit, options, train, dev, seed))
        else:
            model = _fit(options, train, dev, seed)
        model.repository = target
        return model


def _fit(options: Any, train: Samples, dev: Samples | None, seed: int) -> Finetuned:
    is_class = bool(train.labels)
    loss = loss_for(options, is_class)
    task = _classes(options, train, dev) if is_class else _values(options, train, dev)
    if task.judge is None and (options.patience or options.scheduler == "newbob"):
        log.warning("MODEL.patience and scheduler = newbob have no effect: there are no dev samples to look at.")
    device = device_for(options.device or "auto")
    if device.type == "cuda" and device.index:
        raise UserError(
            f"MODEL.device = {options.device}: write cuda, and choose the card with CUDA_VISIBLE_DEVICES={device.index}."
        )
    shape = Shape.of(options, max(len(task.codes), 1))
    name = training_name(options, train, dev, seed, world())
    with checkpoint_folder(options.checkpoints, name) as folder, undisturbed(seed, device):
        origin = weight_folder(options.pretrained_model, options.revision, "MODEL.pretrained_model")
        network = Network(pretrained_body(origin, options), *shape.arguments)
        thaw(network.body, options)
        body = network.body
        seen = Stretches(_audio(body, task.train), task.train.target, task.train.weights, body.longest)
        held = None if task.dev is None else Windows(_audio(body, task.dev), task.dev.target, body.longest)
        course = train_network(network, loss, seen, held, task.judge, options, seed, folder, device)
        merge(body)
    card = Card.of(options, train, dev, course, task.judge)
    return Finetuned(network, shape, train.labels, task.codes, task.unit, course, str(card), options.device)


def _audio(body: Any, samples: Samples) -> Recordings:
    return Recordings(samples.features, body.prepare)


def _classes(options: Any, train: Samples, dev: Samples | None) -> _Task:
    codes = present_classes(train)
    if options.measure in ("mse", "mae", "ccc", "pcc"):
        raise UserError(f"MODEL.measure = {options.measure}: is for values, not for classes; write uar.")
    if options.measure == "eer" and len(codes) != 2:
        raise UserError(f"MODEL.measure = eer: is for two classes, but there are {len(codes)}. Write uar.")
    train = train.having(target=np.searchsorted(codes, train.target))
    if train.weights is None and options.class_weight:
        train = train.having(weights=balanced_weights(train.target, len(codes)))
    if dev is not None:
        # A class without training samples cannot be learned, so it has no say in which epoch is best either.
        dev = dev.take(np.flatnonzero(np.isin(dev.target, codes)))
        dev = dev.having(target=np.searchsorted(codes, dev.target)) if len(dev) else None
    judge = None if dev is None else Judge((options.measure or "uar").upper(), dev.target, len(codes))
    return _Task(train, dev, judge, codes, (0.0, 1.0))


def _values(options: Any, train: Samples, dev: Samples | None) -> _Task:
    """Values are learned in standard deviations from their mean, lest the first epochs go into finding out their unit."""
    measure = (options.measure or "ccc").upper()
    if measure in ("UAR", "EER"):
        raise UserError(f"MODEL.measure = {options.measure}: is for classes, not for values; write ccc.")
    mean, deviation = float(train.target.mean()), float(train.target.std()) or 1.0
    train = train.having(target=(train.target - mean) / deviation)
    judge = None
    if dev is not None:
        dev = dev.having(target=(dev.target - mean) / deviation)
        if measure in ("CCC", "PCC") and np.ptp(dev.target) == 0:
            log.warning("All dev samples have the same target, for which there is no %s: MSE decides.", measure)
            measure = "MSE"
        judge = Judge(measure, dev.target)
    return _Task(train, dev, judge, np.empty(0, np.int64), (mean, deviation))

"""The learner."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import torch

from nkl.data import Samples
from nkl.errors import UserError
from nkl.learning import balanced_weights
from nkl.parts import Learner
from nkl_encoder.weights import weight_folder
from nkl_finetune.card import Card
from nkl_finetune.checkpoints import checkpoint_folder, training_name
from nkl_finetune.held import Held
from nkl_finetune.hub import repository
from nkl_finetune.losses import loss_for
from nkl_finetune.model import Finetuned, Shape
from nkl_finetune.network import Network, merge, thaw
from nkl_finetune.origin import pretrained_body
from nkl_finetune.ranks import card, world
from nkl_finetune.recordings import Recordings, Stretches, Windows
from nkl_finetune.start import begin
from nkl_finetune.together import fit_together
from nkl_finetune.training import IN_VAIN, undisturbed
from nkl_finetune.training import train as train_network
from nkl_network.device import device_for
from nkl_network.problem import problem_of

log = logging.getLogger("nkl.finetune")


class Finetune(Learner):
    """A pretrained encoder with a head, trained on audio with the Hugging Face Trainer."""

    @property
    def wants_dev(self) -> bool:
        """The best epoch is chosen; a linear model of frozen features has none."""
        return bool(self.options.epochs)

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
    loss = loss_for(options, bool(train.labels))
    task = problem_of(train, dev, options.measure)
    weights = train.weights
    if weights is None and options.class_weight and train.labels:
        weights = balanced_weights(task.train.target, task.outputs)
    if task.judge is None and (options.patience or options.scheduler == "newbob"):
        log.warning("MODEL.patience and scheduler = newbob have no effect: there are no dev samples to look at.")
    device = device_for(options.device or "auto")
    if device.type == "cuda" and device.index:
        raise UserError(
            f"MODEL.device = {options.device}: write cuda, and choose the card with CUDA_VISIBLE_DEVICES={device.index}."
        )
    if device.type == "cuda" and world() > 1:
        device = torch.device("cuda", card())
    shape = Shape.of(options, task.outputs)
    name = training_name(options, train, dev, seed, world())
    with checkpoint_folder(options.checkpoints, name) as folder, undisturbed(seed, device):
        origin = weight_folder(options.pretrained_model, options.revision, "MODEL.pretrained_model")
        network = Network(pretrained_body(origin, options), *shape.arguments)
        body, audio = network.body, _audio(network.body, task.train)
        windows = Windows(audio, task.train.target, body.longest)
        start = begin(network, windows, task.train, weights, options, seed, device)
        thaw(body, options)
        seen = Stretches(audio, task.train.target, weights, body.longest, options.crop, options.time_drop)
        held = None
        if task.dev is not None and task.judge is not None:
            held = Held(Windows(_audio(body, task.dev), task.dev.target, body.longest), task.judge)
        course = train_network(network, start, loss, seen, windows, held, options, seed, folder, device)
        merge(body)
    for said in course.remarks:
        log.log(logging.WARNING if said == IN_VAIN else logging.INFO, "%s", said)
    written = Card.of(options, train, dev, course, task.judge)
    return Finetuned(network, shape, train.labels, task.codes, task.unit, course, str(written), options.device)


def _audio(body: Any, samples: Samples) -> Recordings:
    return Recordings(samples.features, body.prepare)

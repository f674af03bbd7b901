"""From samples to a trained network: what all networks share."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from nkl.data import Samples
from nkl.errors import UserError
from nkl_network.batches import Source, source_of
from nkl_network.checkpoint import checkpoint_for
from nkl_network.losses import Loss, with_side
from nkl_network.outcome import Outcome
from nkl_network.place import choose_device, is_small, seeded, threads
from nkl_network.problem import Problem, loss_of, problem_of
from nkl_network.side import Side
from nkl_network.training import Batchable, train

log = logging.getLogger("nkl.network")


def fit_network(
    make: Callable[[int, int], Any],
    samples: Samples,
    dev: Samples | None,
    options: Any,
    seed: int,
    source_of: Callable[[Any, torch.device], Source] = source_of,
    side: Side | None = None,
) -> tuple[Any, Outcome]:
    """Train a network.

    Args:
        make: makes it, with random weights, from the numbers of its inputs and outputs; it has a method ``work``.
        samples: to train on.
        dev: held-out samples, or ``None``.
        options: of the learner.
        seed: decides on weights, order and dropout.
        source_of: makes of features what the network is given.
        side: what it learns beside the target of the training samples, with further outputs.

    Returns:
        The network, in its best state, and what else came out.

    Raises:
        UserError: if samples, options and what is installed do not fit together.
    """
    _warn_and_refuse(options, dev)
    problem = problem_of(samples, dev, options.measure)
    loss = loss_of(problem, options)
    is_balanced = _is_balanced(options, problem)
    source = source_of(problem.train.features, torch.device("cpu"))
    with seeded(seed, torch.device("cpu")):
        network = make(source.width, problem.outputs)
    every, at_once = (is_small(options.batch_size * work) for work in network.work(source.frames))
    device = choose_device(options.device, every)
    network = network.to(device)
    checkpoint = checkpoint_for(options, problem.train, problem.dev, seed, device)
    held = None if problem.dev is None else _held(problem.dev, source_of(problem.dev.features, device), loss, device)
    with threads(options.n_jobs, at_once), seeded(seed, device):
        ready = _ready(problem.train, source_of(problem.train.features, device), loss, side, is_balanced, device)
        course = train(network, ready, held, problem.judge, options, checkpoint)
    outcome = Outcome(
        labels=samples.labels,
        codes=problem.codes,
        unit=problem.unit,
        curve=course.curve,
        best_epoch=course.best_epoch,
        tensorboard=options.tensorboard,
    )
    return network, outcome


def _warn_and_refuse(options: Any, dev: Samples | None) -> None:
    if options.epochs == 1:
        log.warning("EXP.epochs is 1: the network passes over its samples once, which is far too little to learn.")
    if options.patience and dev is None:
        log.warning("MODEL.patience has no effect: there are no dev samples to tell when to stop.")
    # Before the training, not after it.
    if options.tensorboard and importlib.util.find_spec("tensorboard") is None:
        raise UserError(
            "MODEL.tensorboard = True: the package tensorboard is not installed. Install it with `pip install tensorboard`, or "
            "leave the key out."
        )


def _is_balanced(options: Any, problem: Problem) -> bool:
    """Whether batches are to be balanced; the options of a learner of values may not know of it."""
    if not getattr(options, "balanced_batches", False):
        return False
    if not problem.train.labels:
        log.warning("MODEL.balanced_batches has no effect: there are no classes.")
    elif problem.train.weights is not None:
        log.warning("MODEL.balanced_batches and class_weight both make up for rare classes: one of them is enough.")
    return bool(problem.train.labels)


def _held(samples: Samples, source: Source, loss: Loss, device: torch.device) -> Batchable:
    """Samples that the network is judged by."""
    return Batchable(source, loss, _truth(samples.target, bool(samples.labels), device))


def _ready(
    samples: Samples, source: Source, loss: Loss, side: Side | None, is_balanced: bool, device: torch.device
) -> Batchable:
    """What the network is trained on."""
    truth = _truth(source.each(samples.target), bool(samples.labels), device)
    if side is not None:
        loss = with_side(loss, side.classes, side.weight)
        truth = torch.stack([truth, _truth(source.each(side.truth), True, device)], dim=1)
    weights = None if samples.weights is None else _truth(source.each(samples.weights), False, device)
    return Batchable(source, loss, truth, weights, is_balanced)


def _truth(values: np.ndarray, is_class: bool, device: torch.device) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.int64 if is_class else torch.float32, device=device)

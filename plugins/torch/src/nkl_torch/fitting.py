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
from nkl_network.problem import loss_of, problem_of
from nkl_torch.batches import source_of
from nkl_torch.checkpoint import checkpoint_for
from nkl_torch.outcome import Outcome
from nkl_torch.place import choose_device, is_small, seeded, threads
from nkl_torch.training import Batchable, train

log = logging.getLogger("nkl.torch")


def fit_network(
    make: Callable[[int, int], Any], samples: Samples, dev: Samples | None, options: Any, seed: int
) -> tuple[Any, Outcome]:
    """Train a network.

    Args:
        make: makes it, with random weights, from the numbers of its inputs and outputs; it has a method ``work``.
        samples: to train on.
        dev: held-out samples, or ``None``.
        options: of the learner.
        seed: decides on weights, order and dropout.

    Returns:
        The network, in its best state, and what else came out.

    Raises:
        UserError: if samples, options and what is installed do not fit together.
    """
    _warn_and_refuse(options, dev)
    problem = problem_of(samples, dev, options.measure)
    loss = loss_of(problem, options)
    source = source_of(problem.train.features, torch.device("cpu"))
    with seeded(seed, torch.device("cpu")):
        network = make(source.width, problem.outputs)
    every, at_once = (is_small(options.batch_size * work) for work in network.work(source.frames))
    device = choose_device(options.device, every)
    network = network.to(device)
    checkpoint = checkpoint_for(options, problem.train, problem.dev, seed, device)
    held = None if problem.dev is None else _batchable(problem.dev, device)
    with threads(options.n_jobs, at_once), seeded(seed, device):
        ready = _batchable(problem.train, device)
        course = train(network, loss, ready, held, problem.judge, options, checkpoint)
    outcome = Outcome(
        labels=samples.labels,
        codes=problem.codes,
        unit=problem.unit,
        curve=course.curve,
        best_epoch=course.best_epoch,
        tensorboard=options.tensorboard,
        onnx=options.export_onnx,
    )
    return network, outcome


def _warn_and_refuse(options: Any, dev: Samples | None) -> None:
    if options.epochs == 1:
        log.warning("EXP.epochs is 1: the network passes over its samples once, which is far too little to learn.")
    if options.patience and dev is None:
        log.warning("MODEL.patience has no effect: there are no dev samples to tell when to stop.")
    # Before the training, not after it.
    for key, wanted, package in (
        ("MODEL.tensorboard", options.tensorboard, "tensorboard"),
        ("EXP.export_onnx", options.export_onnx, "onnx"),
    ):
        if wanted and importlib.util.find_spec(package) is None:
            raise UserError(
                f"{key} = True: the package {package} is not installed. Install it with "
                f"`pip install nkl-plugin-torch[{package}]`, or leave the key out."
            )


def _batchable(samples: Samples, device: torch.device) -> Batchable:
    def tensor(values: np.ndarray, kind: torch.dtype) -> torch.Tensor:
        return torch.tensor(values, dtype=kind, device=device)

    return Batchable(
        source_of(samples.features, device),
        tensor(samples.target, torch.int64 if samples.labels else torch.float32),
        None if samples.weights is None else tensor(samples.weights, torch.float32),
    )

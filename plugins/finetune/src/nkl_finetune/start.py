"""What a training begins with: a layer of the encoder, and a head that is a linear model of frozen features.

A head of random weights sends large, random gradients into the encoder, which undo some of what it has learned. A head that is
fitted first does not: A. Kumar et al., "Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution",
ICLR 2022.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch

from nkl.data import Samples
from nkl.errors import UserError
from nkl.learning import speaker_folds, stratified_folds
from nkl_finetune.network import Network
from nkl_finetune.passing import rows_of
from nkl_finetune.probe import fit_probe, held_out_loss
from nkl_finetune.recordings import Windows

log = logging.getLogger("nkl.finetune")

_FOLDS = 5
_ENOUGH = 2000
_USUAL = 0.1
_STRENGTHS = (1.0, 0.1, 0.01, 0.001)


@dataclass(frozen=True)
class Start:
    """What a training began with.

    Attributes:
        head: probe or random.
        layer: of the encoder, counted from the end: 0 is the last.
        depth: layers of the encoder.
        losses: of a probe of each layer that might have been taken, from the last one down, on folds that it was not fitted
            on; none where the layer was not chosen.
        folds: in words, how these were made.
        strength: ``C`` of the logistic regression, or ``1 / alpha`` of the ridge regression; 0 for a random head.
    """

    head: str
    layer: int
    depth: int
    losses: tuple[float, ...] = ()
    folds: str = ""
    strength: float = 0.0

    @property
    def facts(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class _Material:
    """Windows of the training samples.

    Attributes:
        windows: all of them.
        target: class position or value of each.
        weights: of each.
        outputs: classes, or 1 for values.
        folds: the fold of each.
        how: they were made.
    """

    windows: Windows
    target: np.ndarray
    weights: np.ndarray
    outputs: int
    folds: np.ndarray
    how: str

    def some(self, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
        """What a probe wants of some windows beside their rows."""
        return self.target[positions], self.weights[positions], self.outputs


def begin(
    network: Network,
    windows: Windows,
    samples: Samples,
    weights: np.ndarray | None,
    options: Any,
    seed: int,
    device: Any,
) -> Start:
    """Take the layer that the options want, and fit the head if they want that.

    Args:
        network: is changed.
        windows: of the training samples.
        samples: with positions of classes, or standardised values, for target.
        weights: of the samples, or ``None``.
        options: of the learner.
        seed: decides the folds.
        device: where it is computed.

    Raises:
        UserError: if there is no such layer.
    """
    depth = len(network.body.blocks)
    layer, choice = _layers(options, depth)
    if not choice and not options.starts_with_probe:
        network.body.shorten(layer)
        return Start("random", layer, depth)
    rng = np.random.default_rng(seed)
    material = _material(windows, samples, weights, rng)
    some = np.sort(rng.permutation(len(windows))[:_ENOUGH])
    losses: tuple[float, ...] = ()
    rows: np.ndarray | None = None
    if choice:
        rows = rows_of(network, windows, some, options.batch_size, device, every=True)
        losses = tuple(
            held_out_loss(rows[:, depth - one], *material.some(some), _USUAL, material.folds[some]) for one in choice
        )
        layer = int(np.argmin(losses))
        log.info(
            "Loss of a linear model of frozen features, from the last layer down, on %s: %s",
            material.how,
            _listed(losses),
        )
    network.body.shorten(layer)
    # Where some of the windows were enough to choose, the others are still to be seen.
    rows = rows[:, depth - layer] if rows is not None and len(some) == len(windows) else None
    head, strength = "random", 0.0
    if options.starts_with_probe:
        head, strength = "probe", _fit_head(network, material, rows, some, options.batch_size, device)
    return Start(head, layer, depth, losses, material.how if choice else "", strength)


def _layers(options: Any, depth: int) -> tuple[int, range]:
    """The layer that the options name, and from the last one down those to choose from, if there is a choice."""
    if options.layer not in ("auto", "last"):
        if options.layer >= depth:
            raise UserError(
                f"MODEL.layer = {options.layer}: the model has {depth} layers: write 0 (the last) to {depth - 1}."
            )
        return options.layer, range(0)
    if options.layer == "last" or options.layer_pooling or options.num_layers:
        return 0, range(0)
    # Something is to be trained, and there is no use in an encoder of no layer.
    lowest = 1 if options.freeze == "body" else options.freeze_layers + 1
    choice = range(depth - lowest + 1)
    return 0, choice if len(choice) > 1 else range(0)


def _listed(losses: tuple[float, ...]) -> str:
    return ", ".join(f"{loss:.3f}" for loss in losses)


def _fit_head(
    network: Network, material: _Material, rows: np.ndarray | None, some: np.ndarray, batch: int, device: Any
) -> float:
    """Let the head be a probe of these rows, or of those of another pass; returns how strong it is."""
    every = np.arange(len(material.windows))
    if rows is None:
        rows = rows_of(network, material.windows, every, batch, device)[:, 0]
    rows = rows.astype(np.float64)
    losses = [held_out_loss(rows[some], *material.some(some), one, material.folds[some]) for one in _STRENGTHS]
    strength = _STRENGTHS[int(np.argmin(losses))]
    probe = fit_probe(rows, *material.some(every), strength)
    network.begin(*map(torch.from_numpy, (probe.centre, probe.spread, probe.weights, probe.biases)))
    return strength


def _material(windows: Windows, samples: Samples, weights: np.ndarray | None, rng: np.random.Generator) -> _Material:
    """A window counts as much as its share of the clip."""
    own = np.ones(len(samples)) if weights is None else weights
    owners = windows.owners
    folds, how = _folds(samples, rng)
    outputs = int(samples.target.max()) + 1 if samples.labels else 1
    return _Material(windows, samples.target[owners], (own / np.bincount(owners))[owners], outputs, folds[owners], how)


def _folds(samples: Samples, rng: np.random.Generator) -> tuple[np.ndarray, str]:
    speakers = samples.speakers
    if speakers is not None and len(set(speakers)) > 1:
        number = min(_FOLDS, len(set(speakers)))
        return speaker_folds(speakers, samples.target, number, rng), f"{number} folds of the training speakers"
    strata = samples.target if samples.labels else np.zeros(len(samples), dtype=int)
    number = min(_FOLDS, len(samples))
    return stratified_folds(
        strata, number, rng
    ), f"{number} folds of the training samples, whose speakers are not known"

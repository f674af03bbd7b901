"""One training: from a network and samples to the network of the best epoch, with a record of how it went."""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from transformers.trainer_callback import PrinterCallback, TrainerCallback
from transformers.utils import logging as noise

from nkl.errors import UserError
from nkl_finetune.best import Best
from nkl_finetune.centring import Centring
from nkl_finetune.checkpoints import latest
from nkl_finetune.epochs import BOARD, PROGRESS, EpochLine, Rows, Runaway, boards, curve_of, in_words
from nkl_finetune.held import Held
from nkl_finetune.network import Network
from nkl_finetune.ranks import is_first, world
from nkl_finetune.recordings import Stretches, Windows, collated
from nkl_finetune.start import Start
from nkl_finetune.trainer import FinetuneTrainer
from nkl_network.losses import Loss

log = logging.getLogger("nkl.finetune")


IN_VAIN = (
    "Fine-tuning did not improve on frozen features: on the dev samples no epoch was better than the linear model of "
    "frozen features that training began with, so that this one was kept. Frozen features do as well here, and take less time."
)


@dataclass(frozen=True, eq=False)
class Course:
    """How a training went.

    Attributes:
        curve: one row an epoch: epoch (from 1; 0 is the start), learning_rate, train_loss; with dev samples dev_loss and the
            measure.
        best_epoch: the epoch whose weights the network has now, counted from 1; 0 is the start.
        events: contents of TensorBoard's files; of several, if it was interrupted.
        averaged: the epochs of whose weights the network has the mean; none where it has those of one epoch.
        dev: the dev figures of the network as it is now, as in the curve; only where it was trained just now.
        start: facts of what it began with (:attr:`nkl_finetune.start.Start.facts`); none in models of earlier versions.
    """

    curve: tuple[Mapping[str, Any], ...]
    best_epoch: int
    events: tuple[bytes, ...] = ()
    averaged: tuple[int, ...] = ()
    dev: Mapping[str, Any] = field(default_factory=dict)
    start: Mapping[str, Any] = field(default_factory=dict)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must know of it."""
        said = []
        if self.start.get("losses"):
            said.append(
                f"MODEL.layer = auto took layer {self.start['layer']} of the encoder (0 is the last of "
                f"{self.start['depth']}), whose frozen features predict best on {self.start['folds']}."
            )
        if self.best_epoch == 0 and not self.averaged and len(self.curve) > 1:
            said.append(IN_VAIN)
        return tuple(said)


def train(
    network: Network,
    start: Start,
    loss: Loss,
    samples: Stretches,
    windows: Windows,
    held: Held | None,
    options: Any,
    seed: int,
    folder: Path,
    device: torch.device,
) -> Course:
    """Train a network; with dev samples it ends up with the weights of the epoch that was best on them, or of several.

    Args:
        network: with those weights frozen that are not to be trained.
        start: what it begins with; a linear model of frozen features is a candidate as good as any epoch.
        loss: what is made small.
        samples: to train on.
        windows: of the same clips, as prediction looks at them.
        held: dev samples, or ``None``: then the last epoch is taken.
        options: of the learner.
        seed: of all that chance decides.
        folder: for checkpoints; what is found there is gone on from.
        device: where it is computed.

    Raises:
        UserError: if the loss is no longer a number.
    """
    first: dict[str, Any] | None = None
    judged = None if held is None else partial(held.row, network, loss, options.batch_size, device)
    if start.head == "probe":
        first = {"epoch": 0}
        if judged is not None:
            first |= judged()
            log.info("Before training, a linear model of frozen features: %s", in_words(first), extra=PROGRESS)
    if not options.epochs:
        return Course((first or {"epoch": 0},), 0, dev=first or {}, start=start.facts)
    rows = partial(curve_of, measure=held.measure if held else None)
    best = None if held is None else Best(network, held.measure, rows, first, folder)
    trainer = _trainer(network, loss, samples, held, options, seed, folder, device)
    centring = Centring(network, windows, options.batch_size, device)
    centred = start.head == "probe" and network.body_learns
    for callback in [*([centring] if centred else []), *_callbacks(rows, best, options, folder)]:
        trainer.add_callback(callback)
    with trainer.args.main_process_first():
        checkpoint = latest(folder)
    if checkpoint is not None:
        log.info("Going on with an interrupted training from %s.", checkpoint)
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    curve = rows(trainer.state.log_history)
    if not all(math.isfinite(row["train_loss"]) for row in curve):
        raise UserError(
            f"Training got out of hand: the loss is no number any more. Lower MODEL.learning_rate (it is "
            f"{options.learning_rate:g})."
        )
    curve = curve if first is None else [first, *curve]
    epochs: tuple[int, ...] = (int(curve[-1]["epoch"]),)
    final: Mapping[str, Any] = curve[-1]
    trainer.accelerator.wait_for_everyone()  # the first process has written the weights that are chosen from
    if held is not None and best is not None and judged is not None:
        if not any(math.isfinite(row[f"dev_{held.measure}"]) for row in curve):
            log.warning("%s is not defined on the dev samples, so that the lowest loss decides.", held.measure)
        epochs, final = best.settle(curve, centring if centred else lambda: None, judged)
    trainer.accelerator.wait_for_everyone()
    events = tuple(path.read_bytes() for path in sorted((folder / BOARD).glob("*tfevents*")))
    return Course(tuple(curve), min(epochs), events, epochs if len(epochs) > 1 else (), final, start.facts)


def _trainer(
    network: Network,
    loss: Loss,
    samples: Stretches,
    held: Held | None,
    options: Any,
    seed: int,
    folder: Path,
    device: torch.device,
) -> FinetuneTrainer:
    arguments = _arguments(options, seed, folder, device, held, network.body.skips)
    correlates = options.loss in (None, "1-ccc", "1-pcc")
    if world() == 1 and correlates and samples.leaves_one(options.batch_size):
        arguments.dataloader_drop_last = True  # another clip is left out in each epoch
    trainer = FinetuneTrainer(
        loss=loss,
        own=options,
        greater=held is None or held.greater,
        model=network,
        args=arguments,
        data_collator=partial(collated, collate=network.body.collate),
        train_dataset=samples,
        eval_dataset=None if held is None else held.windows,
        compute_metrics=None if held is None else _measuring(held),
    )
    trainer.remove_callback(PrinterCallback)
    return trainer


def _callbacks(rows: Rows, best: Best | None, options: Any, folder: Path) -> Iterator[TrainerCallback]:
    if is_first():
        yield EpochLine(rows, options.epochs)
        yield from boards(rows, folder / BOARD)
    if best is not None:
        yield best
    yield Runaway()
    if options.patience and best is not None:
        yield transformers.EarlyStoppingCallback(early_stopping_patience=options.patience)


@contextmanager
def undisturbed(seed: int, device: torch.device) -> Iterator[None]:
    """Within it, all random numbers follow from the seed and transformers is silent; afterwards all is as before."""
    level, states = noise.get_verbosity(), (random.getstate(), np.random.get_state())
    noise.set_verbosity_error()
    try:
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            transformers.set_seed(seed)
            yield
    finally:
        noise.set_verbosity(level)
        random.setstate(states[0])
        np.random.set_state(states[1])


def _measuring(held: Held) -> Callable[[Any], dict[str, float]]:
    worst = -math.inf if held.greater else math.inf

    def measure(found: Any) -> dict[str, float]:
        value = held.measured(torch.from_numpy(found.predictions))
        return {"measure": worst if math.isnan(value) else value}

    return measure


def _arguments(
    options: Any, seed: int, folder: Path, device: torch.device, held: Held | None, skips: bool
) -> transformers.TrainingArguments:
    arguments = transformers.TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=options.epochs,
        per_device_train_batch_size=options.batch_size,
        per_device_eval_batch_size=options.batch_size,
        gradient_accumulation_steps=options.gradient_accumulation,
        max_grad_norm=options.max_grad_norm,
        bf16=options.dtype == "bf16",
        fp16=options.dtype == "fp16",
        use_cpu=device.type == "cpu",
        ddp_backend="gloo" if device.type == "cpu" and world() > 1 else None,
        seed=seed,
        logging_strategy="epoch",
        logging_nan_inf_filter=False,
        eval_strategy="epoch" if held else "no",
        save_strategy="epoch",
        save_total_limit=1,
        restore_callback_states_from_checkpoint=True,  # how long patience has waited
        metric_for_best_model="measure" if held else None,
        greater_is_better=held.greater if held else None,
        label_names=["labels"],
        remove_unused_columns=False,
        dataloader_pin_memory=device.type == "cuda",
        ddp_find_unused_parameters=skips,
        disable_tqdm=True,
        report_to=[],
        log_level="error",
        log_level_replica="error",
    )
    # With several graphics cards in one process, the Trainer would split each batch (DataParallel); processes are faster.
    arguments._n_gpu = min(arguments.n_gpu, 1)
    return arguments

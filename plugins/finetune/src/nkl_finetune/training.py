"""One training: from a network and samples to the network of the best epoch, with a record of how it went."""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from transformers.trainer_callback import PrinterCallback
from transformers.utils import logging as noise

from nkl.errors import UserError
from nkl.evaluation import LOWER_IS_BETTER
from nkl_finetune.checkpoints import latest
from nkl_finetune.epochs import BOARD, EpochLine, Runaway, boards, curve_of
from nkl_finetune.network import Network
from nkl_finetune.ranks import is_first, world
from nkl_finetune.recordings import Stretches, Windows, average, collated
from nkl_finetune.trainer import FinetuneTrainer
from nkl_network.judging import Judge
from nkl_network.losses import Loss

log = logging.getLogger("nkl.finetune")


@dataclass(frozen=True, eq=False)
class Course:
    """How a training went.

    Attributes:
        curve: one row an epoch: epoch (from 1), learning_rate, train_loss; with dev samples dev_loss and the measure.
        best_epoch: the epoch whose weights the network has now, counted from 1.
        events: contents of TensorBoard's files; of several, if it was interrupted.
    """

    curve: tuple[Mapping[str, Any], ...]
    best_epoch: int
    events: tuple[bytes, ...]


def train(
    network: Network,
    loss: Loss,
    samples: Stretches,
    dev: Windows | None,
    judge: Judge | None,
    options: Any,
    seed: int,
    folder: Path,
    device: torch.device,
) -> Course:
    """Train a network; with dev samples it ends up with the weights of the epoch that was best on them.

    Args:
        network: with those weights frozen that are not to be trained.
        loss: what is made small.
        samples: to train on.
        dev: held-out samples, or ``None``: then the last epoch is taken.
        judge: measures the outputs for the dev samples; with ``dev``.
        options: of the learner.
        seed: of all that chance decides.
        folder: for checkpoints; what is found there is gone on from.
        device: where it is computed.

    Raises:
        UserError: if the loss is no longer a number.
    """
    greater = judge is None or judge.measure not in LOWER_IS_BETTER
    rows = partial(curve_of, measure=judge.measure if judge else None)
    arguments = _arguments(options, seed, folder, device, judge, network.body.skips)
    correlates = options.loss in (None, "1-ccc", "1-pcc")
    if world() == 1 and correlates and samples.leaves_one(options.batch_size):
        arguments.dataloader_drop_last = True  # another clip is left out in each epoch
    trainer = FinetuneTrainer(
        loss=loss,
        own=options,
        greater=greater,
        model=network,
        args=arguments,
        data_collator=partial(collated, collate=network.body.collate),
        train_dataset=samples,
        eval_dataset=dev,
        compute_metrics=_measuring(judge, dev) if judge and dev else None,
        callbacks=[EpochLine(rows, options.epochs), *boards(rows, folder / BOARD)] if is_first() else [],
    )
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(Runaway())
    if options.patience and judge:
        trainer.add_callback(transformers.EarlyStoppingCallback(early_stopping_patience=options.patience))
    with arguments.main_process_first():
        checkpoint = latest(folder)
    if checkpoint is not None:
        log.info("Going on with an interrupted training from %s.", checkpoint)
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    course = _course(trainer.state, rows(trainer.state.log_history), judge, options, folder)
    trainer.accelerator.wait_for_everyone()
    return course


def _course(state: Any, curve: list[dict[str, Any]], judge: Judge | None, options: Any, folder: Path) -> Course:
    """What the Trainer says of a training that is done."""
    if not all(math.isfinite(row["train_loss"]) for row in curve):
        raise UserError(
            f"Training got out of hand: the loss is no number any more. Lower MODEL.learning_rate (it is "
            f"{options.learning_rate:g})."
        )
    steps = state.best_global_step if judge else None
    if judge and not steps:
        log.warning("%s is not defined on the dev samples, so that the last epoch is taken.", judge.measure)
    best = round((steps or state.global_step) / state.global_step * len(curve))
    events = tuple(path.read_bytes() for path in sorted((folder / BOARD).glob("*tfevents*")))
    return Course(tuple(curve), best, events)


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


def _measuring(judge: Judge, dev: Windows) -> Callable[[Any], dict[str, float]]:
    worst = math.inf if judge.measure in LOWER_IS_BETTER else -math.inf

    def measure(found: Any) -> dict[str, float]:
        outputs = torch.from_numpy(found.predictions).double()
        value = judge(average((outputs.softmax(1) if judge.classes else outputs).numpy(), dev.owners))
        return {"measure": worst if math.isnan(value) else value}

    return measure


def _arguments(
    options: Any, seed: int, folder: Path, device: torch.device, judge: Judge | None, skips: bool
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
        eval_strategy="epoch" if judge else "no",
        save_strategy="epoch",
        save_total_limit=1,
        load_best_model_at_end=judge is not None,
        restore_callback_states_from_checkpoint=True,  # how long patience has waited
        metric_for_best_model="measure" if judge else None,
        greater_is_better=judge.measure not in LOWER_IS_BETTER if judge else None,
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

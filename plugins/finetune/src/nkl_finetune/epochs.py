"""What is noted of each epoch: a line in the log, a row of the learning curve, TensorBoard."""

from __future__ import annotations

import importlib.util
import logging
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

log = logging.getLogger("nkl.finetune")

BOARD = "tensorboard"
PROGRESS = {"progress": True}
"""What marks a line of the log that is shown on a terminal: the core asks for it."""
Rows = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def curve_of(history: list[dict[str, Any]], measure: str | None) -> list[dict[str, Any]]:
    """What the Trainer has noted, a row an epoch."""
    names = {"learning_rate": "learning_rate", "loss": "train_loss", "eval_loss": "dev_loss"}
    if measure:
        names["eval_measure"] = f"dev_{measure}"
    rows: dict[int, dict[str, Any]] = {}
    for entry in history:
        if "loss" in entry or "eval_loss" in entry:
            row = rows.setdefault(round(entry["epoch"]), {"epoch": round(entry["epoch"])})
            row |= {ours: entry[theirs] for theirs, ours in names.items() if theirs in entry}
    return list(rows.values())


def in_words(row: Mapping[str, Any]) -> str:
    """A row without its number."""
    return ", ".join(f"{name.replace('_', ' ')} {value:.4g}" for name, value in row.items() if name != "epoch")


class EpochLine(TrainerCallback):
    """Says in one line how an epoch went."""

    def __init__(self, rows: Rows, epochs: int) -> None:
        self._rows, self._epochs = rows, epochs

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Called at the end of an epoch, when all is known of it."""
        row = self._rows(state.log_history)[-1]
        log.info("Epoch %d of %d: %s", row["epoch"], self._epochs, in_words(row), extra=PROGRESS)


class Runaway(TrainerCallback):
    """Stops a training whose loss is no number any more: it will not be one again."""

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
        """Called at the end of an epoch, in all processes alike."""
        if not math.isfinite((logs or {}).get("loss", 0.0)):
            control.should_training_stop = True


class Board(TrainerCallback):
    """Writes the learning curve for TensorBoard, epoch by epoch."""

    def __init__(self, rows: Rows, folder: Path) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._rows, self._writer = rows, SummaryWriter(str(folder))

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Called at the end of an epoch, when all is known of it."""
        row = self._rows(state.log_history)[-1]
        for name, value in row.items():
            if name != "epoch":
                self._writer.add_scalar(name, value, row["epoch"])
        self._writer.flush()

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Called when all is done."""
        self._writer.close()


def boards(rows: Rows, folder: Path) -> list[TrainerCallback]:
    """TensorBoard, where it is installed."""
    return [Board(rows, folder)] if importlib.util.find_spec("tensorboard") else []

"""Several processes of this machine train together."""

from __future__ import annotations

import json
import logging
import os
import socket
from collections.abc import Callable
from logging.handlers import QueueHandler, QueueListener
from pathlib import Path
from typing import Any

import torch
from torch import multiprocessing

from nkl.errors import UserError
from nkl.files import temporary
from nkl_finetune.model import Finetuned

_COMPLAINTS = "complaints.json"
_HOST = "127.0.0.1"


def fit_together(processes: int, fit: Callable[[], Finetuned]) -> Finetuned:
    """Call a fit in so many processes at once; the model is the first one's.

    Each process knows its number as from torchrun (``RANK``), so that the Trainer shares the batches out among them.

    Args:
        processes: how many.
        fit: can be sent to another process.

    Raises:
        UserError: what one of the processes raised.
        RuntimeError: if one of them ended otherwise.
    """
    records: Any = multiprocessing.get_context("spawn").Queue()
    listener = QueueListener(records, _Onward())
    os.environ.setdefault("PYTHONSAFEPATH", "1")  # what is called random.py in the working folder is not Python's
    listener.start()
    try:
        with temporary() as folder:
            try:
                multiprocessing.start_processes(
                    _work, (processes, _free_port(), fit, folder, records), processes, start_method="spawn"
                )
            except multiprocessing.ProcessExitedException as error:
                if (folder / _COMPLAINTS).is_file():
                    raise UserError(json.loads((folder / _COMPLAINTS).read_text(encoding="utf-8"))) from error
                raise RuntimeError(f"one of the {processes} processes that trained together died: {error}") from error
            model = Finetuned.load(folder)
    finally:
        listener.stop()
    return model


def _work(rank: int, processes: int, port: int, fit: Callable[[], Finetuned], folder: Path, records: Any) -> None:
    """What each process does."""
    os.environ |= {
        "RANK": str(rank),
        "LOCAL_RANK": str(rank),
        "WORLD_SIZE": str(processes),
        "LOCAL_WORLD_SIZE": str(processes),
        "MASTER_ADDR": _HOST,
        "MASTER_PORT": str(port),
    }
    torch.set_num_threads(max(1, torch.get_num_threads() // processes))
    if rank == 0:
        log = logging.getLogger("nkl")
        log.setLevel(logging.INFO)
        log.addHandler(QueueHandler(records))
    try:
        model = fit()
        if rank == 0:
            model.save(folder)
    except UserError as error:
        part = folder / f"{rank}.part"
        part.write_text(json.dumps(error.complaints), encoding="utf-8")
        part.replace(folder / _COMPLAINTS)
        raise SystemExit(1) from error
    finally:
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()


class _Onward(logging.Handler):
    """Hands a record from another process to the logger that it was meant for."""

    def handle(self, record: logging.LogRecord) -> bool:
        logging.getLogger(record.name).handle(record)
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])

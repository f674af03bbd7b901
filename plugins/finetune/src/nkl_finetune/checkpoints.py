"""Where a training that was interrupted goes on from."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import filelock
import pandas as pd

from nkl.data import Samples
from nkl.errors import UserError
from nkl.files import temporary
from nkl.plugin import fingerprint, identity
from nkl_finetune.ranks import is_first, world
from nkl_network.unfinished import folder_of_states, forget_old

log = logging.getLogger("nkl.finetune")


def training_name(options: Any, train: Samples, dev: Samples | None, seed: int, processes: int) -> str:
    """A name that only the same training has: options, weights, files, labels, seed, number of processes."""
    parts = [_facts(part) for part in (train, dev) if part is not None]
    return fingerprint(identity(options), parts, seed, processes)


@contextmanager
def checkpoint_folder(root: str | None, name: str) -> Iterator[Path]:
    """A training's folder, which the same training finds again if this one is interrupted; gone if it succeeds.

    While another run trains the same, there is a folder that nobody finds again. Of processes that train together the first
    one is in charge. What nobody went on with for 30 days is deleted, unless the user has named the place.

    Args:
        root: what the user has named; otherwise a folder in that of the feature store, since it must outlive the run.
        name: of the training.
    """
    place = Path(root).expanduser() if root else folder_of_states()
    place.mkdir(parents=True, exist_ok=True)
    folder = place / name
    if not is_first():
        yield folder
        return
    lock = filelock.FileLock(place / f"{name}.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        if world() > 1:
            raise UserError(f"The same training is under way in other processes: {lock.lock_file} says so.") from error
        log.warning("The same training is under way in another process; if this one is interrupted, it begins anew.")
        with temporary() as elsewhere:
            yield elsewhere
        return
    try:
        if not root:
            forget_old(place)
        folder.mkdir(exist_ok=True)
        yield folder
        shutil.rmtree(folder)
    finally:
        lock.release()
    Path(lock.lock_file).unlink(missing_ok=True)


def latest(folder: Path) -> Path | None:
    """The last checkpoint that was written to its end; later ones, which were not, are removed."""
    found = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]), reverse=True)
    for checkpoint in found:
        if _is_whole(checkpoint):
            return checkpoint
        shutil.rmtree(checkpoint)
    return None


def _is_whole(checkpoint: Path) -> bool:
    """The Trainer writes its state last."""
    try:
        json.loads((checkpoint / "trainer_state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True


def _facts(samples: Samples) -> list[Any]:
    rows = samples.index.to_frame(index=False)
    # What is not there is named later, with all other files that cannot be read.
    states = [os.stat(file) if os.path.exists(file) else None for file in rows["file"]]
    about = rows.assign(
        size=[state.st_size if state else -1 for state in states],
        changed=[state.st_mtime_ns if state else -1 for state in states],
        target=samples.target,
        weight=1.0 if samples.weights is None else samples.weights,
    )
    return [int(pd.util.hash_pandas_object(about, index=False).sum() % 2**63), len(about), samples.labels]

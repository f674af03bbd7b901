"""The states of trainings that were interrupted, from which the same trainings go on: where they lie, and how long."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path

from nkl.files import default_root

_FORGOTTEN_DAYS = 30


def folder_of_states() -> Path:
    """A folder in that of the feature store: a state must outlive its run, whose folder is thrown away."""
    return default_root() / "checkpoints"


def forget_old(folder: Path) -> None:
    """Delete what no training went on with for 30 days: files, and the folders that fine-tuning leaves."""
    for path in folder.iterdir():
        # What another run has just deleted, or is somebody else's, is no reason not to train.
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > 86400 * _FORGOTTEN_DAYS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

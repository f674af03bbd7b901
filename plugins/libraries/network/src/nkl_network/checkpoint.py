"""The state of a training on disk, from which an interrupted one goes on."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import pickle
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from nkl.data import Samples
from nkl.plugin import fingerprint, identity
from nkl_network.unfinished import folder_of_states, forget_old

log = logging.getLogger("nkl.network")


class Checkpoint:
    """One file, which is there as long as its training is not done.

    Args:
        path: of the file.
        seconds: of training between two states that are kept; 0 for every epoch.
    """

    def __init__(self, path: Path, seconds: float) -> None:
        self.path = path
        self._seconds = seconds
        self._last = time.monotonic()

    def read(self) -> dict[str, Any] | None:
        """The state that was kept; ``None`` where there is none. Reading it runs no code."""
        try:
            state: dict[str, Any] = torch.load(self.path, map_location="cpu", weights_only=True)
        except FileNotFoundError:
            return None
        except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
            log.warning("%s cannot be read, so that training begins anew: %s", self.path, error)
            return None
        return state

    @property
    def due(self) -> bool:
        """Whether it is time to keep a state."""
        return time.monotonic() - self._last >= self._seconds

    def write(self, state: dict[str, Any]) -> None:
        """Keep a state in place of the one before; a full disk is a warning."""
        data = io.BytesIO()
        torch.save(state, data)
        aside = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(data.getbuffer())
            aside.replace(self.path)
            forget_old(self.path.parent)
        except OSError as error:
            log.warning("The state of the training could not be kept in %s: %s", self.path, error)
        self._last = time.monotonic()

    def remove(self) -> None:
        """The training is done; what a process that was killed while it wrote has left goes too."""
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink(missing_ok=True)


def checkpoint_for(
    options: Any, train: Samples, dev: Samples | None, seed: int, device: torch.device
) -> Checkpoint | None:
    """The checkpoint of this very training: the same options, samples and seed; ``None`` where none is wanted.

    It lies in the folder of the feature store, since it must outlive the run, whose folder is thrown away.
    """
    if options.checkpoint is None:
        return None
    samples = [_digest(train), dev and _digest(dev)]
    name = fingerprint(
        type(options).__name__, identity(options), samples, seed, device.type, torch.__version__.partition("+")[0]
    )
    return Checkpoint(folder_of_states() / f"{name}.pt", options.checkpoint)


def _digest(samples: Samples) -> str:
    """A hash of all that a training sees of its samples."""
    features = samples.features
    rows = isinstance(features, np.ndarray)
    arrays = [features] if rows else [features.values, features.lengths]
    digest = hashlib.blake2b(repr((samples.labels, _side(samples))).encode(), digest_size=16)
    for array in [*arrays, samples.target, samples.weights]:
        if array is not None:
            digest.update(repr(array.shape).encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _side(samples: Samples) -> dict[str, list[object]]:
    return {name: values.tolist() for name, values in samples.side.items()}

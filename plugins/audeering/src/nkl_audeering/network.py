"""A model of audEERING's make: an ONNX network that takes a signal, and the names of what it puts out."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import yaml

from nkl.errors import UserError
from nkl_audeering.weights import DESCRIPTION, NETWORK

RATE = 16000
SHORTEST = 400
"""Samples that the convolutions of wav2vec 2.0 see at once."""

Providers = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""What computes, in the order of preference, each with its settings."""

_LOADING = threading.Lock()


class Network:
    """Computes the outputs of one signal at a time.

    The description is read as plain YAML: the package audonnx, which writes it, would run Python code that stands in it.

    Args:
        folder: with ``model.onnx`` and ``model.yaml``.
        device: ``cpu``, ``cuda``, ``cuda:1`` or ``auto``.
        max_seconds: longer signals are cut into windows.

    Raises:
        UserError: if the folder holds a model that wants something else than a signal, or none.
    """

    def __init__(self, folder: Path, device: str, max_seconds: float) -> None:
        self._folder = folder
        self._longest = round(max_seconds * RATE)
        self._labels = _labels(folder)
        threads = 0 if threading.current_thread() is threading.main_thread() else 1  # the workers are the parallelism
        path = folder / NETWORK
        with _LOADING:
            self._session = _session(str(path.resolve()), path.stat().st_mtime_ns, _providers(device), threads)
        inputs = self._session.get_inputs()
        if len(inputs) != 1 or inputs[0].type != "tensor(float)":
            raise UserError(f"{path} takes {', '.join(one.name for one in inputs)}, where one signal is expected.")
        self._input = inputs[0].name
        self._axes = (1,) * (len(inputs[0].shape) - 1)
        self._shapes = {one.name: one.shape for one in self._session.get_outputs()}

    @property
    def heads(self) -> tuple[str, ...]:
        """The names of its outputs."""
        return tuple(self._shapes)

    def names(self, head: str) -> tuple[str, ...]:
        """What the values of an output mean; numbered names where the model does not say so.

        Raises:
            UserError: if there is no such output, or the model does not say how many values it has.
        """
        if head not in self._shapes:
            raise UserError(f"{self._folder} has no output {head}; it has {', '.join(self._shapes)}.")
        width = self._shapes[head][-1] if self._shapes[head] else 1
        if not isinstance(width, int):
            raise UserError(f"{self._folder}: the output {head} is not of a fixed width, so it cannot be a row.")
        named = self._labels.get(head) or self._labels.get("", ())
        return named if len(named) == width else tuple(f"{head}_{number}" for number in range(width))

    def values(self, heads: Sequence[str], signal: np.ndarray) -> np.ndarray:
        """The values of some outputs one after another, averaged over the windows of the signal.

        Args:
            heads: names of outputs.
            signal: float32, shape ``(samples,)``, 16 kHz; shorter ones than 25 ms are padded with zeros.

        Returns:
            float32, shape ``(values,)``.
        """
        windows = np.array_split(signal, max(1, -(-len(signal) // self._longest)))
        rows = [self._window(heads, np.pad(window, (0, max(0, SHORTEST - len(window))))) for window in windows]
        mean: np.ndarray = np.stack(rows).mean(axis=0, dtype=np.float64).astype(np.float32)
        return mean

    def _window(self, heads: Sequence[str], signal: np.ndarray) -> np.ndarray:
        found = self._session.run(list(heads), {self._input: signal.reshape(*self._axes, -1)})
        return np.concatenate([np.ravel(one) for one in found])


@functools.lru_cache(maxsize=2)
def _session(path: str, changed: int, providers: Providers, threads: int) -> onnxruntime.InferenceSession:
    """A network, which all threads share: it is large, and may be run by several at once."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    try:
        names, settings = [name for name, _ in providers], [dict(one) for _, one in providers]
        return onnxruntime.InferenceSession(path, options, providers=names, provider_options=settings)
    except Exception as error:  # onnxruntime's kinds of errors have no common base
        reason = str(error).strip().splitlines()
        raise UserError(
            f"{path} is no network that onnxruntime can read: {reason[0] if reason else error!r}"
        ) from error


def _providers(device: str) -> Providers:
    """What onnxruntime calls the device; cpu stands for what it does not know, such as mps."""
    name, _, number = device.strip().lower().partition(":")
    there = "CUDAExecutionProvider" in onnxruntime.get_available_providers()
    if name in ("cuda", "gpu") and not there:
        raise UserError(
            f"MODEL.device = {device}: onnxruntime cannot use a graphics card here. "
            "Write cpu or auto, or install onnxruntime-gpu."
        )
    if not there or name in ("cpu", "mps"):
        return (("CPUExecutionProvider", ()),)
    return (("CUDAExecutionProvider", (("device_id", number or "0"),)), ("CPUExecutionProvider", ()))


def _labels(folder: Path) -> dict[str, tuple[str, ...]]:
    """Names of the values by output; under an empty name those of a model's only output."""
    path = folder / DESCRIPTION
    if not path.is_file():
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise UserError(f"{path} is no YAML: {error}") from error
    kind, said = next(iter(content.items())) if isinstance(content, dict) and content else ("", None)
    if not re.match(r"\$audonnx\b", str(kind)) or not isinstance(said, dict):
        raise UserError(f"{path} describes no model as the package audonnx writes it.")
    transform = said.get("transform")
    if any(transform.values()) if isinstance(transform, dict) else transform:
        raise UserError(f"{path}: the model wants its audio transformed by Python code, which is not run here.")
    labels = said.get("labels") or {}
    every = labels if isinstance(labels, dict) else {"": labels}
    return {str(head): tuple(map(str, names)) for head, names in every.items() if names}

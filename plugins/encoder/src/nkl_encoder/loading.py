"""Makes a network from a folder of weights, complete and without noise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import nn
from transformers.utils import logging

from nkl.errors import UserError

_DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
_FOR_TRAINING = ("masked_spec_embed",)


def load_network(architecture: str, folder: Path, **changes: Any) -> nn.Module:
    """Load a network for inference. Weights are read as safetensors, else with ``weights_only``.

    Args:
        architecture: the class in ``transformers``, such as ``Wav2Vec2Model``.
        folder: of the model.
        **changes: values of the configuration in place of the model's own.

    Raises:
        UserError: if the folder holds a model of another kind, or not all weights.
    """
    wanted: Any = getattr(transformers, architecture)
    kind = settings(folder, "config.json").get("model_type")
    if kind != wanted.config_class.model_type:
        raise UserError(f"{folder} holds a model of type {kind}, where {wanted.config_class.model_type} is needed.")
    with _quietly():
        config = wanted.config_class.from_pretrained(folder)
        for name, value in changes.items():
            setattr(config, name, value)
        network, found = wanted.from_pretrained(
            folder, config=config, local_files_only=True, weights_only=True, output_loading_info=True
        )
    # transformers fills what is missing with random numbers, which would pass for features.
    missing = [name for name in found["missing_keys"] if not name.endswith(_FOR_TRAINING)]
    if missing:
        raise UserError(f"{folder} lacks {len(missing)} weights of the network, among them {sorted(missing)[0]}.")
    evaluated: nn.Module = network.eval().requires_grad_(False)
    return evaluated


def settings(folder: Path, name: str) -> dict[str, Any]:
    """A JSON file of the model; empty where it has none."""
    path = folder / name
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def preprocessing(folder: Path) -> dict[str, Any]:
    """How the model wants its audio; empty where it does not say so."""
    combined: dict[str, Any] = settings(folder, "processor_config.json").get("feature_extractor", {})
    return settings(folder, "preprocessor_config.json") or combined


def device_for(name: str) -> torch.device:
    """The device of this name; for ``auto`` the graphics card if there is one.

    Raises:
        UserError: if there is no such device.
    """
    name = name.strip().lower()
    if name in ("", "auto", "gpu"):
        if torch.cuda.is_available():
            return torch.device("cuda")
        if name == "gpu":
            raise UserError("MODEL.device = gpu: there is no graphics card that torch can use. Write cpu or auto.")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise UserError(f"MODEL.device = {name}: torch cannot use it. Write cpu, cuda or auto.") from error
    return device


def dtype_for(name: str) -> torch.dtype:
    """The type of numbers of this name."""
    return _DTYPES[name]


@contextmanager
def _quietly() -> Iterator[None]:
    """Without progress bars and reports on weights that are not used."""
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()

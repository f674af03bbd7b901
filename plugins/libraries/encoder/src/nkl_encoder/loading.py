"""Makes a network from a folder of weights, complete and without noise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import transformers
from torch import nn
from transformers.utils import logging

from nkl.errors import UserError

_FOR_TRAINING = ("masked_spec_embed",)


def load_network(architecture: str, folder: Path, stored_as: str = "", **changes: Any) -> nn.Module:
    """Load a network for inference. Weights are read as safetensors, else with ``weights_only``.

    Args:
        architecture: the class in ``transformers``, such as ``Wav2Vec2Model``.
        folder: of the model.
        stored_as: the ``model_type`` that the folder names, where the network is a part of that model.
        **changes: values of the configuration in place of the model's own, and ``add_pooling_layer`` for networks that
            have a layer on top which is not used.

    Raises:
        UserError: if the folder holds a model of another kind, or not all weights.
    """
    wanted: Any = getattr(transformers, architecture)
    kind = settings(folder, "config.json").get("model_type")
    needed = stored_as or wanted.config_class.model_type
    if kind != needed:
        raise UserError(f"{folder} holds a model of type {kind}, where {needed} is needed.")
    building = {name: changes.pop(name) for name in ("add_pooling_layer",) if name in changes}
    with quietly():
        config = wanted.config_class.from_pretrained(folder)
        for name, value in changes.items():
            setattr(config, name, value)
        network, found = wanted.from_pretrained(
            folder, config=config, local_files_only=True, weights_only=True, output_loading_info=True, **building
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


@contextmanager
def quietly() -> Iterator[None]:
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

"""Reads checkpoints without running what is in them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch.serialization import safe_globals
from torch.torch_version import TorchVersion

from nkl.errors import UserError
from nkl_pyannote.ge2e import Ge2e
from nkl_pyannote.library import Model, Problem, Resolution, Specifications
from nkl_pyannote.places import MODEL

# What pyannote's own checkpoints hold beside weights and plain values: an enumeration or a record each.
_HARMLESS = [TorchVersion, Specifications, Problem, Resolution]
_MODELS = "pyannote.audio.models."


def load_model(path: Path) -> Model:
    """A network out of a checkpoint of pyannote.audio or of Resemblyzer, for inference.

    pyannote's own way of loading runs any code that a checkpoint brings along; here only weights, plain values and pyannote's
    descriptions of tasks are read.

    Args:
        path: the file, or the folder that holds it as ``pytorch_model.bin``.

    Raises:
        UserError: if it holds something else.
    """
    file = path / MODEL if path.is_dir() else path
    try:
        with safe_globals(_HARMLESS):
            found = torch.load(file, map_location="cpu", weights_only=True)
    except (UnpicklingError, LookupError, RuntimeError, EOFError, ValueError) as error:
        raise UserError(
            f"{file} is not read: it is damaged, or holds more than weights, which could run code. Checkpoints of "
            "pyannote.audio 3 and 4 can be read."
        ) from error
    if isinstance(found, dict) and "pyannote.audio" in found:
        model = _of_pyannote(found, file)
    elif isinstance(found, dict) and "model_state" in found:
        model = Ge2e.of(found["model_state"], file)
    else:
        raise UserError(f"{file} is not a checkpoint of pyannote.audio, nor one of Resemblyzer.")
    evaluated: Model = model.eval().requires_grad_(False)
    return evaluated


def _of_pyannote(found: dict[str, Any], file: Path) -> Model:
    architecture = found["pyannote.audio"]["architecture"]
    module, name = str(architecture["module"]), str(architecture["class"])
    if not module.startswith(_MODELS):
        raise UserError(f"{file} is of a network {module}.{name}, which is not one of pyannote.audio's own.")
    model = getattr(import_module(module), name)(**found.get("hyper_parameters", {}))
    model.on_load_checkpoint(found)
    # Weights of the loss are not needed; the network's own must be there, since others would be random.
    missing = model.load_state_dict(found["state_dict"], strict=False).missing_keys
    if missing:
        raise UserError(f"{file} lacks {len(missing)} weights of the network, among them {missing[0]}.")
    return model

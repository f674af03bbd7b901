"""Makes a network from a folder as FunASR publishes them, and reads what its classes are called."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import torch

from nkl.errors import UserError
from nkl_emotion2vec.network import Emotion2vec
from nkl_emotion2vec.plugin import LABELS
from nkl_emotion2vec.sizes import read_sizes

_INSIDE = ("state_dict", "model_state_dict", "model")
_PREFIXES = ("module.", "d2v_model.")
_SCALE = "modality_encoders.AUDIO.alibi_scale"
_USUAL = ("angry", "disgusted", "fearful", "happy", "neutral", "other", "sad", "surprised", "unknown")


def load_emotion2vec(folder: Path, weights: tuple[str, ...]) -> Emotion2vec:
    """A network for inference; what only training needs (a decoder, a teacher) is left out.

    Args:
        folder: of the model.
        weights: names of the file of weights, the preferred one first.

    Raises:
        UserError: if the file is no file of weights, or lacks some.
    """
    path = next(folder / name for name in weights if (folder / name).is_file())
    found = _read(path)
    shape = found[_SCALE].shape if _SCALE in found else ()
    if len(shape) not in (4, 5):
        raise UserError(f"{path} does not hold the weights of emotion2vec: {_SCALE} is missing.")
    if len(shape) == 4:
        found[_SCALE] = found[_SCALE][None]
    scales = (len(found[_SCALE]), found[_SCALE].shape[2])
    classes = len(found["proj.weight"]) if "proj.weight" in found else 0
    network = Emotion2vec(read_sizes(folder / "config.yaml", scales, classes))
    names = network.state_dict()
    if missing := sorted(set(names) - set(found)):
        raise UserError(f"{path} lacks {len(missing)} weights of the network, among them {missing[0]}.")
    try:
        network.load_state_dict({name: found[name] for name in names})
    except RuntimeError as error:
        raise UserError(f"{path} and config.yaml beside it are not of the same model.") from error
    return network.eval().requires_grad_(False)


def emotions(folder: Path, classes: int) -> dict[int, str]:
    """The classes that have a name in the model's list of tokens, by number; in English, which is behind the slash.

    Raises:
        UserError: if the list is of another length.
    """
    path = folder / LABELS
    text = path.read_text(encoding="utf-8") if path.is_file() else "\n".join(_USUAL)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) != classes:
        raise UserError(f"{folder}: the model has {classes} classes, and {LABELS} names {len(lines)}.")
    names = ["unknown" if line == "<unk>" else line.rpartition("/")[2].strip() for line in lines]
    return {number: name for number, name in enumerate(names) if not name.startswith("unuse")}


def _read(path: Path) -> dict[str, torch.Tensor]:
    try:
        content: Any = torch.load(path, map_location="cpu", weights_only=True)
    except RuntimeError as error:
        raise UserError(f"{path} cannot be read as a file of torch: perhaps it was not copied to the end.") from error
    except pickle.UnpicklingError as error:
        raise UserError(
            f"{path} holds more than weights, and reading it would run code. Where you trust it: load it with torch.load(..., "
            'weights_only=False), and save its part "model" with torch.save.'
        ) from error
    for name in _INSIDE:
        content = content[name] if isinstance(content, dict) and isinstance(content.get(name), dict) else content
    found = {}
    for name, values in content.items() if isinstance(content, dict) else ():
        for prefix in _PREFIXES:
            name = name.removeprefix(prefix)
        found[name] = values
    return found

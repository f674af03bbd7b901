"""How large a network of emotion2vec is, as its ``config.yaml`` says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nkl.errors import UserError

_CONVOLUTIONS = re.compile(r"\[\((\d+),(\d+),(\d+)\)\](?:\*(\d+))?")
_NEEDED: dict[str, dict[str, Any]] = {
    "model_conf": {"layer_norm_first": False, "norm_affine": True},
    "modalities.audio": {
        "extractor_mode": "layer_norm",
        "conv_pos_pre_ln": False,
        "use_alibi_encoder": True,
        "learned_alibi": False,
    },
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of the network.

    Attributes:
        width: numbers a frame.
        heads: of the attention.
        hidden: width within a block.
        depth: transformer blocks.
        before: transformer blocks of the first stage.
        extra: tokens that the network puts before the frames.
        convolutions: over the waveform: channels, kernel, stride.
        positions: convolutions that tell positions: how many, kernel, groups.
        scales: how many scales of distance there are: for all blocks or each, for all heads or each.
        classes: of emotions; 0 where it knows none.
        epsilon: of the norms.
        normalised: whether the waveform is shifted and scaled to mean 0 and variance 1.
    """

    width: int
    heads: int
    hidden: int
    depth: int
    before: int
    extra: int
    convolutions: tuple[tuple[int, int, int], ...]
    positions: tuple[int, int, int]
    scales: tuple[int, int]
    classes: int = 0
    epsilon: float = 1e-5
    normalised: bool = True


def read_sizes(path: Path, scales: tuple[int, int], classes: int) -> Sizes:
    """Read the sizes from a ``config.yaml`` of FunASR's.

    Args:
        path: of the file.
        scales: as the weights say.
        classes: as the weights say.

    Raises:
        UserError: if it is of another kind of model, or lacks something.
    """
    try:
        model = yaml.safe_load(path.read_text(encoding="utf-8"))["model_conf"]
        audio = model["modalities"]["audio"]
        _check(path, {"model_conf": model, "modalities.audio": audio})
        depth, width = int(audio["conv_pos_depth"]), int(model["embed_dim"])
        return Sizes(
            width=width,
            heads=int(model["num_heads"]),
            hidden=int(width * float(model["mlp_ratio"])),
            depth=int(model["depth"]),
            before=int(audio["prenet_depth"]),
            extra=int(audio["num_extra_tokens"]),
            convolutions=_convolutions(str(audio["feature_encoder_spec"])),
            positions=(depth, max(3, int(audio["conv_pos_width"]) // depth), int(audio["conv_pos_groups"])),
            scales=scales,
            classes=classes,
            epsilon=float(model["norm_eps"]),
            normalised=bool(model.get("normalize", True)),
        )
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise UserError(f"{path} does not describe a model of emotion2vec as FunASR saves them: {error}.") from error


def _check(path: Path, found: Mapping[str, Mapping[str, Any]]) -> None:
    for part, needed in _NEEDED.items():
        for name, value in needed.items():
            if found[part].get(name, value) != value:
                raise UserError(
                    f"{path}: {part}.{name} is {found[part][name]}; what can be computed are models where it is {value}."
                )


def _convolutions(text: str) -> tuple[tuple[int, int, int], ...]:
    """Of the sum of lists ``[(512, 10, 5)] + [(512, 3, 2)] * 4``."""
    found: list[tuple[int, int, int]] = []
    for one in text.replace(" ", "").split("+"):
        match = _CONVOLUTIONS.fullmatch(one)
        if not match:
            raise ValueError(f"feature_encoder_spec = {text}")
        channels, kernel, stride, times = match.groups(default="1")
        found += [(int(channels), int(kernel), int(stride))] * int(times)
    return tuple(found)

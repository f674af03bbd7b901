"""The options that models of the hub have. Light: imported when plugins are listed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

import pydantic

from nkl.plugin import Off, Options, option
from nkl_encoder.weights import TRANSFORMERS, Layout, weight_facts, weight_folder
from nkl_network.device import is_card

_LEVELS = {"frames": "frame", "lld": "frame", "lowleveldescriptors": "frame"}


def _level(value: Any) -> Any:
    return _LEVELS.get(value.strip().lower(), value.strip().lower()) if isinstance(value, str) else value


Pooling = Literal["mean", "mean+std", "max"]
Level = Annotated[Literal["functionals", "frame"], pydantic.BeforeValidator(_level)]


class ModelOptions(Options):
    """Options of one model from the hub; in the INI their keys begin with its name (``wav2vec2.model``).

    A plugin inherits one of the classes of this module and sets the class attributes.

    Attributes:
        prefix: the model's name.
        owner: who published such models on the hub.
        usual: the model that stands for the bare name.
        named: where types are not the names on the hub: all types, in lower case, and the names that they stand for.
        layout: the files of such a model.
    """

    prefix: ClassVar[str] = ""
    owner: ClassVar[str] = ""
    usual: ClassVar[str] = ""
    named: ClassVar[Mapping[str, str]] = {}
    layout: ClassVar[Layout] = TRANSFORMERS

    type: str = option("", "The name in FEATS.type, which names the model too.", identity=False)
    model: Off[str] = option(
        None,
        "Name of a model on the Hugging Face hub, or a folder that holds one, in place of what the type names.",
        identity=False,
    )
    revision: str = option(
        "main",
        "Branch, tag or commit of the model on the hub. What has been downloaded is used without asking again.",
        identity=False,
    )
    dtype: Literal["fp32", "bf16", "fp16"] = option(
        "fp32", "Precision of the computation. bf16 is faster where the processor or graphics card supports it."
    )
    device: str = option(
        "auto",
        "Where it is computed: cpu, cuda, cuda:1, mps; auto takes the graphics card if there is one.",
        key="device",
        section="MODEL",
        identity=False,
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **arguments: Any) -> None:
        """Put the model's name before the keys, in this class's own copies of the fields."""
        super().__pydantic_init_subclass__(**arguments)
        for name, field in cls.model_fields.items():
            extra = field.json_schema_extra
            if cls.prefix and isinstance(extra, dict) and extra["key"] is None and name != "type":
                field.json_schema_extra = {**extra, "key": f"{cls.prefix}.{name}"}

    @pydantic.field_validator("type")
    @classmethod
    def _is_there(cls, value: str) -> str:
        if cls.named and value.lower() not in ("", cls.prefix, *cls.named):
            raise ValueError(f"{value} is not there; there are {', '.join(cls.named)}")
        return value

    @property
    def source(self) -> str:
        """The folder or the hub's name of the model."""
        if self.model:
            return self.model
        name = self.type.lower()
        return f"{self.owner}/{self.usual if name in ('', self.prefix) else self.named.get(name, name)}"

    @property
    def shared(self) -> bool:
        """Whether it computes on a graphics card, where one copy of the model serves all workers."""
        return is_card(self.device)

    def facts(self) -> dict[str, Any]:
        """Which weights they are: the hash of a folder's files, or the commit on the hub.

        Raises:
            nkl.errors.UserError: if there is no such model, or the hub cannot be asked.
        """
        return weight_facts(self.source, self.revision, f"{self.prefix}.model", self.layout)

    def folder(self) -> Path:
        """The folder that holds the model, downloaded where it is not there yet.

        Raises:
            nkl.errors.UserError: if it is not to be had.
        """
        return weight_folder(self.source, self.revision, f"{self.prefix}.model", self.layout)


class BatchOptions(ModelOptions):
    """Options of models that take several segments of audio at once."""

    batch_seconds: float = option(
        60.0,
        "Seconds of padded audio that are computed at a time at most; a longer segment is computed by itself.",
        ge=0,
        identity=False,
    )
    batching: Literal["auto", "padded", "single"] = option(
        "auto",
        "padded: segments of a batch are computed at once; single: one by one; auto: at once on a graphics card only.",
        identity=False,
    )

    def budget(self, device: str) -> float:
        """Seconds that are computed at once on this type of device; 0 is one by one."""
        at_once = self.batching == "padded" or (self.batching == "auto" and device != "cpu")
        return self.batch_seconds if at_once else 0.0


class LayerOptions(ModelOptions):
    """Options of models whose hidden layers are taken."""

    layer: int | list[int] | Literal["all"] = option(
        0, "Hidden layer, counted from the end: 0 is the last, 1 the one before it. A list, or all, is averaged."
    )
    layer_weights: Off[list[float]] = option(
        None,
        "Weights of the layers that layer lists, from 0 up; they need not add up to 1. Without them all weigh the same.",
    )
    pooling: Pooling = option(
        "mean",
        "How the frames of a segment become one row: mean, mean and standard deviation side by side, or maximum.",
    )
    level: Level = option(
        "functionals",
        "functionals: a row a segment, pooled by the model's own pooling; frame (or lld): all frames, for learners of "
        "sequences; learners of rows get them pooled by FEATS.pooling.",
        key="level",
    )

    @pydantic.model_validator(mode="after")
    def _layers_and_weights_fit(self) -> Self:
        layers = self.layer if isinstance(self.layer, list) else [self.layer]
        if not layers or any(isinstance(layer, int) and layer < 0 for layer in layers):
            raise ValueError("layers are counted from the end by 0, 1, 2 ...: 0 is the last")
        weights = self.layer_weights
        if weights is None:
            return self
        if not weights or min(weights) < 0 or sum(weights) <= 0:
            raise ValueError("weights of layers are not negative, and not all 0")
        if self.layer != "all" and len(weights) != len(layers):
            raise ValueError(f"there are {len(layers)} layers and {len(weights)} weights")
        return self

    @pydantic.model_validator(mode="after")
    def _frames_are_not_pooled(self) -> Self:
        if self.frame_level and self.pooling != "mean":
            raise ValueError(
                f"with level = frame, {self.prefix}.pooling = {self.pooling} has nothing to do: for learners of rows, the "
                "key pooling, such as pooling = ['mean', 'std'], says how frames are pooled"
            )
        return self

    @property
    def frame_level(self) -> bool:
        """Whether all frames are handed out, not one row a segment."""
        return self.level == "frame"


class EncoderOptions(LayerOptions, BatchOptions):
    """Options of encoders of audio."""


class WaveformOptions(EncoderOptions):
    """Options of encoders of the waveform, which have no length of their own."""

    max_seconds: float = option(
        60.0,
        "Longer segments are cut into windows of equal length, so many seconds at most: memory and time grow with the square.",
        ge=1,
    )

"""The options that all encoders have. Light: imported when plugins are listed."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

import pydantic

from nkl.plugin import Off, Options, option
from nkl_encoder.weights import weight_facts

Pooling = Literal["mean", "mean+std", "max"]


class EncoderOptions(Options):
    """Options of one encoder; in the INI their keys begin with the encoder's name (``wav2vec2.layer``).

    A plugin inherits this and sets the class attributes.

    Attributes:
        prefix: the encoder's name.
        owner: who published its models on the hub.
        usual: the model that stands for the bare name.
    """

    prefix: ClassVar[str] = ""
    owner: ClassVar[str] = ""
    usual: ClassVar[str] = ""

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
    dtype: Literal["fp32", "bf16", "fp16"] = option(
        "fp32", "Precision of the computation. bf16 is faster where the processor or graphics card supports it."
    )
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
    device: str = option(
        "auto",
        "Where it is computed: cpu, cuda, cuda:1, mps; auto takes the graphics card if there is one.",
        key="device",
        section="MODEL",
        identity=False,
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **arguments: Any) -> None:
        """Put the encoder's name before the keys, in this class's own copies of the fields."""
        super().__pydantic_init_subclass__(**arguments)
        for name, field in cls.model_fields.items():
            extra = field.json_schema_extra
            if cls.prefix and isinstance(extra, dict) and extra["key"] is None and name != "type":
                field.json_schema_extra = {**extra, "key": f"{cls.prefix}.{name}"}

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

    @property
    def source(self) -> str:
        """The folder or the hub's name of the model."""
        if self.model:
            return self.model
        plain = self.type.lower() in ("", self.prefix)
        return f"{self.owner}/{self.usual if plain else self.type.lower()}"

    def facts(self) -> dict[str, Any]:
        """Which weights they are: the hash of a folder's files, or the commit on the hub.

        Raises:
            nkl.errors.UserError: if there is no such model, or the hub cannot be asked.
        """
        return weight_facts(self.source, self.revision, f"{self.prefix}.model")


class WaveformOptions(EncoderOptions):
    """Options of encoders of the waveform, which have no length of their own."""

    max_seconds: float = option(
        60.0,
        "Longer segments are cut into windows of equal length, so many seconds at most: memory and time grow with the square.",
        ge=1,
    )

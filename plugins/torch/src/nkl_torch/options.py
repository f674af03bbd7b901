"""Options that several networks share: the training, hidden layers, what classes and values ask for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pydantic

from nkl.plugin import Off, Options, option
from nkl_network.options import Share, Smoothing, Width


def _widths(value: Any) -> Any:
    """A dictionary of widths becomes a list of them: in the order written, not in that of the names."""
    return list(value.values()) if isinstance(value, dict) else value


class TrainingOptions(Options):
    """How a network is trained."""

    epochs: int = option(
        100, "Passes over the training samples; the dialect's 1 is far too few for any network.", section="EXP", ge=1
    )
    batch_size: int = option(8, "Samples a training step, at most: batches are of equal size, give or take one.", ge=1)
    learning_rate: float = option(1e-4, "Size of a training step.", gt=0)
    optimizer: Literal["adamw", "adam", "sgd"] = option("adamw", "The rule of the training steps.")
    weight_decay: float = option(0.01, "How strongly large weights are held back.", ge=0)
    momentum: float = option(0.9, "sgd: share of the step before in each step, 0 to below 1.", ge=0, lt=1)
    sam: bool = option(False, "Sharpness-aware training steps, which look for flat minima and take twice the time.")
    sam_rho: float = option(0.05, "sam: how far a step looks around.", gt=0)
    scheduler: Off[Literal["cosine", "step", "exponential"]] = option(
        None, "How the learning rate changes from epoch to epoch; not at all if not given."
    )
    warmup_epochs: int = option(5, "cosine: epochs over which the learning rate rises at first.", ge=0)
    step_size: int = option(10, "step: epochs between two steps.", key="scheduler.step_size", ge=1)
    gamma: Off[Annotated[float, pydantic.Field(gt=0, le=1)]] = option(
        None, "Factor of each step; step 0.5, exponential 0.95 if not given.", key="scheduler.gamma"
    )
    patience: Off[Width] = option(
        None,
        "Stop after so many epochs without a better measure on dev samples, which are speakers held back from training "
        "where there is no dev split.",
    )
    device: Off[str] = option(
        None,
        "Where it is computed: cpu, cuda, cuda:1. With auto, or if not given, the graphics card where there is one and the "
        "network is large enough to gain by it.",
        identity=False,
    )
    n_jobs: int | None = option(
        None, "Threads, -1 for all cores; one for small networks if not given.", ge=-1, identity=False
    )
    checkpoint: Off[float] = option(
        60.0,
        "Seconds of training after which its state is kept, so that an interrupted one goes on from there; 0 for every "
        "epoch, False for never.",
        ge=0,
        identity=False,
    )
    tensorboard: bool = option(
        False, "Also write the learning curve as a TensorBoard log into the folder of the model.", identity=False
    )
    export_onnx: bool = option(
        False, "Also write the network as ONNX into the folder of the model.", section="EXP", identity=False
    )


class LayerOptions(Options):
    """Hidden layers, each connected with all units of the one before."""

    layers: Annotated[list[Width], pydantic.BeforeValidator(_widths)] = option(
        [64, 16], "Widths of the hidden layers, in the order written: [64, 16] or {'l1': 64, 'l2': 16}."
    )
    drop: Off[Share | list[Share]] = option(
        None,
        "Dropout: share of units left out in training, 0 to below 1, after every hidden layer or a list of one each.",
    )

    @pydantic.field_validator("drop")
    @classmethod
    def _one_a_layer(cls, value: Any, info: pydantic.ValidationInfo) -> Any:
        layers = info.data.get("layers")
        if isinstance(value, list) and layers is not None and len(value) != len(layers):
            raise ValueError(
                f"has {len(value)} values for {len(layers)} hidden layers; write one for each, or one for all"
            )
        return value


class RecurrentOptions(Options):
    """The size of a recurrent network."""

    hidden_size: int = option(64, "Units of each layer, in each direction.", ge=1)
    num_layers: int = option(2, "Layers, one on top of the other.", ge=1)
    bidirectional: bool = option(False, "Whether it also reads from the end to the beginning.")
    batch_size: int = option(32, "Samples a training step, at most: batches are of equal size, give or take one.", ge=1)
    learning_rate: float = option(1e-3, "Size of a training step.", gt=0)
    drop: Off[Share] = option(
        None, "Dropout: share of units left out in training, 0 to below 1, between the layers and before the outputs."
    )


class ClassOptions(Options):
    """What classification asks for beside its loss and measure."""

    focal_alpha: float = option(0.25, "focal: weight of the positive class, 0 to 1.", key="focal.alpha", ge=0, le=1)
    focal_gamma: float = option(2.0, "focal: how little easy samples count.", key="focal.gamma", ge=0)
    label_smoothing: Smoothing = option(0.0, "cross: certainty taken from the labels, 0 to below 1; True means 0.1.")


def more_than_one_sample(value: str | None, info: pydantic.ValidationInfo) -> str | None:
    """Refuse correlations of one sample.

    Raises:
        ValueError: if the loss is a correlation within batches of one sample.
    """
    if value is not None and value.startswith("1-") and info.data.get("batch_size") == 1:
        raise ValueError(f"{value} is not defined for batches of one sample: raise batch_size")
    return value

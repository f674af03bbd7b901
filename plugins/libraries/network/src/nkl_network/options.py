"""What the options of several learners with networks are made of. Light: imported when plugins are listed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pydantic

from nkl.plugin import Off, Options, option

ClassLoss = Literal["cross", "f1", "bce", "weighted_bce", "focal"]
ValueLoss = Literal["mse", "mae", "1-ccc", "1-pcc"]
ClassMeasure = Literal["uar", "f1", "eer"]
ValueMeasure = Literal["mse", "mae", "ccc", "pcc"]


def _smoothing(value: Any) -> Any:
    words = {"true": 0.1, "yes": 0.1, "false": 0.0, "no": 0.0, "none": 0.0}
    return words.get(str(value).strip().lower(), value)


Share = Annotated[float, pydantic.Field(ge=0, lt=1)]
"""From 0 to below 1."""

Smoothing = Annotated[Share, pydantic.BeforeValidator(_smoothing)]
"""Certainty taken from the labels, from 0 to below 1; True means 0.1."""

Width = Annotated[int, pydantic.Field(ge=1)]
"""From 1."""


class TrainingOptions(Options):
    """How a network is trained."""

    epochs: int = option(
        100, "Passes over the training samples; the dialect's 1 is far too few for any network.", section="EXP", ge=1
    )
    batch_size: int = option(8, "Samples a training step, at most: batches are of equal size, give or take one.", ge=1)
    learning_rate: float = option(1e-4, "Size of a training step.", gt=0)
    optimizer: Literal["adamw", "adam", "nadam", "sgd"] = option("adamw", "The rule of the training steps.")
    weight_decay: float = option(0.01, "How strongly large weights are held back.", ge=0)
    momentum: float = option(0.9, "sgd, nadam: share of the steps before in each step, 0 to below 1.", ge=0, lt=1)
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


class ClassOptions(Options):
    """What classification asks for beside its loss and measure."""

    focal_alpha: float = option(0.25, "focal: weight of the positive class, 0 to 1.", key="focal.alpha", ge=0, le=1)
    focal_gamma: float = option(2.0, "focal: how little easy samples count.", key="focal.gamma", ge=0)
    label_smoothing: Smoothing = option(0.0, "cross: certainty taken from the labels, 0 to below 1; True means 0.1.")
    balanced_batches: bool = option(
        False,
        "Whether every batch holds as many samples of each class: those of rare classes come several times an epoch, not all of "
        "frequent ones come.",
    )


def more_than_one_sample(value: str | None, info: pydantic.ValidationInfo) -> str | None:
    """Refuse correlations of one sample.

    Raises:
        ValueError: if the loss is a correlation within batches of one sample.
    """
    if value is not None and value.startswith("1-") and info.data.get("batch_size") == 1:
        raise ValueError(f"{value} is not defined for batches of one sample: raise batch_size")
    return value

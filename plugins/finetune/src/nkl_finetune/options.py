"""The options of ``finetune``. Light: imported when plugins are listed."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import pydantic

from nkl.plugin import Off, Options, option
from nkl_encoder.weights import weight_facts
from nkl_network.options import Share, Smoothing, Width


def _yes(value: Any) -> Any:
    return True if isinstance(value, str) and value.strip().lower() in ("auto", "balanced") else value


def _pooling(value: Any) -> Any:
    return "mean+var" if value == "meanvar" else value


def _layer(value: Any) -> Any:
    word = str(value).strip().lower()
    if word not in ("auto", "last") and not word.isdecimal():
        raise ValueError("write auto, last, or a number counted from the end: 0 is the last layer, 1 the one before it")
    return int(word) if word.isdecimal() else word


def _repository(value: Any) -> Any:
    words = {"true": True, "yes": True, "false": False, "no": False, "none": False, "": False}
    return words.get(str(value).strip().lower(), value)


class FinetuneOptions(Options):
    """Options of finetune: the encoder, the head on top of it, the training."""

    pretrained_model: str = option(
        "facebook/wav2vec2-large-robust-ft-swbd-300h",
        "Folder or hub name of a wav2vec 2.0, HuBERT, WavLM or Whisper model.",
    )
    revision: str = option("main", "Branch, tag or commit of the model on the hub.")
    balancing: Off[str] = option(
        None,
        "A key of older INI files.",
        identity=False,
        section="FINETUNE",
        idle="has no effect. Write balancing in [FEATS]; recordings can be repeated (ros) or left out, not invented",
    )
    max_duration: float = option(
        8.0,
        "Seconds that the network takes at a time. In training a longer clip gives a stretch at a random place, a new one "
        "each epoch; in prediction all of its windows are averaged.",
        ge=0.1,
    )
    num_layers: Off[Width] = option(None, "How many of the lower transformer layers are used; all if not given.")
    freeze: Off[Literal["cnn", "body"]] = option(
        "cnn",
        "What keeps its weights: the convolutions at the bottom (cnn), all but the head (body), or nothing (False).",
    )
    freeze_layers: int = option(
        0, "How many transformer layers keep their weights, counted from below, with all that lies below them.", ge=0
    )
    lora: Off[Width] = option(
        None, "Rank of low-rank adapters, which are trained in place of the encoder's own weights; needs peft."
    )
    lora_alpha: float = option(16.0, "lora: the adapters count alpha / rank times.", gt=0)
    lora_dropout: float = option(0.0, "lora: share of the adapters' inputs left out in training.", ge=0, lt=1)
    spec_augment: bool = option(
        True, "Mask stretches of time in training, as the model's own settings say (wav2vec 2.0, HuBERT, WavLM)."
    )
    whisper_context: Literal["max_duration", "full"] = option(
        "max_duration",
        "Whisper: what a clip is padded to. full is the 30 s that Whisper was trained with, and takes about "
        "30 / max_duration times as long.",
    )
    layer: Annotated[Literal["auto", "last"] | int, pydantic.BeforeValidator(_layer)] = option(
        "auto",
        "Which layer the head sees, counted from the end: 0 (or last) is the last, 1 the one before it; those above it are not "
        "used. auto takes the one whose frozen features predict best on folds of the training speakers, and with num_layers "
        "the last of these.",
    )
    layer_pooling: Off[Literal["last", "weighted"]] = option(
        None, "last is another word for layer = last; weighted is a learned mean of all layers."
    )
    pooling: Annotated[Literal["mean", "mean+var", "attention"], pydantic.BeforeValidator(_pooling)] = option(
        "mean",
        "How frames become one vector: their mean, mean and variance (also written meanvar), or a learned weighted mean.",
    )
    head_layers: Off[list[Width]] = option(None, "Widths of hidden layers between the pooled frames and the output.")
    head_activation: Literal["relu", "tanh", "sigmoid", "leaky_relu"] = option(
        "tanh", "What follows the head's hidden layers."
    )
    head_start: Off[Literal["probe", "random"]] = option(
        None,
        "What the head is at first: a regularised linear model of the frozen features (probe), or random. probe if not given; "
        "with head_layers random.",
    )
    crop: Share = option(
        0.3, "Share of a clip that is left out at most in training, which sees a random stretch of it."
    )
    time_drop: Share = option(
        0.4, "Share of that stretch that is cut out at most in training, at up to four random places."
    )
    drop: Off[Share] = option(None, "Dropout before each layer of the head: share of units left out in training.")
    epochs: int = option(
        10,
        "Passes over the training samples; with 0 the encoder stays as it is, and the model is the linear one of its features.",
        section="EXP",
        ge=0,
    )
    batch_size: int = option(8, "Clips a training step and process.", ge=1)
    gradient_accumulation: int = option(
        1,
        "Training steps whose gradients are summed up before the weights change: larger batches in the same memory.",
        ge=1,
    )
    learning_rate: float = option(1e-4, "Size of a training step.", gt=0)
    head_learning_rate: Off[Annotated[float, pydantic.Field(gt=0)]] = option(
        None, "Size of a training step of the head and the pooling; as learning_rate if not given."
    )
    layer_decay: float = option(
        0.7,
        "What learning_rate is multiplied by from each transformer layer to the one below it; 1 for the same everywhere.",
        gt=0,
        le=1,
    )
    optimizer: Literal["adamw", "adam", "sgd"] = option("adamw", "The rule of the training steps.")
    weight_decay: float = option(0.01, "How strongly large weights are held back.", ge=0)
    momentum: float = option(0.9, "sgd: share of the step before in each step.", ge=0, lt=1)
    max_grad_norm: float = option(1.0, "Longer gradients are shortened to this length; 0 for never.", ge=0)
    scheduler: Off[Literal["linear", "cosine", "newbob"]] = option(
        "linear",
        "How the learning rate changes: it falls to 0 from step to step, or (newbob) is multiplied by newbob_factor after an "
        "epoch in which the measure on dev samples got better by less than newbob_threshold.",
    )
    warmup_ratio: float = option(0.0, "Share of all steps in which the learning rate rises at first.", ge=0, le=1)
    newbob_threshold: float = option(0.0025, "newbob: relative improvement that is enough.", ge=0)
    newbob_factor: float = option(0.9, "newbob: what the learning rate is multiplied by.", gt=0, lt=1)
    loss: Off[Literal["cross", "jeffreys", "1-ccc", "1-pcc", "mse", "mae"]] = option(
        None,
        "What is made small. For classes cross (cross-entropy) or jeffreys, for values 1-ccc, 1-pcc, mse or mae; "
        "cross and 1-ccc if not given.",
    )
    class_weight: Annotated[bool, pydantic.BeforeValidator(_yes)] = option(
        True,
        "Weigh training samples by how rare their class is. Unlike with other learners, they are if nothing is said.",
    )
    label_smoothing: Smoothing = option(0.0, "cross: certainty taken from the labels; True means 0.1.")
    jeffreys_alpha: float = option(0.1, "jeffreys: weight of the log-probabilities of the other classes.", ge=0)
    jeffreys_beta: float = option(0.025, "jeffreys: weight of their negative entropy; at most jeffreys_alpha.", ge=0)
    jeffreys_form: Literal["paper", "normalised"] = option(
        "paper", "jeffreys: whether the target's own term counts fully (paper) or 1 - alpha - beta times (normalised)."
    )
    measure: Off[Literal["uar", "f1", "eer", "mse", "mae", "ccc", "pcc"]] = option(
        None, "What decides on the dev samples which epoch is best; uar or ccc if not given."
    )
    patience: Off[Width] = option(
        None,
        "Stop after so many epochs without a better measure on the dev samples. Mind that epochs are often worse than the start "
        "while learning rates are high.",
    )
    device: Off[str] = option(
        None, "Where it is computed: cpu or cuda; a graphics card where there is one if not given.", identity=False
    )
    dtype: Literal["fp32", "bf16", "fp16"] = option(
        "fp32", "Numbers that training computes with; weights stay fp32. bf16 is much faster on graphics cards."
    )
    processes: int = option(
        1,
        "Processes that train together, each with its own graphics card where there are some; torchrun does so too.",
        ge=1,
    )
    checkpoints: Off[str] = option(
        None,
        "Folder of what an interrupted training goes on from; in the user's cache if not given. It is emptied at the end.",
        identity=False,
    )
    push_to_hub: Annotated[bool | str, pydantic.BeforeValidator(_repository)] = option(
        False,
        "Upload the model to a private repository of the Hugging Face hub: its name, or True for the experiment's.",
        identity=False,
    )
    experiment: str = option("", "The experiment's name.", key="name", section="EXP", identity=False)

    @pydantic.model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.jeffreys_alpha < self.jeffreys_beta:
            raise ValueError(
                f"jeffreys_alpha = {self.jeffreys_alpha:g} is below jeffreys_beta = {self.jeffreys_beta:g}, with which the loss "
                "has no lower bound; raise jeffreys_alpha"
            )
        if self.scheduler == "newbob" and self.warmup_ratio:
            raise ValueError("scheduler = newbob goes from epoch to epoch and has no warm-up: leave warmup_ratio out")
        if self.loss in ("1-ccc", "1-pcc") and self.batch_size == 1:
            raise ValueError(f"loss = {self.loss} is not defined for batches of one clip: raise batch_size")
        if self.head_layers and self.head_start == "probe":
            raise ValueError("head_start = probe is a linear model, which has no hidden layers: leave head_layers out")
        if not self.epochs and not self.starts_with_probe:
            raise ValueError("EXP.epochs = 0 leaves a random head as it is: write head_start = probe, or train")
        if self.layer_pooling and self.layer not in ("auto", *((0, "last") if self.layer_pooling == "last" else ())):
            raise ValueError(f"layer = {self.layer} and layer_pooling = {self.layer_pooling} contradict: leave one out")
        if self.lora and (self.freeze == "body" or self.freeze_layers):
            raise ValueError("lora trains adapters in all layers: leave freeze = body and freeze_layers out")
        return self

    @property
    def starts_with_probe(self) -> bool:
        """Whether the head is a linear model of frozen features at first."""
        return self.head_start == "probe" or (self.head_start is None and not self.head_layers)

    def facts(self) -> dict[str, Any]:
        """Which weights the training begins with."""
        return weight_facts(self.pretrained_model, self.revision, "pretrained_model")

"""Offers acrnn and ssa_crnn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

import pydantic

from nkl.plugin import Component, Off, hookimpl, option
from nkl_crnn.references import ACRNN, SSA_CRNN
from nkl_network.options import ClassLoss, ClassMeasure, ClassOptions, TrainingOptions, Width


class AcrnnOptions(ClassOptions, TrainingOptions):
    """Options of acrnn. The defaults are the sizes of Le Moine et al. (2021)."""

    segment: int = option(
        300,
        "Frames of a segment, 3 s of logmel3d: longer recordings are cut into several, the last one is filled up.",
        ge=8,
        le=6000,
    )
    maps: Annotated[list[Width], pydantic.Field(min_length=2, max_length=2)] = option(
        [128, 256], "Maps of the first convolution and of the further ones."
    )
    conv_layers: int = option(5, "Convolutions after the first one and its pooling.", ge=1)
    pool: Literal["2x2", "2x4"] = option(
        "2x2",
        "Pooling after the first convolution, frames x bands: 2x2 (Le Moine et al.) or 2x4 (code of Chen et al.).",
    )
    linear: int = option(768, "Units of the linear layer between convolutions and recurrent layer.", ge=1)
    lstm: int = option(128, "Units of the recurrent layer, in each direction.", ge=1)
    embedding: int = option(128, "Units of the layer before the classes.", ge=1)
    weight_constraint: Literal["none", "column_l1"] = option(
        "none",
        "column_l1: in training, the weights of all classes are brought to one norm at every step, so that none is put out more "
        "than others (Le Moine et al., Eq. 8).",
    )
    posterior: Literal["mean", "max"] = option("mean", "What is made of the probabilities of a recording's segments.")
    loss: ClassLoss = option("cross", "What is made small.")
    measure: Off[ClassMeasure] = option(
        None,
        "What decides which epoch is best on the dev samples; uar if not given, f1 (macro-F1), eer of two classes.",
    )
    batch_size: int = option(40, "Segments a training step, at most.", ge=1)
    balanced_batches: bool = option(
        True,
        "Whether every batch holds as many segments of each class: those of rare classes come several times an epoch, not all "
        "of frequent ones come.",
    )
    optimizer: Literal["adamw", "adam", "nadam", "sgd"] = option("nadam", "The rule of the training steps.")
    weight_decay: float = option(0.0, "How strongly large weights are held back.", ge=0)


class SsaCrnnOptions(AcrnnOptions):
    """Options of ssa_crnn."""

    context: Literal["concat", "sum"] = option(
        "concat",
        "What is taken from emotion and speaker states: concat keeps the two apart, twice as wide; sum adds them up.",
    )
    speaker_loss_weight: float = option(1.0, "Weight of the speakers' loss, where that of the classes has 1.", ge=0)

    @property
    def side_targets(self) -> tuple[str, ...]:
        """Speakers are learned in training; a prediction does without."""
        return ("speaker",)


@hookimpl
def nkl_learners() -> Iterator[Component]:
    """Offer both networks."""
    acrnn = Component(
        name="acrnn",
        target="nkl_crnn.learner:Acrnn",
        summary="Attentive convolutional recurrent network on 3-D log-mel frames",
        references=ACRNN,
        options=AcrnnOptions,
        tasks=frozenset({"classification"}),
        input="frames",
    )
    yield acrnn
    yield replace(
        acrnn,
        name="ssa_crnn",
        target="nkl_crnn.learner:SsaCrnn",
        summary="The same with attention to the speaker, whom a second network learns to recognise",
        references=SSA_CRNN,
        options=SsaCrnnOptions,
        needs=frozenset({"speakers"}),
    )

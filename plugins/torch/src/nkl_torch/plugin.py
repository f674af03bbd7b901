"""Offers mlp, mlp_reg, lstm, lstm_reg and cnn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pydantic

from nkl.plugin import Component, Off, hookimpl, option
from nkl_network.options import (
    ClassLoss,
    ClassMeasure,
    ClassOptions,
    ValueLoss,
    ValueMeasure,
    more_than_one_sample,
)
from nkl_torch.options import LayerOptions, RecurrentOptions, TrainingOptions
from nkl_torch.references import LSTM, TORCH

_CLASS_LOSS = (
    "What is made small: cross-entropy, 1 - soft F1, binary cross-entropy (each class against all others; weighted: with a "
    "class's own samples weighing as much as all others), focal loss."
)

_CLASS_MEASURE = (
    "What decides which epoch is best on the dev samples; uar if not given, f1 (macro-F1), eer of two classes."
)
_VALUE_MEASURE = "What decides which epoch is best on the dev samples; ccc if not given."
_ACTIVATION = "What follows each hidden layer."


class MlpOptions(ClassOptions, LayerOptions, TrainingOptions):
    """Options of mlp."""

    activation: Literal["relu", "tanh", "sigmoid", "leaky_relu"] = option("relu", _ACTIVATION)
    loss: ClassLoss = option("cross", _CLASS_LOSS)
    measure: Off[ClassMeasure] = option(None, _CLASS_MEASURE)


class MlpRegOptions(LayerOptions, TrainingOptions):
    """Options of mlp_reg."""

    activation: Literal["relu", "tanh", "sigmoid", "leaky_relu"] = option("relu", _ACTIVATION)
    loss: ValueLoss = option("mse", "What is made small.")
    measure: Off[ValueMeasure] = option(None, _VALUE_MEASURE)

    _loss_fits = pydantic.field_validator("loss")(more_than_one_sample)


class LstmOptions(RecurrentOptions, ClassOptions, TrainingOptions):
    """Options of lstm."""

    loss: ClassLoss = option("cross", _CLASS_LOSS)
    measure: Off[ClassMeasure] = option(None, _CLASS_MEASURE)


class LstmRegOptions(RecurrentOptions, TrainingOptions):
    """Options of lstm_reg."""

    loss: ValueLoss = option("mse", "What is made small.")
    measure: Off[ValueMeasure] = option(None, _VALUE_MEASURE)

    _loss_fits = pydantic.field_validator("loss")(more_than_one_sample)


class CnnOptions(ClassOptions, LayerOptions, TrainingOptions):
    """Options of cnn."""

    loss: Off[ClassLoss | ValueLoss] = option(
        None,
        "What is made small. Classification: cross (if not given), f1, bce, weighted_bce, focal; regression: mse (if not "
        "given), mae, 1-ccc, 1-pcc.",
    )
    measure: Off[ClassMeasure | ValueMeasure] = option(
        None,
        "What decides which epoch is best on the dev samples. Classification: uar (if not given), f1, eer; regression: ccc "
        "(if not given), pcc, mse, mae.",
    )

    _loss_fits = pydantic.field_validator("loss")(more_than_one_sample)


@hookimpl
def nkl_learners() -> Iterator[Component]:
    """Offer multilayer perceptrons, recurrent and convolutional networks."""
    yield Component(
        name="mlp",
        target="nkl_torch.learner:Mlp",
        summary="Multilayer perceptron, classification",
        references=TORCH,
        options=MlpOptions,
        tasks=frozenset({"classification"}),
    )
    yield Component(
        name="mlp_reg",
        target="nkl_torch.learner:Mlp",
        summary="Multilayer perceptron, regression",
        references=TORCH,
        options=MlpRegOptions,
        tasks=frozenset({"regression"}),
    )
    yield Component(
        name="lstm",
        target="nkl_torch.learner:Lstm",
        summary="Recurrent network (LSTM) on frames, classification",
        references=LSTM,
        options=LstmOptions,
        tasks=frozenset({"classification"}),
        sections=("RNN",),
        input="frames",
    )
    yield Component(
        name="lstm_reg",
        target="nkl_torch.learner:Lstm",
        summary="Recurrent network (LSTM) on frames, regression",
        references=LSTM,
        options=LstmRegOptions,
        tasks=frozenset({"regression"}),
        sections=("RNN",),
        input="frames",
    )
    yield Component(
        name="cnn",
        target="nkl_torch.learner:Cnn",
        summary="Convolutional network on spectrograms, classification and regression",
        references=TORCH,
        options=CnnOptions,
        tasks=frozenset({"classification", "regression"}),
        input="frames",
    )

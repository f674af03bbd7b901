"""Options that several networks share beside those of nkl_network: export, hidden layers, size."""

from __future__ import annotations

from typing import Annotated, Any

import pydantic

from nkl.plugin import Off, Options, option
from nkl_network import options as network
from nkl_network.options import Share, Width


def _widths(value: Any) -> Any:
    """A dictionary of widths becomes a list of them: in the order written, not in that of the names."""
    return list(value.values()) if isinstance(value, dict) else value


class TrainingOptions(network.TrainingOptions):
    """How a network is trained, and whether it is exported."""

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

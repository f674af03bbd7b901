"""The network: linear layers with an activation and dropout between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from nkl_torch.model import Layer

_ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "leaky_relu": nn.LeakyReLU}


def build(
    inputs: int, widths: Sequence[int], outputs: int, activation: str, drop: float | list[float]
) -> nn.Sequential:
    """A network with random weights, as PyTorch draws them.

    There is no batch normalisation: what a sample gives never depends on the others of its batch.

    Args:
        inputs: number of features.
        widths: of the hidden layers, the first one first.
        outputs: number of outputs.
        activation: what follows each hidden layer.
        drop: dropout after each hidden layer, one value for all or one each.
    """
    shares = drop if isinstance(drop, list) else [drop] * len(widths)
    parts: list[nn.Module] = []
    for width, share in zip(widths, shares, strict=True):
        parts += [nn.Linear(inputs, width), _ACTIVATIONS[activation]()]
        if share:
            parts.append(nn.Dropout(share))
        inputs = width
    return nn.Sequential(*parts, nn.Linear(inputs, outputs))


def layers_of(network: nn.Sequential) -> tuple[Layer, ...]:
    """The weights and biases of the linear layers, as copies on the processor."""

    def array(values: torch.Tensor) -> np.ndarray:
        return values.detach().cpu().numpy().astype(np.float32, copy=True)

    return tuple((array(part.weight), array(part.bias)) for part in network if isinstance(part, nn.Linear))

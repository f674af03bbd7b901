"""Multilayer perceptrons: linear layers with an activation and dropout between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor, nn

from nkl_network.outcome import Layer

_ACTIVATIONS: Mapping[str, type[nn.Module]] = MappingProxyType(
    {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "leaky_relu": nn.LeakyReLU}
)


class Perceptron(nn.Sequential):
    """A network with random weights, as PyTorch draws them.

    There is no batch normalisation: what a sample gives never depends on the others of its batch.

    Args:
        inputs: number of features.
        outputs: number of outputs.
        layers: widths of the hidden layers, the first one first.
        activation: what follows each hidden layer.
        drop: dropout after each hidden layer, one value for all or one each.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        layers: Sequence[int],
        activation: str = "relu",
        drop: float | Sequence[float] = 0.0,
    ) -> None:
        shares = [drop] * len(layers) if isinstance(drop, float | int) else drop
        parts: list[nn.Module] = []
        for width, share in zip(layers, shares, strict=True):
            parts += [nn.Linear(inputs, width), _ACTIVATIONS[activation]()]
            if share:
                parts.append(nn.Dropout(share))
            inputs = width
        super().__init__(*parts, nn.Linear(inputs, outputs))

    def work(self, frames: float) -> tuple[int, int]:
        """Multiplications that a sample takes: all, and those that can be done at once."""
        count = sum(part.weight.numel() for part in self if isinstance(part, nn.Linear))
        return count, count


def layers_of(network: Perceptron) -> tuple[Layer, ...]:
    """The weights and biases of the linear layers, as copies on the processor."""

    def array(values: Tensor) -> np.ndarray:
        return values.detach().cpu().numpy().astype(np.float32, copy=True)

    return tuple((array(part.weight), array(part.bias)) for part in network if isinstance(part, nn.Linear))


def perceptron_of(layers: Sequence[Layer], activation: str) -> Perceptron:
    """The network that has these weights and biases."""
    *hidden, last = layers
    network = Perceptron(layers[0][0].shape[1], len(last[1]), [len(biases) for _, biases in hidden], activation)
    linear = [part for part in network if isinstance(part, nn.Linear)]
    with torch.no_grad():
        for part, (weights, biases) in zip(linear, layers, strict=True):
            part.weight.copy_(torch.from_numpy(weights))
            part.bias.copy_(torch.from_numpy(biases))
    return network.eval()

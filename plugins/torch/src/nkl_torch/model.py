"""A trained multilayer perceptron as arrays: applying it takes numpy alone, wherever it was trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from nkl.parts import Model
from nkl_network.outcome import Layer, Outcome

_ARRAYS = "network.safetensors"

ACTIVATIONS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = MappingProxyType(
    {
        "relu": lambda x: np.maximum(x, 0),
        "tanh": np.tanh,
        "sigmoid": lambda x: (np.tanh(x / 2) + 1) / 2,
        "leaky_relu": lambda x: np.where(x > 0, x, np.float32(0.01) * x),
    }
)


class MlpModel(Model):
    """A multilayer perceptron.

    Args:
        layers: the last one gives the outputs.
        activation: what follows the others.
        outcome: of the training.
    """

    def __init__(self, layers: tuple[Layer, ...], activation: str, outcome: Outcome) -> None:
        self.layers = layers
        self.activation = activation
        self.outcome = outcome

    @property
    def curve(self) -> tuple[Mapping[str, Any], ...]:
        """The learning curve, one row an epoch."""
        return self.outcome.curve

    @property
    def native(self) -> Any:
        """The network as a module of PyTorch: scores of the classes that training had, or the standardised value."""
        from nkl_torch.perceptron import perceptron_of

        return perceptron_of(self.layers, self.activation)

    def predict(self, features: np.ndarray) -> np.ndarray:
        return self.outcome.predictions(self._outputs(features))

    def embedding(self, features: np.ndarray) -> np.ndarray:
        """What the last hidden layer gives; the features, where there is none."""
        values = features.astype(np.float32, copy=False)
        for weights, biases in self.layers[:-1]:
            values = ACTIVATIONS[self.activation](values @ weights.T + biases)
        return values

    def _outputs(self, values: np.ndarray) -> np.ndarray:
        weights, biases = self.layers[-1]
        return np.asarray(self.embedding(values) @ weights.T + biases)

    def save(self, folder: Path) -> None:
        arrays: dict[str, np.ndarray] = {}
        for number, (weights, biases) in enumerate(self.layers):
            arrays |= {f"{number}.weight": np.ascontiguousarray(weights), f"{number}.bias": biases}
        save_file(arrays, folder / _ARRAYS)
        self.outcome.save(folder, {"network": "mlp", "layers": len(self.layers), "activation": self.activation})
        if self.outcome.onnx:
            from nkl_torch.onnx import export
            from nkl_torch.perceptron import perceptron_of

            export(perceptron_of(self.layers, self.activation), self.outcome, folder)

    @classmethod
    def load(cls, folder: Path) -> MlpModel:
        try:
            outcome, facts = Outcome.load(folder)
            arrays = load_file(folder / _ARRAYS)
            layers = tuple((arrays[f"{at}.weight"], arrays[f"{at}.bias"]) for at in range(facts["layers"]))
            activation = facts["activation"]
            if activation not in ACTIVATIONS or not layers:
                raise ValueError(f"no layers, or an unknown activation {activation}")
            return cls(layers, activation, outcome)
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise ValueError(f"{folder} does not hold a multilayer perceptron: {error}") from error

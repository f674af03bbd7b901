"""A trained network as an ONNX file."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from nkl_network.outcome import Outcome
from nkl_torch.perceptron import Perceptron

_FRAMES = 40  # of the example that is traced; any number does


class _Answer(nn.Module):
    """The network with what makes its outputs predictions."""

    def __init__(self, network: nn.Module, outcome: Outcome) -> None:
        super().__init__()
        self.network = network
        self.unit = outcome.unit
        classes = torch.from_numpy(outcome.codes)
        self.register_buffer(
            "spread", nn.functional.one_hot(classes, len(outcome.labels)).float() if len(classes) else None
        )

    def forward(self, features: Tensor) -> Tensor:
        outputs = self.network(features)
        if self.spread is None:
            mean, deviation = self.unit
            return outputs[:, 0] * deviation + mean
        return outputs.softmax(1) @ self.spread


def export(network: nn.Module, outcome: Outcome, folder: Path) -> None:
    """Write ``model.onnx``.

    Its input ``features`` is what the network was trained on, complete and scaled: float32, shape ``(n, d)`` for rows, and
    ``(1, time, d)`` for frames. Its output is ``probabilities``, shape ``(n, classes)``, or ``values``, shape ``(n,)``.
    """
    rows = isinstance(network, Perceptron)
    example = torch.zeros(1, network[0].in_features) if rows else torch.zeros(1, _FRAMES, network.sizes["inputs"])
    named = "probabilities" if outcome.labels else "values"
    with warnings.catch_warnings():
        # PyTorch says that its other exporter is newer; that one needs further packages and any length is hard for it.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Answer(network, outcome).eval(),
            (example,),
            str(folder / "model.onnx"),
            input_names=["features"],
            output_names=[named],
            dynamic_axes={"features": {0: "n"}, named: {0: "n"}} if rows else {"features": {1: "time"}},
            dynamo=False,
        )

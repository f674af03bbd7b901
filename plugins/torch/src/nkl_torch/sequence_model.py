"""A trained network on sequences of frames."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from nkl.data import Frames
from nkl.parts import Model
from nkl_torch.batches import outputs_of, source_of
from nkl_torch.convolutional import Convolutional
from nkl_torch.outcome import Outcome
from nkl_torch.place import is_small, threads
from nkl_torch.recurrent import Recurrent

_WEIGHTS = "network.safetensors"
_KINDS: Mapping[str, type[nn.Module]] = MappingProxyType({"lstm": Recurrent, "cnn": Convolutional})


class SequenceModel(Model):
    """A network with a method ``work`` and its ``sizes``, applied on the processor, so that it says the same everywhere.

    Args:
        network: recurrent or convolutional.
        outcome: of the training.
    """

    def __init__(self, network: Recurrent | Convolutional, outcome: Outcome) -> None:
        self.network = network.cpu().eval().requires_grad_(False)
        self.outcome = outcome

    @property
    def curve(self) -> tuple[Mapping[str, Any], ...]:
        """The learning curve, one row an epoch."""
        return self.outcome.curve

    def predict(self, features: Frames) -> np.ndarray:
        if not len(features):
            return self.outcome.predictions(np.zeros((0, self.network.sizes["outputs"])))
        source = source_of(features, torch.device("cpu"))
        with threads(None, is_small(self.network.work(source.frames)[1])):
            return self.outcome.predictions(outputs_of(self.network, source).numpy())

    def save(self, folder: Path) -> None:
        save_file({name: values.contiguous() for name, values in self.network.state_dict().items()}, folder / _WEIGHTS)
        kind = next(name for name, of in _KINDS.items() if isinstance(self.network, of))
        self.outcome.save(folder, {"network": kind, "sizes": self.network.sizes})
        if self.outcome.onnx:
            from nkl_torch.onnx import export

            export(self.network, self.outcome, folder)

    @classmethod
    def load(cls, folder: Path) -> SequenceModel:
        try:
            outcome, facts = Outcome.load(folder)
            network: Any = _KINDS[facts["network"]](**facts["sizes"])
            network.load_state_dict(load_file(folder / _WEIGHTS))
            return cls(network, outcome)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
            raise ValueError(f"{folder} does not hold a network on sequences: {error}") from error

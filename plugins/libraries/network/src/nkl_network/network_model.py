"""A trained network as a model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from nkl.parts import Model
from nkl_network.batches import Source, source_of
from nkl_network.outcome import Outcome
from nkl_network.place import is_small, threads

_WEIGHTS = "network.safetensors"


class NetworkModel(Model):
    """A network with a method ``work`` and its ``sizes``, applied on the processor, so that it says the same everywhere.

    Args:
        network: of one of the kinds.
        outcome: of the training.
    """

    kinds: ClassVar[Mapping[str, type[nn.Module]]] = MappingProxyType({})
    """The networks that it may be, by the names that saved models have for them."""

    def __init__(self, network: Any, outcome: Outcome) -> None:
        self.network = network.cpu().eval().requires_grad_(False)
        self.outcome = outcome

    @property
    def curve(self) -> tuple[Mapping[str, Any], ...]:
        """The learning curve, one row an epoch."""
        return self.outcome.curve

    def source(self, features: Any) -> Source:
        """What the network is given of features."""
        return source_of(features, torch.device("cpu"))

    def predict(self, features: Any) -> np.ndarray:
        if not len(features):
            return self.outcome.predictions(np.zeros((0, self.network.sizes["outputs"])))
        source = self.source(features)
        with threads(None, is_small(self.network.work(source.frames)[1])):
            return self.outcome.predictions(source.outputs(self.network).numpy())

    def save(self, folder: Path) -> None:
        save_file({name: values.contiguous() for name, values in self.network.state_dict().items()}, folder / _WEIGHTS)
        kind = next(name for name, of in self.kinds.items() if isinstance(self.network, of))
        self.outcome.save(folder, {"network": kind, "sizes": self.network.sizes})

    @classmethod
    def load(cls, folder: Path) -> Self:
        try:
            outcome, facts = Outcome.load(folder)
            network: Any = cls.kinds[facts["network"]](**facts["sizes"])
            network.load_state_dict(load_file(folder / _WEIGHTS))
            return cls(network, outcome)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
            raise ValueError(f"{folder} does not hold a network on sequences: {error}") from error

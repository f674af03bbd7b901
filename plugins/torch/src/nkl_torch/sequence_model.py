"""A trained network on sequences of frames."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from torch import nn

from nkl_network.network_model import NetworkModel
from nkl_torch.convolutional import Convolutional
from nkl_torch.recurrent import Recurrent


class SequenceModel(NetworkModel):
    """A recurrent or convolutional network."""

    kinds: ClassVar[Mapping[str, type[nn.Module]]] = MappingProxyType({"lstm": Recurrent, "cnn": Convolutional})

    def save(self, folder: Path) -> None:
        super().save(folder)
        if self.outcome.onnx:
            from nkl_torch.onnx import export

            export(self.network, self.outcome, folder)

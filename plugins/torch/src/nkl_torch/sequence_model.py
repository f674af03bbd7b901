"""A trained network on sequences of frames."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from torch import nn

from nkl.data import Frames
from nkl_network.network_model import NetworkModel
from nkl_torch.before import Before
from nkl_torch.convolutional import Convolutional
from nkl_torch.recurrent import Recurrent


class SequenceModel(NetworkModel):
    """A recurrent or convolutional network."""

    kinds: ClassVar[Mapping[str, type[nn.Module]]] = MappingProxyType({"lstm": Recurrent, "cnn": Convolutional})

    def embedding(self, features: Frames) -> np.ndarray:
        """What the last layer is given, float32."""
        before = Before(self.network)
        if not len(features):
            return np.zeros((0, self.network.last.in_features), np.float32)
        return self.source(features).outputs(before).numpy()

    def save(self, folder: Path) -> None:
        super().save(folder)
        if self.outcome.onnx:
            from nkl_torch.onnx import export

            export(self.network, self.outcome, folder)

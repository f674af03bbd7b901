"""The trained networks as models."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import torch
from torch import nn

from nkl.data import Chart, Frames
from nkl_crnn.charts import attention_chart, spectrogram_chart
from nkl_crnn.networks import CHANNELS, Network
from nkl_crnn.segments import Segments, segments_of
from nkl_network.network_model import NetworkModel

_STATES = ("emotion", "speaker")


class CrnnModel(NetworkModel):
    """An acrnn or ssa_crnn."""

    kinds: ClassVar[Mapping[str, type[nn.Module]]] = MappingProxyType({"crnn": Network})

    def source(self, features: Frames) -> Segments:
        return segments_of(features, torch.device("cpu"), self.network.sizes["segment"])

    def explain(self, features: Frames) -> tuple[Chart, ...]:
        """Attention to emotion states, and to speaker states where there are some, beside the log-mel bands."""
        source = self.source(features)
        with torch.inference_mode():
            weights = self.network.look(*source.inputs(torch.arange(len(source.starts))))[1]
        true = self.network.emotion.true(source.lengths)
        places = (source.starts[:, None] + torch.arange(true.shape[1]) * self.network.emotion.pool[0])[true].numpy()
        lines = {f"{name} states": one[true].numpy() for name, one in zip(_STATES, weights, strict=False)}
        bands = features.values[:, : features.width // CHANNELS]
        return attention_chart(lines, places), spectrogram_chart(bands)

    def embedding(self, features: Frames) -> np.ndarray:
        """What the network says of recordings before the classes: the mean over their segments, float32, ``(n, d)``."""
        if not len(features):
            return np.zeros((0, self.network.sizes["embedding"]), np.float32)
        source = self.source(features)
        with torch.inference_mode():
            rows = torch.cat([self.network.look(*source.inputs(some))[0] for some in source.in_order()])
            return source.joined(rows, "mean").numpy()

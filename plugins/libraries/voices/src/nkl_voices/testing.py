"""For tests: networks that are tiny, with weights that look random, saved as SpeechBrain saves its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import torch

from nkl_voices.ecapa import EcapaTdnn
from nkl_voices.networks import SpeakerNetwork
from nkl_voices.resnet import ResNet
from nkl_voices.xvector import XVector

TINY: Mapping[str, Callable[[], SpeakerNetwork]] = MappingProxyType(
    {
        "ecapa": lambda: EcapaTdnn(16, 16, 4, 6),
        "xvect": lambda: XVector(16, (8, 8, 8, 8, 12), size=6),
        "resnet": lambda: ResNet(16, (4, 4, 8, 8), (1, 2, 1, 1), size=6),
    }
)
"""Of 16 bands and 6 numbers an embedding."""


def save_tiny(name: str, folder: Path) -> str:
    """Save one of :data:`TINY`, with the same weights everywhere, and return the folder as an option has it."""
    weights = TINY[name]().state_dict()
    for number, (_, values) in enumerate(sorted(weights.items())):
        if values.dtype.is_floating_point:
            wave = torch.sin(torch.arange(values.numel(), dtype=torch.float64) * 1.7 + number).view(values.shape)
            values.copy_(1 + 0.5 * wave if values.ndim == 1 else wave * (2 / values[0].numel()) ** 0.5)
    torch.save(weights, folder / "embedding_model.ckpt")
    (folder / "hyperparams.yaml").write_text("n_mels: 16\n", encoding="utf-8")
    return str(folder)

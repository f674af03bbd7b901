"""Which network a file of weights is of."""

from __future__ import annotations

import pickle
from pathlib import Path

import torch

from nkl.errors import UserError
from nkl_voices.ecapa import EcapaTdnn
from nkl_voices.resnet import ResNet
from nkl_voices.xvector import XVector

SpeakerNetwork = EcapaTdnn | XVector | ResNet

_TOLD_BY: dict[str, type[SpeakerNetwork]] = {
    "asp.tdnn.conv.conv.weight": EcapaTdnn,
    "blocks.16.w.weight": XVector,
    "norm_embed.weight": ResNet,
}


def load_network(path: Path) -> SpeakerNetwork:
    """A network from a file of weights, which is read with ``weights_only``; kind and sizes are those of the weights.

    Raises:
        UserError: if they are not the weights of a network of SpeechBrain's for speakers.
    """
    try:
        weights = torch.load(path, map_location="cpu", weights_only=True)
        kind = next(kind for name, kind in _TOLD_BY.items() if name in weights)
        network = kind.like(weights)
        network.load_state_dict(weights)
    except (EOFError, KeyError, RuntimeError, StopIteration, TypeError, ValueError, pickle.UnpicklingError) as error:
        raise UserError(
            f"{path} does not hold the weights of an ECAPA-TDNN, x-vector or ResNet as SpeechBrain saves them."
        ) from error
    return network.eval().requires_grad_(False)

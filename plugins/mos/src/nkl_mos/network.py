"""The network of DistillMOS, with the names of parameters that its file of weights has.

Convolutions over the compressed spectrum, a transformer, and attention that weighs its frames: Stahl and Gamper, ICASSP 2025;
the transformer and the pooling are those of Tamm et al., "Analysis of XLS-R for Speech Quality Assessment", WASPAA 2023.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import nn
from torch.nn import functional

WINDOW = 122880
"""Samples at 16 kHz that the network sees at a time: 7.68 s, 384 frames after the convolutions."""

_FFT, _HOP = 320, 160
_BANDS, _HEADS, _FRAMES = 4, 8, 384  # _BANDS: what six convolutions leave of 161


def compressed_spectrum(signals: torch.Tensor) -> torch.Tensor:
    """Real and imaginary parts, with the magnitude to the power of 0.3: ``(n, samples)`` to ``(n, 2, 161, samples / 160)``."""
    padded = functional.pad(signals, ((_FFT - _HOP) // 2,) * 2, mode="reflect")
    taper = torch.hann_window(_FFT, device=signals.device)
    spectrum = torch.stft(padded, _FFT, _HOP, window=taper, center=False, return_complex=True)
    magnitude = spectrum.abs().clamp(min=1e-12)
    return torch.view_as_real(spectrum * magnitude**-0.7).permute(0, 3, 1, 2)


class _Convolutions(nn.Module):
    """Halves the bands in all layers but the first, and the frames in the last."""

    def __init__(self, channels: Sequence[int]) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 2
        for number, outputs in enumerate(channels):
            stride = (1 if number == 0 else 2, 2 if number == len(channels) - 1 else 1)
            layers += [nn.Conv2d(inputs, outputs, 3, stride=stride, padding=(0, 1)), nn.LeakyReLU(0.1)]
            inputs = outputs
        self.cnn = nn.Sequential(*layers)

    def forward(self, spectrum: torch.Tensor) -> torch.Tensor:
        return self.cnn(spectrum).flatten(1, 2)


class _Place(nn.Module):
    """Adds what tells one frame from another; a buffer that comes with the weights."""

    pe: torch.Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("pe", torch.zeros(1, _FRAMES, width))

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        return frames + self.pe


class _Transformer(nn.Module):
    def __init__(self, inputs: int, width: int, layers: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(inputs)
        self.linear_proj = nn.Linear(inputs, width)
        self.position_encoding = _Place(width)
        layer = nn.TransformerEncoderLayer(width, _HEADS, 2 * width, dropout=0.0, batch_first=True)
        self.transformer_encoder = nn.TransformerEncoder(layer, layers)

    def forward(self, channels: torch.Tensor) -> torch.Tensor:
        frames = self.linear_proj(self.norm(channels).transpose(1, 2))
        return self.transformer_encoder(self.position_encoding(frames))


class _AttentivePooling(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear1 = nn.Linear(width, 2 * width)
        self.linear2 = nn.Linear(2 * width, 1)
        self.linear3 = nn.Linear(width, 1)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        weights = self.linear2(torch.relu(self.linear1(frames))).softmax(dim=1)
        return self.linear3((weights * frames).sum(dim=1)).squeeze(1)


class _Judge(nn.Module):
    def __init__(self, inputs: int, width: int, layers: int) -> None:
        super().__init__()
        self.norm_input = nn.BatchNorm1d(inputs)
        self.transformer = _Transformer(inputs, width, layers)
        self.norm_trans = nn.BatchNorm1d(width)
        self.pool = _AttentivePooling(width)

    def forward(self, channels: torch.Tensor) -> torch.Tensor:
        frames = self.transformer(self.norm_input(channels)).transpose(1, 2)
        return torch.sigmoid(self.pool(self.norm_trans(frames).transpose(1, 2)))


class QualityNetwork(nn.Module):
    """Signals of :data:`WINDOW` samples, shape ``(n, WINDOW)``, become scores from 1 to 5, shape ``(n,)``.

    Args:
        channels: of the six convolutions.
        width: of the transformer.
        layers: of the transformer.
    """

    def __init__(self, channels: Sequence[int], width: int, layers: int) -> None:
        super().__init__()
        self.cnn = _Convolutions(channels)
        self.transformer_pool_attn = _Judge(_BANDS * channels[-1], width, layers)

    def forward(self, signals: torch.Tensor) -> torch.Tensor:
        loudest = signals.abs().amax(dim=1, keepdim=True)
        return 1 + 4 * self.transformer_pool_attn(self.cnn(compressed_spectrum(signals / (loudest + 1e-8))))


def network_for(weights: Mapping[str, torch.Tensor]) -> QualityNetwork:
    """A network with these weights, whose sizes are theirs.

    Raises:
        KeyError, RuntimeError, ValueError: if they are others.
    """
    judge = "transformer_pool_attn.transformer"
    channels = [len(weights[f"cnn.cnn.{2 * number}.weight"]) for number in range(6)]
    layers = sum(name.startswith(f"{judge}.transformer_encoder.") and name.endswith("norm1.bias") for name in weights)
    network = QualityNetwork(channels, len(weights[f"{judge}.linear_proj.weight"]), layers)
    network.load_state_dict(weights)
    return network

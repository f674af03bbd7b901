"""The pretrained encoder: audio in, frames of all layers out, with a mask of the true ones."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import WhisperFeatureExtractor

from nkl_encoder.convolutions import frames_after, padded, samples_for, standardised
from nkl_encoder.norm import TrueFramesNorm
from nkl_finetune.tap import Tap

RATE = 16000
_HOP = 160
_SAMPLES_A_FRAME = 2 * _HOP


class Body(nn.Module, ABC):
    """An encoder that can be trained.

    Attributes:
        network: of ``transformers``.
        width: numbers a frame.
        longest: samples that it takes at a time, at most.
        raw: whether its last layer is one that had others above it, and is taken as it is, without the network's last norm.
    """

    network: nn.Module
    width: int
    longest: int
    raw: bool = False
    _tap: Tap

    @property
    @abstractmethod
    def blocks(self) -> nn.ModuleList:
        """The transformer layers, from below."""

    @property
    @abstractmethod
    def below(self) -> Sequence[nn.Module]:
        """What lies below the transformer layers; the first one is the convolutions."""

    @property
    def skips(self) -> bool:
        """Whether weights that are trained may be left out of a pass: layers by chance, the mask of SpecAugment."""
        config: Any = self.network.config
        drops = config.encoder_layerdrop if config.model_type == "whisper" else config.layerdrop
        return bool(drops) or hasattr(self.network, "masked_spec_embed") or self.raw

    def shorten(self, layer: int) -> None:
        """Take a lower layer for the last one, counted from the end: 0 leaves all as it is. Blocks above it are taken out."""
        if layer:
            depth = len(self.blocks) - layer
            del self.blocks[depth:]
            config: Any = self.network.config
            setattr(config, "encoder_layers" if config.model_type == "whisper" else "num_hidden_layers", depth)
            self.take_raw()

    def take_raw(self) -> None:
        """Take the last layer without the network's last norm."""
        self.raw = True
        self._tap.shorten(len(self.blocks))

    def prepare(self, signal: np.ndarray) -> np.ndarray:
        """Treat a whole clip, before it is cut; float32 of shape ``(samples,)`` in and out."""
        return signal

    @abstractmethod
    def collate(self, signals: Sequence[np.ndarray]) -> dict[str, Tensor]:
        """Make a batch: ``values``, padded, and ``lengths``, int64 of shape ``(batch,)``."""

    @abstractmethod
    def forward(self, values: Tensor, lengths: Tensor, every: bool = False) -> tuple[tuple[Tensor, ...], Tensor]:
        """Encode a batch.

        Args:
            values: of :meth:`collate`.
            lengths: of :meth:`collate`.
            every: whether all layers are wanted, or the last one alone.

        Returns:
            Layers from below, float32, shape ``(batch, frames, width)`` each, and which frames are true, boolean, shape
            ``(batch, frames)``.
        """


class WaveformBody(Body):
    """Wav2Vec2, HuBERT or WavLM.

    Args:
        network: with its weights.
        seconds: the longest audio.
        normalise: whether the model wants audio of mean 0 and variance 1.
    """

    def __init__(self, network: nn.Module, seconds: float, normalise: bool) -> None:
        super().__init__()
        self.network = network
        config: Any = network.config
        self.width, self.normalise = config.hidden_size, normalise
        # A batch holds a frame more than SpecAugment's masks are long: so transformers demands.
        frames = config.mask_time_length + 1 if config.apply_spec_augment and config.mask_time_prob else 1
        steps = list(zip(config.conv_kernel, config.conv_stride, strict=True))
        self._shortest, self._least = samples_for(1, steps), samples_for(frames, steps)
        self.longest = max(self._shortest, round(seconds * RATE))
        if config.feat_extract_norm == "group":
            first: Any = network.feature_extractor.conv_layers[0]  # type: ignore[union-attr]
            first.layer_norm = TrueFramesNorm(first.layer_norm)
        self._first = steps[:1]
        self._tap = Tap(self.blocks)

    @property
    def blocks(self) -> nn.ModuleList:
        """The transformer layers, from below."""
        return self.network.encoder.layers  # type: ignore[union-attr, return-value]

    @property
    def below(self) -> Sequence[nn.Module]:
        """The convolutions, the projection and the positions."""
        network: Any = self.network
        return network.feature_extractor, network.feature_projection, network.encoder.pos_conv_embed

    def prepare(self, signal: np.ndarray) -> np.ndarray:
        """Shift and scale to mean 0 and variance 1, if the model was trained so."""
        return standardised(signal) if self.normalise else signal

    def collate(self, signals: Sequence[np.ndarray]) -> dict[str, Tensor]:
        """Pad with zeros to the longest; what is shorter than one frame is one frame."""
        lengths = [max(len(signal), self._shortest) for signal in signals]
        values = padded(signals, lengths, self._least)
        return {"values": torch.from_numpy(values), "lengths": torch.tensor(lengths)}

    def forward(self, values: Tensor, lengths: Tensor, every: bool = False) -> tuple[tuple[Tensor, ...], Tensor]:
        """Encode waveforms, padding masked in the norm of the convolutions and in the attention."""
        network: Any = self.network
        norm = network.feature_extractor.conv_layers[0].layer_norm if hasattr(network, "feature_extractor") else None
        if isinstance(norm, TrueFramesNorm):
            norm.counts = [frames_after(length, self._first) for length in lengths.tolist()]
        samples = torch.arange(values.shape[1], device=values.device)[None] < lengths[:, None]
        layers = self._tap.read(lambda: network(values, attention_mask=samples.long()).last_hidden_state, every)
        counts = network._get_feat_extract_output_lengths(lengths)
        return layers, torch.arange(layers[-1].shape[1], device=values.device)[None] < counts[:, None]


class WhisperBody(Body):
    """Whisper's encoder, fed with log-mel spectrograms of a fixed length that end in silence.

    Frames of that silence are computed, since the others attend to them, but are not true ones.

    Args:
        network: the encoder with its weights; its context is the fixed length.
        seconds: the longest audio.
    """

    def __init__(self, network: nn.Module, seconds: float) -> None:
        super().__init__()
        self.network = network
        config: Any = network.config
        self.width = config.d_model
        self._padded = config.max_source_positions * _SAMPLES_A_FRAME
        self.longest = min(round(seconds * RATE), self._padded)
        self._tap = Tap(self.blocks)
        self._mel = WhisperFeatureExtractor(feature_size=config.num_mel_bins, hop_length=_HOP, sampling_rate=RATE)

    @property
    def blocks(self) -> nn.ModuleList:
        """The transformer layers, from below."""
        return self.network.layers  # type: ignore[return-value]

    @property
    def below(self) -> Sequence[nn.Module]:
        """The convolutions and the positions, which are fixed anyway."""
        network: Any = self.network
        return nn.ModuleList([network.conv1, network.conv2]), network.embed_positions

    def collate(self, signals: Sequence[np.ndarray]) -> dict[str, Tensor]:
        """Compute spectrograms, shape ``(batch, mels, frames)``; lengths are in frames after the convolutions."""
        mel = self._mel(list(signals), sampling_rate=RATE, max_length=self._padded, return_tensors="pt")
        counts = [max(1, -(-len(signal) // _SAMPLES_A_FRAME)) for signal in signals]
        return {"values": mel["input_features"].float(), "lengths": torch.tensor(counts)}

    def forward(self, values: Tensor, lengths: Tensor, every: bool = False) -> tuple[tuple[Tensor, ...], Tensor]:
        """Encode spectrograms."""
        layers = self._tap.read(lambda: self.network(values).last_hidden_state, every)
        return layers, torch.arange(layers[-1].shape[1], device=values.device)[None] < lengths[:, None]

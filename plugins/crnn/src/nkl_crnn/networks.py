"""Convolutional recurrent networks with attention, on segments of one length.

Chen et al., "3-D Convolutional Recurrent Neural Networks With Attention Model for Speech Emotion Recognition", IEEE Signal
Processing Letters 25(10), 2018, with the sizes of Le Moine et al., Interspeech 2021. What neither says (leaky ReLU, batch
normalisation in the linear layer) is as in the published code of the former.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from nkl_crnn.attention import Attention, SelfSpeakerAttention
from nkl_crnn.constraint import Classes

CHANNELS = 3
_KERNEL = (5, 3)
_SLOPE = 0.01


class States(nn.Module):
    """From frames to states: convolutions, a linear layer, and a recurrent layer that reads both ways.

    Args:
        inputs: numbers a frame: bands of three channels, channel by channel.
        segment: frames of a segment.
        maps: of the first convolution, and of the others.
        conv_layers: how many others.
        pool: over frames and bands, after the first.
        linear: units of the linear layer.
        lstm: units of the recurrent layer, in each direction.
    """

    def __init__(
        self,
        inputs: int,
        segment: int,
        maps: Sequence[int],
        conv_layers: int,
        pool: Sequence[int],
        linear: int,
        lstm: int,
    ) -> None:
        super().__init__()
        self.pool = (pool[0], pool[1])
        self.count, self.bands = math.ceil(segment / pool[0]), math.ceil(inputs / CHANNELS / pool[1])
        self.width = 2 * lstm
        sizes = [CHANNELS, maps[0], *[maps[1]] * conv_layers]
        around = (_KERNEL[0] // 2, _KERNEL[1] // 2)
        self.convolutions = nn.ModuleList(
            nn.Conv2d(before, after, _KERNEL, padding=around) for before, after in itertools.pairwise(sizes)
        )
        self.linear = nn.Linear(self.bands * maps[1], linear)
        self.normalise = nn.BatchNorm1d(linear)
        self.recurrent = nn.LSTM(linear, lstm, batch_first=True, bidirectional=True)

    def forward(self, frames: Tensor) -> Tensor:
        """States, shape ``(n, count, width)``, of frames of shape ``(n, segment, inputs)``."""
        maps = frames.unflatten(2, (CHANNELS, -1)).transpose(1, 2)
        for number, convolution in enumerate(self.convolutions):
            maps = convolution(maps)
            if number == 0:  # before the activation, which rises everywhere: the same, with less to compute
                maps = functional.max_pool2d(maps, self.pool, ceil_mode=True)
            maps = functional.leaky_relu(maps, _SLOPE)
        rows = self.linear(maps.transpose(1, 2).flatten(2))
        rows = functional.leaky_relu(self.normalise(rows.transpose(1, 2)).transpose(1, 2), _SLOPE)
        states: Tensor = self.recurrent(rows)[0]
        return states

    def true(self, lengths: Tensor) -> Tensor:
        """Which states are of speech, shape ``(n, count)``, in segments with so many true frames."""
        places = torch.arange(self.count, device=self.linear.weight.device)
        return places < -(-lengths.to(places) // self.pool[0])[:, None]

    def work(self) -> int:
        """Multiplications that a segment takes."""
        first, *others = (one.weight.numel() for one in self.convolutions)
        cells = self.count * self.bands
        recurrent = sum(values.numel() for values in self.recurrent.parameters())
        pooled = first * self.pool[0] * self.pool[1] + sum(others)
        return int(cells * pooled + self.count * (self.linear.weight.numel() + recurrent))


class Network(nn.Module):
    """Both networks: acrnn, and ssa_crnn where there are speakers to be attended to.

    Args:
        inputs: numbers a frame: bands of three channels, channel by channel.
        outputs: number of classes.
        segment: frames of a segment.
        maps, conv_layers, pool, linear, lstm: of :class:`States`.
        embedding: units of the layer before the classes.
        constrained: whether the constraint of :class:`nkl_crnn.constraint.Classes` holds.
        posterior: mean or max, over the segments of a recording.
        context: sum or concat, as :class:`nkl_crnn.attention.SelfSpeakerAttention` has it; empty: no speaker network.
        speakers: how many speakers the speaker network learns to tell; 0: it learns from the classes alone.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        segment: int,
        maps: Sequence[int],
        conv_layers: int,
        pool: Sequence[int],
        linear: int,
        lstm: int,
        embedding: int,
        constrained: bool,
        posterior: str = "mean",
        context: str = "",
        speakers: int = 0,
    ) -> None:
        super().__init__()
        body: dict[str, Any] = {
            "segment": segment,
            "maps": list(maps),
            "conv_layers": conv_layers,
            "pool": list(pool),
            "linear": linear,
            "lstm": lstm,
        }
        self.sizes: dict[str, Any] = {
            "inputs": inputs,
            "outputs": outputs,
            **body,
            "embedding": embedding,
            "constrained": constrained,
            "posterior": posterior,
            "context": context,
            "speakers": speakers,
        }
        self.emotion = States(inputs, **body)
        wide = self.emotion.width
        self.speaker = States(inputs, **body) if context else None
        self.attention: nn.Module = (
            SelfSpeakerAttention(self.emotion.count, wide, context == "concat") if context else Attention(wide)
        )
        self.embed = nn.Linear(2 * wide if context == "concat" else wide, embedding)
        self.classes = Classes(embedding, outputs, constrained)
        self.voices = Voices(wide, embedding, speakers) if speakers else None

    def forward(self, frames: Tensor, lengths: Tensor) -> Tensor:
        """Scores of the classes, then those of the speakers; shape ``(n, outputs + speakers)``.

        Args:
            frames: shape ``(n, segment, inputs)``, filled up at the end.
            lengths: how many of the frames are true, from 1, shape ``(n,)``.
        """
        embedding, _, speaker = self.look(frames, lengths)
        scores: Tensor = self.classes(embedding)
        if self.voices is None or speaker is None:
            return scores
        return torch.cat([scores, self.voices(speaker, self.emotion.true(lengths))], dim=1)

    def look(self, frames: Tensor, lengths: Tensor) -> tuple[Tensor, tuple[Tensor, ...], Tensor | None]:
        """The embedding, shape ``(n, embedding)``; attention to emotion, and to speaker, states; the speaker states."""
        emotion, true = self.emotion(frames), self.emotion.true(lengths)
        speaker = None if self.speaker is None else self.speaker(frames)
        states = (emotion, true) if speaker is None else (emotion, speaker, true, true)
        context, *weights = self.attention(*states)
        return functional.leaky_relu(self.embed(context), _SLOPE), tuple(weights), speaker

    def work(self, frames: float) -> tuple[int, int]:
        """Multiplications that a segment takes, however many of its frames are true: all, and those that can be done at once."""
        count = self.emotion.work() * (1 if self.speaker is None else 2)
        return count, count


class Voices(nn.Module):
    """From the speaker network's states to scores of speakers: the rest of an acrnn, without a constraint."""

    def __init__(self, width: int, embedding: int, speakers: int) -> None:
        super().__init__()
        self.attention = Attention(width)
        self.embed = nn.Linear(width, embedding)
        self.classes = Classes(embedding, speakers, constrained=False)

    def forward(self, states: Tensor, true: Tensor) -> Tensor:
        """Scores, shape ``(n, speakers)``."""
        context, _ = self.attention(states, true)
        scores: Tensor = self.classes(functional.leaky_relu(self.embed(context), _SLOPE))
        return scores

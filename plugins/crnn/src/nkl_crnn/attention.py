"""Attention over time, to states of an emotion network alone or to those of a speaker network too.

Le Moine, Obin and Roebel, "Speaker Attentive Speech Emotion Recognition", Interspeech 2021; equations are theirs. ``T`` is the
number of states of a segment, ``d`` their width, ``n`` the number of segments.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class Attention(nn.Module):
    """A weighted sum of states (Eq. 1 and 2).

    Args:
        width: ``d``.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.score = _drawn(width, over=width)

    def forward(self, states: Tensor, true: Tensor) -> tuple[Tensor, Tensor]:
        """The sum, shape ``(n, d)``, and the weights, shape ``(n, T)``.

        Args:
            states: shape ``(n, T, d)``.
            true: whether each state is one of speech and not of what fills a segment up, shape ``(n, T)``.
        """
        weights = (states @ self.score).masked_fill(~true, -torch.inf).softmax(1)
        return torch.einsum("nt,ntd->nd", weights, states), weights


class SelfSpeakerAttention(nn.Module):
    """A weighted sum of emotion and speaker states, which share one softmax (Eq. 3 to 7).

    Args:
        states: ``T``; the query is a sum over them with a weight each, so that it is the same for all segments.
        width: ``d``, of both.
        concat: whether the sums of both are put side by side, so that they are ``2 d`` wide, or added up.
    """

    def __init__(self, states: int, width: int, concat: bool) -> None:
        super().__init__()
        self.concat = concat
        self.query = _drawn(states, over=states)
        self.emotion_key = _drawn(width, over=width)
        self.speaker_key = _drawn(width, width, over=width)
        self.emotion_value = _drawn(width, width, over=width)
        self.speaker_value = _drawn(width, width, over=width)

    def forward(self, emotion: Tensor, speaker: Tensor, true: Tensor, heard: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The context, shape ``(n, d)`` or ``(n, 2 d)``, and the weights of both kinds of states, shape ``(n, T)`` each.

        Args:
            emotion: states, shape ``(n, T, d)``.
            speaker: states, shape ``(n, T, d)``.
            true: whether each emotion state is one of speech and not of what fills a segment up, shape ``(n, T)``.
            heard: the same of the speaker states.
        """
        query = torch.einsum("ntd,t->nd", emotion * true[:, :, None], self.query)
        own = emotion @ self.emotion_key
        cross = torch.einsum("nd,ntd->nt", query, speaker @ self.speaker_key) / math.sqrt(len(self.query))
        scores = torch.cat([own.masked_fill(~true, -torch.inf), cross.masked_fill(~heard, -torch.inf)], dim=1)
        of_emotion, of_speaker = scores.softmax(1).chunk(2, dim=1)
        parts = (
            torch.einsum("nt,ntd->nd", of_emotion, emotion @ self.emotion_value),
            torch.einsum("nt,ntd->nd", of_speaker, speaker @ self.speaker_value),
        )
        return torch.cat(parts, dim=1) if self.concat else parts[0] + parts[1], of_emotion, of_speaker


def _drawn(*shape: int, over: int) -> nn.Parameter:
    """Weights of a sum over so many terms, drawn as PyTorch draws those of a linear layer."""
    bound = 1 / math.sqrt(over)
    return nn.Parameter(torch.empty(shape).uniform_(-bound, bound))

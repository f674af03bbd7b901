"""The group norm of wav2vec 2.0's first convolution, without a look at padding."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional


class TrueFramesNorm(nn.GroupNorm):
    """A group norm over time that sees the true frames of each row of a batch, and no padding.

    Args:
        norm: what it stands in for; the weights are shared.

    Attributes:
        counts: true frames of each row; set before each pass.
    """

    def __init__(self, norm: nn.GroupNorm) -> None:
        super().__init__(norm.num_groups, norm.num_channels, norm.eps)
        self.weight, self.bias = norm.weight, norm.bias
        self.counts: Sequence[int] = ()

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """Normalise ``(batch, channels, frames)``; frames of padding become 0."""
        frames = hidden.shape[-1]
        if min(self.counts) == frames:
            return super().forward(hidden)
        rows = zip(hidden.split(1), self.counts, strict=True)
        normed = [functional.pad(super(TrueFramesNorm, self).forward(row[..., :n]), (0, frames - n)) for row, n in rows]
        return torch.cat(normed)

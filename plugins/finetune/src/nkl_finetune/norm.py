"""The group norm of wav2vec 2.0's first convolution, without a look at padding."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class TrueFramesNorm(nn.GroupNorm):
    """A norm over time, channel by channel, that sees the true frames of each row, and no padding.

    Attributes:
        counts: true frames of each row, shape ``(batch,)``; set before each pass.
    """

    def __init__(self, norm: nn.GroupNorm) -> None:
        super().__init__(norm.num_groups, norm.num_channels, norm.eps)
        if norm.num_groups != norm.num_channels:
            raise ValueError(f"a norm of {norm.num_groups} groups of {norm.num_channels} channels is not supported")
        self.load_state_dict(norm.state_dict())
        self.weight.requires_grad_(norm.weight.requires_grad)
        self.bias.requires_grad_(norm.bias.requires_grad)
        self.counts = torch.empty(0)

    def forward(self, hidden: Tensor) -> Tensor:
        """Normalise ``(batch, channels, frames)``; what stands in frames of padding does not matter."""
        wide = hidden.float()
        counts = self.counts.to(wide.device)[:, None, None]
        mask = torch.arange(wide.shape[-1], device=wide.device) < counts
        centred = wide - (wide * mask).sum(-1, keepdim=True) / counts
        variance = (centred * mask).square().sum(-1, keepdim=True) / counts
        normed = centred * (variance + self.eps).rsqrt()
        return (normed * self.weight[:, None] + self.bias[:, None]).to(hidden.dtype)

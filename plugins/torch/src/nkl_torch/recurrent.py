"""Recurrent networks on sequences of frames."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from nkl_network.masking import mean_of_true_frames


class Recurrent(nn.Module):
    """Long short-term memory (Hochreiter and Schmidhuber 1997); its states are averaged over time, a linear layer follows.

    Batches are filled up rather than packed, which gives the same and takes less time on a processor: the states of
    true frames do not know what comes after, the backward direction begins at each segment's own end, and the mean is over
    true frames.

    Args:
        inputs: numbers a frame.
        outputs: number of outputs.
        hidden_size: units of each layer, in each direction.
        num_layers: layers on top of each other.
        bidirectional: whether it also reads backwards.
        drop: dropout between the layers and before the outputs.
    """

    def __init__(
        self, inputs: int, outputs: int, hidden_size: int, num_layers: int, bidirectional: bool, drop: float = 0.0
    ) -> None:
        super().__init__()
        self.sizes: dict[str, Any] = {
            "inputs": inputs,
            "outputs": outputs,
            "hidden_size": hidden_size,
            "num_layers": num_layers,
            "bidirectional": bidirectional,
        }
        width = hidden_size * (2 if bidirectional else 1)
        sizes = [inputs] + [width] * (num_layers - 1)
        self.forwards = nn.ModuleList(nn.LSTM(size, hidden_size, batch_first=True) for size in sizes)
        backwards = sizes if bidirectional else []
        self.backwards = nn.ModuleList(nn.LSTM(size, hidden_size, batch_first=True) for size in backwards)
        self.drop = nn.Dropout(drop)
        self.last = nn.Linear(width, outputs)

    def forward(self, frames: Tensor, lengths: Tensor | None = None) -> Tensor:
        """Outputs, shape ``(n, outputs)``.

        Args:
            frames: shape ``(n, time, inputs)``, padded at the end.
            lengths: how many of the frames are true, shape ``(n,)``; all if not given.
        """
        turn = None if lengths is None or not self.backwards else _turned(lengths.to(frames.device), frames.shape[1])
        for number, layer in enumerate(self.forwards):
            states = layer(frames)[0]
            if self.backwards:
                back = self.backwards[number](_reversed(frames, turn))[0]
                states = torch.cat([states, _reversed(back, turn)], dim=2)
            frames = self.drop(states) if number + 1 < len(self.forwards) else states
        pooled = frames.mean(1) if lengths is None else mean_of_true_frames(frames, lengths)
        outputs: Tensor = self.last(self.drop(pooled))
        return outputs

    def work(self, frames: float) -> tuple[int, int]:
        """Multiplications that a segment of so many frames takes: all, and those that can be done at once."""
        layers = [*self.forwards, *self.backwards]
        step = sum(layer.weight_ih_l0.numel() + layer.weight_hh_l0.numel() for layer in layers)
        return int(step * frames), step


def _turned(lengths: Tensor, time: int) -> Tensor:
    """For each place in time where the frame is that stands there when each segment is read backwards; ``(n, time)``."""
    places = torch.arange(time, device=lengths.device).expand(len(lengths), time)
    return torch.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)


def _reversed(frames: Tensor, turn: Tensor | None) -> Tensor:
    """The true frames of each segment from the last to the first, what fills it up where it was."""
    if turn is None:
        return frames.flip(1)
    return frames.gather(1, turn[:, :, None].expand(-1, -1, frames.shape[2]))

"""All layers of an encoder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn


class Tap:
    """Reads what goes into and out of a stack of blocks, whatever the library's way of handing it out is."""

    def __init__(self, blocks: nn.ModuleList) -> None:
        self._found: dict[int, Tensor] = {}
        self._depth = len(blocks)
        self._raw = False
        for number, block in enumerate(blocks, 1):
            block.register_forward_pre_hook(lambda _, inputs: self._note(0, inputs[0]))
            block.register_forward_hook(lambda _, __, output, number=number: self._note(number, output))

    def shorten(self, depth: int) -> None:
        """Take what comes out of this block as the last layer, as it is: the network's own last norm was made for another."""
        self._depth, self._raw = depth, True

    def read(self, compute: Callable[[], Tensor], every: bool) -> tuple[Tensor, ...]:
        """Run a network.

        Args:
            compute: runs it, and returns what the whole of it puts out.
            every: whether all layers are wanted, or the last one alone.

        Returns:
            Layers from below, float32.
        """
        self._found = {}
        last = compute()
        found, self._found = self._found, {}
        if not every and not self._raw:
            return (last.float(),)
        layers = [found.get(0, last)]
        for number in range(1, self._depth + 1):
            # Training leaves out blocks by chance (LayerDrop): what went into one is then what comes out of it.
            layers.append(found.get(number, layers[-1]))
        if not self._raw:
            layers[-1] = last
        return tuple(layer.float() for layer in (layers if every else layers[-1:]))

    def _note(self, number: int, output: Any) -> None:
        self._found.setdefault(number, output[0] if isinstance(output, tuple) else output)

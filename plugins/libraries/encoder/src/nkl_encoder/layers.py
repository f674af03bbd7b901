"""Which hidden layers are taken, and their average."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import torch
from torch import nn

from nkl.errors import UserError


class LayerTap:
    """Reads hidden layers off a stack of blocks, whatever the library's way of handing them out is.

    Layer 0 is what the network as a whole returns, after its last norm; layer k is what goes into the k-th block from the
    end. Blocks above the highest layer that is wanted are taken out of the stack, since nobody needs what they compute.

    Args:
        blocks: the stack, in order; it is shortened in place.
        layer: one, several or all.
        weights: of the layers; equal where not given.

    Raises:
        UserError: if the network has no such layer, or the weights do not fit.
    """

    def __init__(
        self, blocks: nn.ModuleList, layer: int | list[int] | Literal["all"], weights: Sequence[float] | None = None
    ) -> None:
        depth = len(blocks)
        layers = list(range(depth + 1)) if layer == "all" else [layer] if isinstance(layer, int) else list(layer)
        if max(layers) > depth:
            raise UserError(
                f"layer {max(layers)} is wanted, but the network has {depth}: write 0 (last) to {depth} (first)."
            )
        if weights is not None and len(weights) != len(layers):
            raise UserError(f"the network has {len(layers)} layers, but {len(weights)} layer weights are given.")
        shares = torch.tensor(weights or [1.0] * len(layers), dtype=torch.float64)
        self._shares: dict[int, float] = {}
        for one, share in zip(layers, (shares / shares.sum()).tolist(), strict=True):
            self._shares[depth - one] = self._shares.get(depth - one, 0.0) + share
        self._depth = depth
        self._total: torch.Tensor | None = None
        if (highest := max(self._shares)) < depth:
            del blocks[max(1, highest) :]
        for number in self._shares:
            if number == 0:
                blocks[0].register_forward_pre_hook(lambda _, inputs: self._add(0, inputs[0]))
            elif number < depth:
                blocks[number - 1].register_forward_hook(self._after(number))

    def read(self, compute: Callable[[], torch.Tensor]) -> torch.Tensor:
        """Run the network, and average the layers.

        Args:
            compute: runs it and returns what the whole of it puts out.

        Returns:
            float32 of the same shape.
        """
        self._total = None
        last = compute()
        if self._depth in self._shares:
            self._add(self._depth, last)
        total, self._total = self._total, None
        assert total is not None
        return total

    def _after(self, number: int) -> Callable[[nn.Module, Any, Any], None]:
        def hook(_: nn.Module, __: Any, output: Any) -> None:
            self._add(number, output[0] if isinstance(output, tuple) else output)

        return hook

    def _add(self, number: int, hidden: torch.Tensor) -> None:
        part = hidden.float() * self._shares[number]
        self._total = part if self._total is None else self._total + part

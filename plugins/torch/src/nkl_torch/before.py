"""What a network makes of samples before its last layer."""

from __future__ import annotations

from torch import Tensor, nn


class Before(nn.Module):
    """A network that ends before its last layer.

    Args:
        network: whose attribute ``last`` is that layer.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, *given: Tensor) -> Tensor:
        """What the last layer is given, shape ``(n, d)``."""
        seen: list[Tensor] = []
        last = self.network.last
        assert isinstance(last, nn.Module)
        watch = last.register_forward_pre_hook(lambda _, arguments: seen.append(arguments[0]))
        try:
            self.network(*given)
        finally:
            watch.remove()
        return seen[0]

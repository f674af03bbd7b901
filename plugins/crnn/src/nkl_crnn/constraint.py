"""The layer before the softmax, whose weights may be constrained so that no class is put out more than others."""

from __future__ import annotations

import torch
from torch import Tensor, nn

_MOMENTUM = 0.1
_TINY = 1e-12


class Classes(nn.Module):
    """Scores of classes.

    With the constraint of Le Moine et al. (2021, Eq. 8), at every step of training the weights of every class are brought to
    the norm ``N / (C * ||x_1 + ... + x_N||_1)``, where ``x_i`` are the ``N`` rows of the batch and ``C`` is the number of
    classes. There is no bias, with which a class could be put out more all the same. Gradients take account of both norms, as
    in weight normalisation (Salimans and Kingma, NeurIPS 2016): a step that is as large as the small weights themselves
    would throw them about. For predictions, a running average stands for the batch.

    Args:
        inputs: width of a row.
        classes: their number.
        constrained: whether the constraint holds.
    """

    mean: Tensor

    def __init__(self, inputs: int, classes: int, constrained: bool) -> None:
        super().__init__()
        self.constrained = constrained
        linear = nn.Linear(inputs, classes, bias=not constrained)
        self.weight, self.bias = linear.weight, linear.bias
        if constrained:
            # Of ||x_1 + ... + x_N||_1 / N over the batches; not a number before the first.
            self.register_buffer("mean", torch.tensor(torch.nan))

    def forward(self, rows: Tensor) -> Tensor:
        """Scores, shape ``(n, classes)``, of rows of shape ``(n, inputs)``."""
        if not self.constrained:
            return nn.functional.linear(rows, self.weight, self.bias)
        size = self.mean
        if self.training:
            size = rows.sum(0).abs().sum() / len(rows)
            with torch.no_grad():
                self.mean.copy_(torch.where(self.mean.isnan(), size, torch.lerp(self.mean, size, _MOMENTUM)))
        return nn.functional.linear(rows, self.columns(size))

    def columns(self, size: Tensor) -> Tensor:
        """The weights of the classes, shape ``(classes, inputs)``, with the norm that they have for batches of this size.

        Args:
            size: ``||x_1 + ... + x_N||_1 / N``.
        """
        norm = 1 / (len(self.weight) * size.clamp_min(_TINY))
        return self.weight * (norm / self.weight.abs().sum(1, keepdim=True).clamp_min(_TINY))

"""The network that is trained: an encoder, a mean of its layers, pooling over time, and a head."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from nkl.errors import UserError
from nkl_finetune.body import Body
from nkl_finetune.pooling import pooling

_ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "leaky_relu": nn.LeakyReLU}


class Network(nn.Module):
    """Scores of classes, or a value, for each clip of a batch.

    Args:
        body: the encoder.
        outputs: classes, or 1 for values.
        layer_pooling: last or weighted.
        pooling_name: mean, mean+var or attention.
        widths: of the head's hidden layers.
        activation: what follows them.
        drop: share of units left out before each layer of the head, in training.
        standardised: whether the head sees the pooled frames in standard deviations from a mean (see :meth:`begin`).
    """

    def __init__(
        self,
        body: Body,
        outputs: int,
        layer_pooling: str,
        pooling_name: str,
        widths: Sequence[int],
        activation: str,
        drop: float,
        standardised: bool = False,
    ) -> None:
        super().__init__()
        self.body = body
        # One more than there are layers: what goes into the first one counts too (S. Yang et al., "SUPERB", Interspeech 2021).
        self.shares = nn.Parameter(torch.zeros(len(body.blocks) + 1)) if layer_pooling == "weighted" else None
        self.pooling, width = pooling(pooling_name, body.width)
        self.unit = Unit(width) if standardised else None
        layers: list[nn.Module] = []
        for inputs, number in pairwise((width, *widths, outputs)):
            layers += [nn.Dropout(drop), nn.Linear(inputs, number), _ACTIVATIONS[activation]()]
        self.head = nn.Sequential(*layers[:-1])

    def forward(self, values: Tensor, lengths: Tensor) -> Tensor:
        """Scores, shape ``(batch, classes)``, or values, shape ``(batch,)``, of what :meth:`Body.collate` made."""
        rows = self.rows(values, lengths)[:, 0]
        outputs: Tensor = self.head(rows if self.unit is None else self.unit(rows))
        return outputs[:, 0] if outputs.shape[1] == 1 else outputs

    def rows(self, values: Tensor, lengths: Tensor, every: bool = False) -> Tensor:
        """The pooled frames of each clip of a batch, before any head.

        Args:
            values: of :meth:`Body.collate`.
            lengths: of :meth:`Body.collate`.
            every: whether those of all layers from below are wanted, or of what the head sees alone.

        Returns:
            Shape ``(batch, layers, width)``.
        """
        layers, mask = self.body(values, lengths, every=every or self.shares is not None)
        if self.shares is not None:
            layers = ((torch.stack(layers, dim=-1) * self.shares.softmax(0)).sum(-1),)
        return torch.stack([self.pooling(frames, mask) for frames in layers], dim=1)

    def begin(self, centre: Tensor, spread: Tensor, weights: Tensor, biases: Tensor) -> None:
        """Let the head be a linear model of standardised rows.

        Args:
            centre: mean of the rows, shape ``(width,)``.
            spread: their standard deviation.
            weights: shape ``(outputs, width)``.
            biases: shape ``(outputs,)``.
        """
        last = self.head[-1]
        assert self.unit is not None and isinstance(last, nn.Linear) and len(self.head) == 2
        mine = (self.unit.centre, self.unit.spread, last.weight, last.bias)
        for one, found in zip(mine, (centre, spread, weights, biases), strict=True):
            one.data.copy_(found)

    def centre(self, mean: Tensor) -> None:
        """Let the head see rows less this mean, shape ``(width,)``."""
        if self.unit is not None:
            self.unit.centre.copy_(mean)

    def train(self, mode: bool = True) -> Network:
        """Switch dropout and masks on or off; they are off where the encoder is not trained."""
        super().train(mode)
        if not self.body_learns:
            self.body.eval()
        return self

    @property
    def body_learns(self) -> bool:
        """Whether the encoder is trained, and not the head alone."""
        return any(one.requires_grad for one in self.body.parameters())

    @property
    def on_top(self) -> list[nn.Parameter]:
        """The parameters that are not the encoder's."""
        return [value for name, value in self.named_parameters() if not name.startswith("body.")]


class Unit(nn.Module):
    """Rows in standard deviations from a mean; no step of training changes either.

    Args:
        width: numbers a row.
    """

    centre: Tensor
    spread: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("centre", torch.zeros(width))
        self.register_buffer("spread", torch.ones(width))

    def forward(self, rows: Tensor) -> Tensor:
        """Of shape ``(batch, width)``."""
        return (rows - self.centre) / self.spread


def thaw(body: Body, options: Any) -> None:
    """Let those weights of an encoder be trained that the options do not freeze; all are frozen before."""
    below = list(body.below)
    if options.lora:
        _adapt(body, options)
    elif options.freeze != "body":
        body.network.requires_grad_(True)
        # Whisper's positions are a table of sines, which is never trained.
        frozen = [part for part in below if isinstance(part, nn.Embedding)]
        if options.freeze_layers:
            masked: Any = getattr(body.network, "masked_spec_embed", None)
            frozen += [*below, *body.blocks[: options.freeze_layers], *([] if masked is None else [masked])]
        elif options.freeze == "cnn":
            frozen.append(below[0])
        for part in frozen:
            part.requires_grad_(False)
    convolutions: Any = below[0]
    if hasattr(convolutions, "_freeze_parameters") and not any(one.requires_grad for one in convolutions.parameters()):
        convolutions._freeze_parameters()  # else transformers has gradients computed for them all the same


def _adapt(body: Body, options: Any) -> None:
    try:
        import peft
    except ImportError as error:
        raise UserError("MODEL.lora needs peft: pip install 'nkl-plugin-finetune[lora]'") from error
    config = peft.LoraConfig(
        r=options.lora,
        lora_alpha=options.lora_alpha,
        lora_dropout=options.lora_dropout,
        target_modules=_targets(body.network),
    )
    body.network = peft.get_peft_model(body.network, config)  # type: ignore[arg-type]


def _targets(network: nn.Module) -> list[str]:
    """The layers that get adapters: queries and values, as E. Hu et al., "LoRA", ICLR 2022.

    WavLM's attention takes the weights out of these layers without calling them, so there the feed-forward layers.
    """
    config: Any = network.config
    return ["intermediate_dense", "output_dense"] if config.model_type == "wavlm" else ["q_proj", "v_proj"]


def merge(body: Body) -> None:
    """Add what adapters have learned to the encoder's own weights; nothing where there are none."""
    network: Any = body.network
    if hasattr(network, "merge_and_unload"):
        body.network = network.merge_and_unload()

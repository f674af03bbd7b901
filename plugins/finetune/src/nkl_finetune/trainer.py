"""The Hugging Face Trainer, with our losses and rates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import load_file
from torch import Tensor
from transformers.utils import SAFE_WEIGHTS_NAME

from nkl_finetune.best import trained_weights
from nkl_finetune.network import Network
from nkl_finetune.newbob import NewBob
from nkl_network.losses import Loss

_NO_DECAY = 1  # dimensions of biases and of the scales of norms


class FinetuneTrainer(transformers.Trainer):
    """Trains a :class:`Network`.

    Args:
        loss: what is made small.
        own: the options of finetune.
        greater: whether a greater measure is better.
        **arguments: of the Trainer.
    """

    def __init__(self, *, loss: Loss, own: Any, greater: bool, **arguments: Any) -> None:
        self._loss, self._own, self._greater = loss, own, greater
        super().__init__(**arguments)

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """The loss of a batch, weighted in training, with the outputs where they are wanted."""
        outputs: Tensor = model(values=inputs["values"], lengths=inputs["lengths"])
        loss = self._loss(outputs.float(), inputs["labels"], inputs.get("weights"))
        return (loss, {"outputs": outputs}) if return_outputs else loss

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """The optimiser that the options name; rates fall from the head down, biases and norms do not decay."""
        own, network = self._own, self.model
        assert isinstance(network, Network)
        members: dict[tuple[float, float], list[Any]] = {}
        for one, rate in _rates(network, own):
            if one.requires_grad:
                members.setdefault((rate, own.weight_decay if one.ndim > _NO_DECAY else 0.0), []).append(one)
        ordered = sorted(members, reverse=True)  # the rate of the first is the one that the learning curve has
        groups = [{"params": members[one], "lr": one[0], "weight_decay": one[1]} for one in ordered]
        if own.optimizer == "sgd":
            self.optimizer = torch.optim.SGD(groups, lr=own.learning_rate, momentum=own.momentum)
        else:
            kind = torch.optim.AdamW if own.optimizer == "adamw" else torch.optim.Adam
            self.optimizer = kind(groups, lr=own.learning_rate)
        return self.optimizer

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        """The course of the learning rate that the options name."""
        own, optimizer = self._own, optimizer or self.optimizer
        if own.scheduler == "newbob" and self.eval_dataset is not None:
            self.lr_scheduler = NewBob(optimizer, own.newbob_threshold, own.newbob_factor, self._greater)
        else:
            name = own.scheduler if own.scheduler in ("linear", "cosine") else "constant_with_warmup"
            warm = round(own.warmup_ratio * num_training_steps)
            self.lr_scheduler = transformers.get_scheduler(name, optimizer, warm, num_training_steps)
        return self.lr_scheduler

    def _save(self, output_dir: Any = None, state_dict: Any = None) -> None:
        """Keep what is trained alone: the rest is where training began."""
        if self.args.should_save:
            super()._save(output_dir, trained_weights(self.model))  # type: ignore[arg-type]

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        """Read what :meth:`_save` wrote."""
        weights = load_file(Path(resume_from_checkpoint) / SAFE_WEIGHTS_NAME)
        (model or self.model).load_state_dict(weights, strict=False)


def _rates(network: Network, own: Any) -> Iterator[tuple[Any, float]]:
    """The learning rate of each parameter: that of a layer is ``layer_decay`` times that of the one above it.

    J. Howard and S. Ruder, "Universal Language Model Fine-tuning for Text Classification", ACL 2018.
    """
    blocks = network.body.blocks
    depths = {id(one): len(blocks) for part in network.body.below for one in part.parameters()}
    depths |= {id(one): depth for depth, block in enumerate(reversed(blocks)) for one in block.parameters()}
    head = {id(one) for one in network.on_top}
    for one in network.parameters():
        if id(one) in head:
            yield one, own.head_learning_rate or own.learning_rate
        else:
            yield one, own.learning_rate * own.layer_decay ** depths.get(id(one), 0)

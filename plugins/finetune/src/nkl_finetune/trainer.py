"""The Hugging Face Trainer, with our losses and rates."""

from __future__ import annotations

from typing import Any

import torch
import transformers
from torch import Tensor

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
        """The optimiser that the options name; the head may have a rate of its own, biases and norms do not decay."""
        own, network = self._own, self.model
        assert isinstance(network, Network)
        on_top = {id(one) for one in network.on_top}
        groups = []
        for top in (True, False):
            for decays in (True, False):
                members = [
                    one
                    for one in network.parameters()
                    if one.requires_grad and (id(one) in on_top) == top and (one.ndim > _NO_DECAY) == decays
                ]
                rate = own.head_learning_rate if top and own.head_learning_rate else own.learning_rate
                decay = own.weight_decay if decays else 0.0
                if members:
                    groups.append({"params": members, "lr": rate, "weight_decay": decay})
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

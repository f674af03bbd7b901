"""Which weights a training ends with: those of the best epoch, of the start, or a mean of the best ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import TrainerCallback

from nkl.evaluation import LOWER_IS_BETTER
from nkl_finetune.epochs import Rows
from nkl_finetune.ranks import is_first

Row = Mapping[str, Any]
_KEPT = 3


def trained_weights(network: nn.Module) -> dict[str, Tensor]:
    """What training changes of a network: weights, and the mean that its head takes off."""
    changed = {name: one for name, one in network.named_parameters() if one.requires_grad}
    changed |= {name: one for name, one in network.named_buffers() if name.startswith("unit.")}
    return {name: one.detach().cpu().contiguous() for name, one in changed.items()}


class Best(TrainerCallback):
    """Keeps the trained weights of the three best epochs on disk, for the one or the mean of them that is best.

    The mean of the weights of several epochs is often better than each: P. Izmailov et al., "Averaging Weights Leads to Wider
    Optima and Better Generalization", UAI 2018; with the start among them, it forgets less: M. Wortsman et al., "Robust
    fine-tuning of zero-shot models", CVPR 2022.

    Args:
        network: that is trained.
        measure: what decides on the dev samples; of equals the lower loss.
        rows: of the Trainer's notes, a row an epoch.
        start: the row of the start, if that may be what is best.
        folder: for the weights.
    """

    def __init__(self, network: nn.Module, measure: str, rows: Rows, start: Row | None, folder: Path) -> None:
        self._network, self._measure, self._rows, self._folder = network, measure, rows, folder
        self.start = start

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Called before the first epoch, and where an interrupted training goes on."""
        if self.start is not None:
            if state.best_metric is None:
                state.best_metric = self.start[f"dev_{self._measure}"]  # what patience compares with
            if state.global_step == 0:
                self._keep([self.start])

    def on_evaluate(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Called at the end of an epoch, before its checkpoint is written."""
        self._keep(self.curve(state.log_history))

    def curve(self, history: list[dict[str, Any]]) -> list[Row]:
        """A row an epoch, the start's among them."""
        return [*([] if self.start is None else [self.start]), *self._rows(history)]

    def ranked(self, rows: Sequence[Row]) -> list[Row]:
        """The best first; of equals the earliest."""
        return sorted(rows, key=self._rank)

    def settle(
        self, rows: Sequence[Row], centre: Callable[[], None], judge: Callable[[], Row]
    ) -> tuple[tuple[int, ...], Row]:
        """Give the network its final weights.

        Args:
            rows: of all epochs.
            centre: computes the mean anew that the network's head takes off; it belongs to the weights of an epoch.
            judge: says how good the network is as it stands.

        Returns:
            The epoch whose weights it has, or several if it has their mean; and how good that is.
        """
        # An epoch that was computed twice, since the run was killed in between, may not come out alike to the last bit.
        there = [row for row in self.ranked(rows) if self._file(int(row["epoch"])).is_file()]
        best, kept = there[0], [int(row["epoch"]) for row in there[:_KEPT]]
        weights = [load_file(self._file(epoch)) for epoch in kept]
        if len(kept) > 1:
            self._load({name: torch.stack([one[name] for one in weights]).mean(0) for name in weights[0]})
            centre()
            if self._rank(mean := judge()) < self._rank(best):
                return tuple(sorted(kept)), mean
        self._load(weights[0])
        return (kept[0],), best

    def _rank(self, row: Row) -> tuple[float, float]:
        measure, loss = row[f"dev_{self._measure}"], row["dev_loss"]
        value = measure if self._measure in LOWER_IS_BETTER else -measure
        return (math.inf if math.isnan(value) else value, math.inf if math.isnan(loss) else loss)

    def _keep(self, rows: Sequence[Row]) -> None:
        if not is_first():
            return
        kept = {self._file(int(row["epoch"])) for row in self.ranked(rows)[:_KEPT]}
        if (now := self._file(int(rows[-1]["epoch"]))) in kept:
            save_file(trained_weights(self._network), now)
        for file in self._folder.glob("epoch-*.safetensors"):
            if file not in kept:
                file.unlink()

    def _load(self, weights: Mapping[str, Tensor]) -> None:
        self._network.load_state_dict(weights, strict=False)

    def _file(self, epoch: int) -> Path:
        return self._folder / f"epoch-{epoch}.safetensors"

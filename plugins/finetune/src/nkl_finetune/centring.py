"""Keeps what the head sees centred while the encoder below it changes.

The mean of an encoder's frames lies many standard deviations from zero, and moves with all steps of training, by more than
speakers differ. A head that was fitted to centred rows takes that for a class. As the norm of a batch is computed anew for
averaged weights (P. Izmailov et al., UAI 2018), the mean of the training clips is here, after each epoch.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from transformers import TrainerCallback

from nkl_finetune.network import Network
from nkl_finetune.passing import rows_of
from nkl_finetune.recordings import Windows


class Centring(TrainerCallback):
    """Centres the rows that the head sees.

    Args:
        network: whose head began as a linear model of standardised rows.
        windows: of the training samples.
        batch_size: windows at once.
        device: where it is computed.
    """

    def __init__(self, network: Network, windows: Windows, batch_size: int, device: torch.device) -> None:
        self._network, self._windows, self._batch_size, self._device = network, windows, batch_size, device

    def __call__(self) -> None:
        """Compute the mean anew."""
        every = np.arange(len(self._windows))
        rows = rows_of(self._network, self._windows, every, self._batch_size, self._device)[:, 0]
        self._network.centre(torch.from_numpy(rows.mean(axis=0, dtype=np.float64)))

    def on_epoch_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Called before the network is judged."""
        self()

"""The learning curve as a TensorBoard log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from torch.utils.tensorboard import SummaryWriter


def write_log(curve: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Write one series for each figure of the curve, over the epochs."""
    with SummaryWriter(str(folder)) as log:
        for row in curve:
            for name, value in row.items():
                if name != "epoch":
                    log.add_scalar(name, value, row["epoch"])

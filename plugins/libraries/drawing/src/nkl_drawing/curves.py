"""The learning curve of a model as columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nkl.data import Report


def learning_curve(report: Report) -> dict[str, np.ndarray]:
    """The columns of the curve, one value an epoch, float64; NaN where an epoch has none."""
    # The row of what there was before training has no training loss, and must not bring the order about.
    names = list(dict.fromkeys(name for row in sorted(report.curve, key=len, reverse=True) for name in row))
    return {name: np.array([row.get(name, np.nan) for row in report.curve], dtype=np.float64) for name in names}


def title_of(curve: Mapping[str, np.ndarray]) -> str:
    """What is drawn; an epoch 0 is what there was before training."""
    return f"Learning curve of {int(curve['epoch'].max())} epochs"


def of_losses(curve: Mapping[str, np.ndarray]) -> list[str]:
    """The columns that are losses."""
    return [name for name in curve if name.endswith("loss")]


def of_measures(curve: Mapping[str, np.ndarray]) -> list[str]:
    """The columns that are neither a loss nor how the training was set."""
    return [name for name in curve if name not in ("epoch", "learning_rate") and not name.endswith("loss")]

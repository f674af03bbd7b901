"""Beeswarms as pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shap
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nkl_shap.chance import seeded
from nkl_shap.explaining import Explanation


def draw(found: Explanation, features: np.ndarray, output: int, path: Path) -> None:
    """Draw the SHAP values of one output, a row a feature, coloured by the feature's value."""
    names = [found.samples.columns[at] for at in features]
    shown = shap.Explanation(
        found.values[:, features, output],
        base_values=np.zeros(len(found.samples)),
        data=found.samples.features[:, features],
        feature_names=names,
    )
    figure = Figure(figsize=(9, 1.6 + 0.4 * len(names)), layout="constrained")
    FigureCanvasAgg(figure)
    with seeded(0):
        shap.plots.beeswarm(
            shown,
            max_display=len(names),
            ax=figure.add_subplot(),
            show=False,
            plot_size=None,
            order=np.arange(len(names)),
        )
    figure.axes[0].set_xlabel(f"SHAP value, {found.unit}")
    figure.axes[0].set_title(found.outputs[output])
    figure.savefig(path, dpi=110)

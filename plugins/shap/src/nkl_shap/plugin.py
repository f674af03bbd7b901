"""Offers the explorer shap."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, Options, hookimpl, option


class ShapOptions(Options):
    """Options of shap."""

    shap: bool = option(False, "Explain the trained model's predictions of test samples by SHAP values.")
    max_feats: int = option(10, "How many of the most important features are shown.", ge=1)
    seconds: float = option(
        120.0,
        "So long, in seconds, SHAP values are computed where that goes sample by sample; what was reached by then is shown.",
        key="shap.seconds",
        gt=0,
        identity=False,
    )


@hookimpl
def nkl_explorers() -> Iterator[Component]:
    """One explorer."""
    yield Component(
        "shap", "nkl_shap.explorer:Shap", "Which features move the predictions of the trained model", ShapOptions
    )

"""Offers ``snr`` as a feature and as a label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from nkl.plugin import Component, Options, hookimpl, option

Method = Literal["quartiles", "floor", "wada"]


class SnrOptions(Options):
    """Options of the feature and of the label alike."""

    method: Method = option(
        "quartiles",
        "How it is estimated: quartiles compares the level of the loudest with that of the quietest quarter of the frames, "
        "floor takes the quietest tenth for noise, wada looks at the distribution of amplitudes.",
        key="snr.method",
    )


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """One number a segment."""
    yield Component(
        name="snr",
        target="nkl_snr.extractor:Snr",
        summary="Signal-to-noise ratio in dB, without a reference",
        options=SnrOptions,
    )


@hookimpl
def nkl_predictors() -> Iterator[Component]:
    """One column."""
    yield Component(
        name="snr",
        target="nkl_snr.predictor:SnrPredictor",
        summary="Signal-to-noise ratio in dB, without a reference",
        options=SnrOptions,
    )

"""Offers the scalers of features."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, hookimpl
from nkl_scale.references import POWER, SKLEARN


@hookimpl
def nkl_scalers() -> Iterator[Component]:
    """Offer the scalers."""
    yield Component(name="standard", target="nkl_scale.linear:Standard", summary="Mean 0, standard deviation 1")
    yield Component(
        name="robust", target="nkl_scale.linear:Robust", summary="Median 0, interquartile range 1", references=SKLEARN
    )
    yield Component(name="minmax", target="nkl_scale.linear:MinMax", summary="Training values from 0 to 1")
    yield Component(name="maxabs", target="nkl_scale.linear:MaxAbs", summary="Largest absolute training value 1")
    yield Component(name="normalizer", target="nkl_scale.rows:Normalizer", summary="Each sample a vector of length 1")
    yield Component(name="bins", target="nkl_scale.rows:Bins", summary="Thirds of the training values: 0, 0.5, 1")
    yield Component(
        name="powertransformer",
        target="nkl_scale.shape:Power",
        summary="Close to a normal distribution (Yeo-Johnson), mean 0, standard deviation 1",
        references=POWER,
    )
    yield Component(
        name="quantiletransformer",
        target="nkl_scale.shape:Quantile",
        summary="Ranks among the training values, 0 to 1",
        references=SKLEARN,
    )
    yield Component(
        name="speaker",
        target="nkl_scale.speaker:Speaker",
        summary="Mean 0, standard deviation 1 within each speaker, test speakers too (transductive)",
        needs=frozenset({"speakers"}),
    )

"""Offers ``squim``, ``pesq``, ``stoi`` and ``sdr`` as features and as labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nkl.plugin import Component, Off, Options, hookimpl, option
from nkl_network.device import is_card
from nkl_quality.references import SQUIM
from nkl_quality.weights import weight_facts

_SUMMARIES = {
    "squim": "PESQ, SI-SDR and STOI, estimated by SQUIM without a reference",
    "pesq": "PESQ (wide band, 1 to 4.64), estimated by SQUIM without a reference",
    "sdr": "SI-SDR in dB, estimated by SQUIM without a reference",
    "stoi": "STOI (0 to 1), estimated by SQUIM without a reference",
}


class SquimOptions(Options):
    """Options of all four, as features and as labels."""

    model: Off[str] = option(
        None,
        "squim_objective_dns2020.pth, or the folder that holds it; it is downloaded (28 MB) where nothing is given.",
        key="squim.model",
        identity=False,
    )
    max_seconds: float = option(
        30.0,
        "Longer segments are cut into windows of equal length, whose mean counts; this bounds time and memory.",
        key="squim.max_seconds",
        ge=1,
    )
    device: str = option(
        "auto",
        "Where it is computed: cpu, cuda, cuda:1, mps; auto takes the graphics card if there is one.",
        section="MODEL",
        identity=False,
    )

    @property
    def shared(self) -> bool:
        """Whether it computes on a graphics card, where one copy of the network serves all workers."""
        return is_card(self.device)

    def facts(self) -> dict[str, Any]:
        """The hash of the weights, which are fetched where they are not there yet.

        Raises:
            nkl.errors.UserError: if they are not to be had.
        """
        return weight_facts(self.model)


class SquimLabelOptions(SquimOptions):
    """The same, for labels."""

    type: str = option("", "The name in PREDICT.targets, which says which columns are wanted.", identity=False)


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """All three measures, or one of them."""
    for name, summary in _SUMMARIES.items():
        yield Component(
            name=name,
            target=f"nkl_quality.extractor:{name.capitalize()}",
            summary=summary,
            options=SquimOptions,
            needs=frozenset({"weights"}),
        )


@hookimpl
def nkl_predictors() -> Iterator[Component]:
    """The same as columns; the names of one component, so that the network is run once for all of them."""
    yield Component(
        name="squim",
        target="nkl_quality.predictor:SquimPredictor",
        summary=_SUMMARIES["squim"],
        references=SQUIM,
        options=SquimLabelOptions,
        needs=frozenset({"weights"}),
        aliases=("pesq", "sdr", "stoi"),
    )

"""Offers ``mos`` as a feature and as a label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from nkl.plugin import Component, Off, Options, hookimpl, option
from nkl_mos.raters import on_card
from nkl_mos.references import MOS
from nkl_mos.weights import weight_facts


class MosOptions(Options):
    """Options of the feature and of the label alike."""

    model: Literal["dnsmos", "distillmos"] = option(
        "dnsmos",
        "Who rates: dnsmos (four scores, comes with the plugin) or distillmos (one score; needs torch and distillmos).",
        key="mos.model",
    )
    weights: Off[str] = option(
        None,
        "Folder with the model's files (sig_bak_ovr.onnx and model_v8.onnx, or distill_mos_v7.pt), in place of the package's.",
        key="mos.weights",
        identity=False,
    )
    device: str = option(
        "auto",
        "Where distillmos is computed: cpu, cuda, cuda:1, mps; auto takes the graphics card if there is one. dnsmos stays on "
        "the processor.",
        section="MODEL",
        identity=False,
    )

    @property
    def shared(self) -> bool:
        """Whether it computes on a graphics card, where one copy of the network serves all workers."""
        return self.model == "distillmos" and on_card(self.device)

    def facts(self) -> dict[str, Any]:
        """The hashes of the files of weights.

        Raises:
            nkl.errors.UserError: if they are not there.
        """
        return weight_facts(self.model, self.weights)


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """Scores a segment."""
    yield Component(
        name="mos",
        target="nkl_mos.extractor:Mos",
        summary="Mean opinion scores of quality (1 to 5) by DNSMOS or DistillMOS",
        references=MOS,
        options=MosOptions,
    )


@hookimpl
def nkl_predictors() -> Iterator[Component]:
    """The same as columns."""
    yield Component(
        name="mos",
        target="nkl_mos.predictor:MosPredictor",
        summary="Mean opinion scores of quality (1 to 5) by DNSMOS or DistillMOS",
        references=MOS,
        options=MosOptions,
    )

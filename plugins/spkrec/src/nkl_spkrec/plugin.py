"""Offers the feature extractor ``spkrec``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from nkl.plugin import Component, hookimpl
from nkl_encoder.options import ModelOptions
from nkl_encoder.weights import SPEECHBRAIN, Layout
from nkl_spkrec.references import SPKREC


class SpkrecOptions(ModelOptions):
    """The keys ``spkrec.…`` of ``[FEATS]``."""

    prefix: ClassVar[str] = "spkrec"
    owner: ClassVar[str] = "speechbrain"
    usual: ClassVar[str] = "spkrec-ecapa-voxceleb"
    named: ClassVar[Mapping[str, str]] = {
        name: name for name in ("spkrec-ecapa-voxceleb", "spkrec-xvect-voxceleb", "spkrec-resnet-voxceleb")
    }
    layout: ClassVar[Layout] = SPEECHBRAIN


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """One extractor for all networks."""
    yield Component(
        name="spkrec",
        target="nkl_spkrec.extractor:Spkrec",
        summary="Speaker embeddings: ECAPA-TDNN, x-vector or ResNet",
        references=SPKREC,
        options=SpkrecOptions,
        needs=frozenset({"weights"}),
        aliases=("spkrec-*",),
    )

"""Offers the feature extractor ``hubert``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nkl.plugin import Component, hookimpl
from nkl_encoder.options import WaveformOptions
from nkl_hubert.references import HUBERT


class HubertOptions(WaveformOptions):
    """The keys ``hubert.…`` of ``[FEATS]``."""

    prefix: ClassVar[str] = "hubert"
    owner: ClassVar[str] = "facebook"
    usual: ClassVar[str] = "hubert-large-ls960-ft"


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """One extractor for all models of the family."""
    yield Component(
        name="hubert",
        target="nkl_hubert.extractor:Hubert",
        summary="HuBERT embeddings, pooled over time",
        references=HUBERT,
        options=HubertOptions,
        needs=frozenset({"weights"}),
        aliases=("hubert-*",),
    )

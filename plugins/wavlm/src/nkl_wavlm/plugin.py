"""Offers the feature extractor ``wavlm``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nkl.plugin import Component, hookimpl
from nkl_encoder.options import WaveformOptions
from nkl_wavlm.references import WAVLM


class WavLMOptions(WaveformOptions):
    """The keys ``wavlm.…`` of ``[FEATS]``."""

    prefix: ClassVar[str] = "wavlm"
    owner: ClassVar[str] = "microsoft"
    usual: ClassVar[str] = "wavlm-large"


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """One extractor for all models of the family."""
    yield Component(
        name="wavlm",
        target="nkl_wavlm.extractor:WavLM",
        summary="WavLM embeddings, pooled over time",
        references=WAVLM,
        options=WavLMOptions,
        needs=frozenset({"weights"}),
        aliases=("wavlm-*",),
        licence="WavLM's weights: CC BY-SA 3.0",
    )

"""Offers the feature extractor ``wav2vec2``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nkl.plugin import Component, hookimpl
from nkl_encoder.options import WaveformOptions
from nkl_wav2vec2.references import WAV2VEC2


class Wav2Vec2Options(WaveformOptions):
    """The keys ``wav2vec2.…`` of ``[FEATS]``."""

    prefix: ClassVar[str] = "wav2vec2"
    owner: ClassVar[str] = "facebook"
    usual: ClassVar[str] = "wav2vec2-large-robust-ft-swbd-300h"


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """One extractor for all models of the family."""
    yield Component(
        name="wav2vec2",
        target="nkl_wav2vec2.extractor:Wav2Vec2",
        summary="wav2vec 2.0 embeddings, pooled over time",
        references=WAV2VEC2,
        options=Wav2Vec2Options,
        needs=frozenset({"weights"}),
        aliases=("wav2vec2-*",),
    )

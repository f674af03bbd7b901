"""Offers the feature extractor ``whisper``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nkl.plugin import Component, hookimpl
from nkl_encoder.options import EncoderOptions
from nkl_encoder.references import TRANSFORMERS_PAPER, WHISPER_PAPER


class WhisperOptions(EncoderOptions):
    """The keys ``whisper.…`` of ``[FEATS]``."""

    prefix: ClassVar[str] = "whisper"
    owner: ClassVar[str] = "openai"
    usual: ClassVar[str] = "whisper-base"


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """One extractor for all sizes."""
    yield Component(
        name="whisper",
        target="nkl_whisper.extractor:Whisper",
        summary="Embeddings of Whisper's encoder, pooled over time",
        references=(WHISPER_PAPER, TRANSFORMERS_PAPER),
        options=WhisperOptions,
        needs=frozenset({"weights"}),
        aliases=("whisper-*",),
    )

"""Offers the predictor ``text``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nkl.plugin import Component, Off, hookimpl, option
from nkl_encoder.options import BatchOptions
from nkl_encoder.references import TRANSFORMERS_PAPER, WHISPER_PAPER
from nkl_encoder.weights import TRANSFORMERS, Layout

_WRITING = (
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.json",
    "merges.txt",
    "added_tokens.json",
    "special_tokens_map.json",
    "normalizer.json",
)


class TextOptions(BatchOptions):
    """The keys ``text.…`` of ``[PREDICT]``, and the language of ``[EXP]``."""

    prefix: ClassVar[str] = "text"
    layout: ClassVar[Layout] = Layout(TRANSFORMERS.main, (*TRANSFORMERS.settings, *_WRITING), TRANSFORMERS.weights)

    model: str = option(
        "openai/whisper-large-v3-turbo",
        "Name of a Whisper model on the Hugging Face hub, or a folder that holds one.",
        key="text.model",
        aliases=("asr.model",),
        identity=False,
    )
    language: Off[str] = option(
        "en",
        "Language of the speech, as a two-letter code; False lets the model find it out.",
        key="language",
        section="EXP",
    )
    batch_seconds: float = option(
        240.0,
        "Seconds of audio that are computed at a time at most; each segment counts as 30 s, which it is padded to.",
        ge=0,
        identity=False,
    )


@hookimpl
def nkl_predictors() -> Iterator[Component]:
    """One predictor."""
    yield Component(
        name="text",
        target="nkl_asr.predictor:Text",
        summary="What is said, as written by Whisper",
        references=(WHISPER_PAPER, TRANSFORMERS_PAPER),
        options=TextOptions,
        needs=frozenset({"weights"}),
    )

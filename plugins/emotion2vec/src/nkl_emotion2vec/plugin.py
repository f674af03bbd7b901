"""Offers the feature extractors ``emotion2vec`` and ``emotion2vec_emotion``, and the predictor ``emotion``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from nkl.plugin import Component, hookimpl, option
from nkl_emotion2vec.references import EMOTION2VEC
from nkl_encoder.options import BatchOptions, EncoderOptions
from nkl_encoder.weights import Layout

LABELS = "tokens.txt"
_LAYOUT = Layout("config.yaml", (LABELS,), ("model.pt", "emotion2vec_base.pt"))
_SECONDS = "Longer segments are cut into windows of equal length, so many seconds at most: memory and time grow with the square."


class Emotion2vecOptions(EncoderOptions):
    """The keys ``emotion2vec.…`` of ``[FEATS]``."""

    prefix: ClassVar[str] = "emotion2vec"
    owner: ClassVar[str] = "emotion2vec"
    usual: ClassVar[str] = "emotion2vec_base"
    named: ClassVar[Mapping[str, str]] = {
        "emotion2vec": "emotion2vec_base",
        "emotion2vec-base": "emotion2vec_base",
        "emotion2vec-seed": "emotion2vec_plus_seed",
        "emotion2vec-large": "emotion2vec_plus_large",
    }
    layout: ClassVar[Layout] = _LAYOUT

    max_seconds: float = option(30.0, _SECONDS, ge=1)


class ScoreOptions(BatchOptions):
    """The keys ``emotion2vec.…`` of ``[FEATS]``, for scores of emotions."""

    prefix: ClassVar[str] = "emotion2vec"
    owner: ClassVar[str] = "emotion2vec"
    usual: ClassVar[str] = "emotion2vec_plus_base"
    named: ClassVar[Mapping[str, str]] = {
        "emotion2vec_emotion": "emotion2vec_plus_base",
        "emotion2vec_emotion-base": "emotion2vec_plus_base",
        "emotion2vec_emotion-seed": "emotion2vec_plus_seed",
        "emotion2vec_emotion-large": "emotion2vec_plus_large",
    }
    layout: ClassVar[Layout] = _LAYOUT

    max_seconds: float = option(30.0, _SECONDS, ge=1)


class EmotionOptions(BatchOptions):
    """The keys ``emotion.…`` of ``[PREDICT]``."""

    prefix: ClassVar[str] = "emotion"
    owner: ClassVar[str] = "emotion2vec"
    usual: ClassVar[str] = "emotion2vec_plus_large"
    layout: ClassVar[Layout] = _LAYOUT

    type: str = option("", "The name in PREDICT.targets.", identity=False)

    max_seconds: float = option(30.0, _SECONDS, ge=1)


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """Embeddings, and scores of emotions."""
    yield Component(
        name="emotion2vec",
        target="nkl_emotion2vec.extractor:Embeddings",
        summary="emotion2vec embeddings, pooled over time",
        references=EMOTION2VEC,
        options=Emotion2vecOptions,
        needs=frozenset({"weights"}),
        aliases=("emotion2vec-*",),
    )
    yield Component(
        name="emotion2vec_emotion",
        target="nkl_emotion2vec.extractor:Scores",
        summary="emotion2vec+: the probabilities of nine emotions",
        references=EMOTION2VEC,
        options=ScoreOptions,
        needs=frozenset({"weights"}),
        aliases=("emotion2vec_emotion-*",),
    )


@hookimpl
def nkl_predictors() -> Iterator[Component]:
    """The emotion that emotion2vec+ hears."""
    yield Component(
        name="emotion",
        target="nkl_emotion2vec.predictor:Emotion",
        summary="Emotion (one of nine), by emotion2vec+ large",
        references=EMOTION2VEC,
        options=EmotionOptions,
        needs=frozenset({"weights"}),
    )

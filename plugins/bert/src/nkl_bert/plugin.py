"""Offers the feature extractor ``bert``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nkl.plugin import Component, hookimpl, option
from nkl_bert.references import BERT
from nkl_encoder.options import LayerOptions
from nkl_encoder.weights import TRANSFORMERS, Layout

TOKENIZERS = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "sentencepiece.bpe.model",
)


class BertOptions(LayerOptions):
    """The keys ``bert.…`` of ``[FEATS]``."""

    prefix: ClassVar[str] = "bert"
    owner: ClassVar[str] = "google-bert"
    usual: ClassVar[str] = "bert-base-uncased"
    layout: ClassVar[Layout] = Layout("config.json", TOKENIZERS, TRANSFORMERS.weights)

    text_column: str = option("text", "The column of the database that holds what was said.", identity=False)
    batch_tokens: int = option(2048, "Padded tokens that are computed at a time at most.", ge=0, identity=False)


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """One extractor for all models of the family."""
    yield Component(
        name="bert",
        target="nkl_bert.extractor:Bert",
        summary="BERT embeddings of a text column, pooled over tokens",
        references=BERT,
        options=BertOptions,
        needs=frozenset({"weights", "text"}),
        aliases=("bert-*",),
        input="text",
    )

"""Offers the feature extractor ``ast``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from nkl.plugin import Component, hookimpl
from nkl_ast.references import AST
from nkl_encoder.options import EncoderOptions


class AstOptions(EncoderOptions):
    """The keys ``ast.…`` of ``[FEATS]``."""

    prefix: ClassVar[str] = "ast"
    owner: ClassVar[str] = "MIT"
    usual: ClassVar[str] = "ast-finetuned-audioset-10-10-0.4593"


@hookimpl
def nkl_feature_extractors() -> Iterator[Component]:
    """One extractor for all models of the family."""
    yield Component(
        name="ast",
        target="nkl_ast.extractor:Ast",
        summary="Embeddings of the Audio Spectrogram Transformer, pooled over patches",
        references=AST,
        options=AstOptions,
        needs=frozenset({"weights"}),
        aliases=("ast-*",),
    )

"""Offers the predictors ``textclassification`` and ``translation``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, ClassVar

import pydantic

from nkl.errors import UserError
from nkl.plugin import Component, Off, Options, hookimpl, option
from nkl_encoder.options import ModelOptions
from nkl_encoder.weights import TRANSFORMERS, Layout

_TOKENIZER = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "sentencepiece.bpe.model",
    "spiece.model",
    "spm.model",
    "source.spm",
    "target.spm",
    "target_vocab.json",
)
_LAYOUT = Layout(TRANSFORMERS.main, ("generation_config.json", *_TOKENIZER), TRANSFORMERS.weights)
_COLUMN = "The column of the database that holds the texts."
_BATCH = "Padded tokens that are computed at a time at most."


class ClassificationOptions(ModelOptions):
    """The keys ``textclassifier.…`` of ``[PREDICT]``."""

    prefix: ClassVar[str] = "textclassifier"
    layout: ClassVar[Layout] = _LAYOUT

    model: str = option(
        "joeddav/xlm-roberta-large-xnli",
        "Name of a model on the Hugging Face hub that judges whether one text follows from another (NLI), or a folder.",
        identity=False,
    )
    candidates: list[Annotated[str, pydantic.Field(min_length=1)]] = option(
        ..., "The classes that texts are sorted into, such as ['happy', 'angry'].", min_length=2
    )
    hypothesis: str = option(
        "This example is {}.", "What is asked of a text; {} stands for the class.", pattern=r"^[^{}]*\{\}[^{}]*$"
    )
    text_column: str = option("text", _COLUMN, identity=False)
    batch_tokens: int = option(2048, _BATCH, ge=0, identity=False)

    @pydantic.field_validator("candidates")
    @classmethod
    def _differ(cls, value: list[str]) -> list[str]:
        if len(set(value)) < len(value):
            raise ValueError("a class is named twice")
        return value


class TranslationOptions(ModelOptions):
    """The keys ``translation.…`` and ``target_language`` of ``[PREDICT]``, and the language of ``[EXP]``."""

    prefix: ClassVar[str] = "translation"
    layout: ClassVar[Layout] = _LAYOUT

    model: Off[str] = option(
        None,
        "Name of a Marian, M2M100 or NLLB model on the Hugging Face hub, or a folder that holds one; "
        "Helsinki-NLP/opus-mt-SOURCE-TARGET if not given.",
        identity=False,
    )
    language: Off[str] = option("en", "Language of the texts, as a two-letter code.", key="language", section="EXP")
    target_language: str = option("en", "Language to translate into, as a two-letter code.", key="target_language")
    source_code: Off[str] = option(None, "What the model calls the language of the texts, where that differs.")
    target_code: Off[str] = option(None, "What the model calls the language to translate into, where that differs.")
    beams: int = option(4, "Translations that are followed at a time; 1 takes the likeliest next word each time.", ge=1)
    text_column: str = option("text", _COLUMN, identity=False)
    batch_tokens: int = option(1024, _BATCH, ge=0, identity=False)

    @property
    def source(self) -> str:
        """The folder or the hub's name of the model.

        Raises:
            UserError: if the languages that are to name it do not.
        """
        if self.model:
            return self.model
        if self.language is None:
            raise UserError("EXP.language = False: to translate, say which language the texts are in: language = de.")
        if self.language == self.target_language:
            raise UserError(
                f"EXP.language and PREDICT.target_language are both {self.language}: there is nothing to translate."
            )
        return f"Helsinki-NLP/opus-mt-{self.language}-{self.target_language}"

    def facts(self) -> dict[str, Any]:
        """Which weights they are."""
        with self._advice():
            return super().facts()

    def folder(self) -> Path:
        """The folder that holds the model."""
        with self._advice():
            return super().folder()

    @contextmanager
    def _advice(self) -> Iterator[None]:
        """What to do where two languages have no model of their own."""
        name = self.source
        try:
            yield
        except UserError as error:
            if self.model:
                raise
            other = "translation.model = facebook/m2m100_418M takes a hundred languages"
            raise UserError(f"{error} If there is no {name}: {other}.") from error


@hookimpl
def nkl_predictors() -> Iterator[Component]:
    """Two predictors that read texts."""
    kinds: tuple[tuple[str, str, str, type[Options]], ...] = (
        (
            "textclassification",
            "classification:TextClassification",
            "Classes of texts that no training has seen",
            ClassificationOptions,
        ),
        ("translation", "translation:Translation", "Translations of texts, without a web service", TranslationOptions),
    )
    for name, target, summary, options in kinds:
        yield Component(
            name=name,
            target=f"nkl_textlabels.{target}",
            summary=summary,
            options=options,
            needs=frozenset({"weights", "text"}),
            input="text",
        )

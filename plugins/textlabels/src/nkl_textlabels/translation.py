"""Translates texts with a model on this machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from nkl.errors import UserError
from nkl.parts import Predictor
from nkl_encoder.batches import in_groups
from nkl_encoder.loading import load_network, quietly, settings
from nkl_encoder.tokens import load_tokenizer
from nkl_network.placing import placed
from nkl_textlabels.plugin import TranslationOptions

_NLLB = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")
_ARCHITECTURES = {"marian": "MarianMTModel", "m2m_100": "M2M100ForConditionalGeneration"}


class Translation(Predictor):
    """One column, named after the language that is translated into.

    Beam search without chance, so that the same text gives the same translation. A text that is longer than the model takes
    is an error, since the rest of it would be lost unseen.
    """

    def __init__(self, options: TranslationOptions) -> None:
        super().__init__(options)
        folder = options.folder()
        kind = str(settings(folder, "config.json").get("model_type"))
        if kind not in _ARCHITECTURES:
            raise UserError(
                f"translation.model = {options.model} is a model of type {kind}; what can be read are "
                f"{', '.join(_ARCHITECTURES)} (M2M100 and NLLB)."
            )
        self._tokenizer = load_tokenizer(folder)
        self._first, self._begin = _languages(self._tokenizer, kind, options)
        self._network: Any = load_network(_ARCHITECTURES[kind], folder)
        self._device = placed(self._network, options.device, options.dtype)
        self._longest = int(self._network.config.max_position_embeddings)

    @property
    def columns(self) -> tuple[str, ...]:
        """The language's code."""
        return (self.options.target_language,)

    def predict(self, clips: Sequence[str]) -> pd.DataFrame:
        """One row a text; an empty one stays empty."""
        texts = [self._first + text.strip() if text.strip() else "" for text in clips]
        said = [text for text in texts if text]
        translated = iter(in_groups(said, [self._size(text) for text in said], self.options.batch_tokens, self._turn))
        return pd.DataFrame({self.columns[0]: [next(translated) if text else "" for text in texts]})

    def _size(self, text: str) -> int:
        size = len(self._tokenizer(text, verbose=False)["input_ids"])
        if size > self._longest:
            raise ValueError(f"the text has {size} tokens, and the model takes {self._longest} at most")
        return size

    def _turn(self, texts: Sequence[str]) -> list[str]:
        batch = self._tokenizer(list(texts), padding=True, return_tensors="pt").to(self._device)
        with quietly():
            tokens = self._network.generate(
                **batch, num_beams=self.options.beams, do_sample=False, max_length=self._longest, **self._begin
            )
        # Not every version of the tokenizers takes the language, with which a translation begins, for a mark to be skipped.
        tokens = tokens[:, 1 + len(self._begin) :]
        found: list[str] = self._tokenizer.batch_decode(tokens, skip_special_tokens=True)
        return [text.strip() for text in found]


def _languages(tokenizer: Any, kind: str, options: TranslationOptions) -> tuple[str, dict[str, Any]]:
    """What stands before a text, and how its translation begins: models of several languages want to be told.

    Raises:
        UserError: if the model does not know a language by this code.
    """
    source, target = options.source_code or options.language, options.target_code or options.target_language
    if kind == "marian":
        codes = sorted(tokenizer.supported_language_codes)
        if not codes:
            return "", {}
        mark = f">>{target}<<"
        if mark not in codes:
            raise UserError(_unknown(options, target, "target", codes))
        return f"{mark} ", {}
    marks = _marks(tokenizer)
    for side, code in (("source", source), ("target", target)):
        if code not in marks:
            raise UserError(_unknown(options, code, side, sorted(marks)))
    tokenizer.src_lang = source
    return "", {"forced_bos_token_id": marks[str(target)]}


def _marks(tokenizer: Any) -> dict[str, int]:
    """The tokens of languages: M2M100 has two-letter codes, NLLB such as ``deu_Latn``."""
    if hasattr(tokenizer, "lang_code_to_token"):
        marks = tokenizer.lang_code_to_token
    else:
        marks = {token: token for token in tokenizer.all_special_tokens if _NLLB.fullmatch(token)}
    return {code: tokenizer.convert_tokens_to_ids(mark) for code, mark in marks.items()}


def _unknown(options: TranslationOptions, code: str | None, side: str, known: Sequence[str]) -> str:
    near = [mark for mark in known if code and mark.strip("<>").startswith(code[:2])]
    return (
        f"the model {options.source} has no language {code}; write what it calls it as translation.{side}_code, such as "
        f"{(near or known)[0]}."
    )

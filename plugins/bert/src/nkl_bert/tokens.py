"""Texts become numbers of tokens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer

from nkl.errors import UserError

_VOCABULARIES = ("tokenizer.json", "vocab.txt", "vocab.json", "sentencepiece.bpe.model")


def load_tokenizer(folder: Path, longest: int) -> Callable[[str], list[int]]:
    """The model's own tokenizer: it puts its marks around a text, and cuts what is longer.

    Args:
        folder: of the model.
        longest: tokens of a text at most, its marks included.

    Raises:
        UserError: if the folder holds no tokenizer, or one that cannot be read.
    """
    # Without its files transformers makes one that knows no word, and says nothing.
    if not any((folder / name).is_file() for name in _VOCABULARIES):
        raise UserError(f"{folder} holds no tokenizer: it needs one of {', '.join(_VOCABULARIES)} beside the weights.")
    try:
        load: Any = AutoTokenizer.from_pretrained
        tokenizer: Any = load(folder, local_files_only=True, use_fast=True)
    except Exception as error:  # whatever the library trips over in these files
        raise UserError(f"{folder}: its tokenizer cannot be read: {error}") from error

    def numbers(text: str) -> list[int]:
        found: list[int] = tokenizer(text, truncation=True, max_length=longest)["input_ids"]
        return found

    return numbers

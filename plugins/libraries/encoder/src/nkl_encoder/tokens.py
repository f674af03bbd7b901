"""The tokenizer that a model of texts brings along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from transformers import AutoTokenizer

from nkl.errors import UserError
from nkl_encoder.loading import quietly

_VOCABULARIES = ("tokenizer.json", "vocab.json", "vocab.txt", "sentencepiece.bpe.model", "spiece.model", "spm.model")


def load_tokenizer(folder: Path) -> Any:
    """Load it, and nothing but it: no code that lies in the folder is run.

    Raises:
        UserError: if the folder holds none that can be read.
    """
    # Without its files transformers makes one that knows no word, and says nothing.
    if not any((folder / name).is_file() for name in _VOCABULARIES):
        raise UserError(f"{folder} holds no tokenizer: it needs one of {', '.join(_VOCABULARIES)} beside the weights.")
    try:
        with quietly():
            return AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # whatever the library trips over in these files
        raise UserError(f"{folder}: its tokenizer cannot be read: {error}") from error

"""Whether what is said gives the target away: texts that are spoken in one class only."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from nkl.data.report import Finding
from nkl.evaluation.names import column_word
from nkl.evaluation.overlap import name_some

SENTENCES = "sentence tells the class"

_NAMES = frozenset(
    ["sentence", "text", "transcript", "transcription", "utterance", "prompt", "word", "phrase", "statement"]
)
_OTHERS = frozenset({"speaker", "source_db"})
_WORD = re.compile(r"[^\W\d_]+")
_WITHOUT_BLANKS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
"""Letters of scripts that set no blanks between words: Japanese, Chinese, Thai."""

_FEWEST_WORDS = 3
_REPEATED = 5


def check_sentences(table: pd.DataFrame, target: str) -> Iterator[Finding]:
    """Say which texts are spoken five times or more, and in one class only.

    Columns of texts are known by their name (``sentence``, ``text`` ...) or by their content: half of the cells or more hold
    three words or more.

    Args:
        table: all samples.
        target: the column that is predicted; numbers are not looked at.
    """
    if target not in table or table[target].dtype.kind == "f":
        return
    for column in table.columns:
        if column == target or column in _OTHERS or not _is_of_texts(table[column]):
            continue
        known = table[[column, target]].dropna()
        said = known[column].map(lambda text: " ".join(_spoken(str(text))))
        spoken = known[target].groupby(said).agg(["nunique", "size"])
        bound = spoken[(spoken["size"] >= _REPEATED) & (spoken["nunique"] == 1)]
        if len(bound) and known[target].nunique() > 1:
            names = known[column].groupby(said).first()[bound.index]
            share = bound["size"].sum() / len(known)
            yield Finding(
                "warning",
                SENTENCES,
                f"{len(bound)} of {len(spoken)} values of {column} ({share:.0%} of the samples) are spoken in one "
                f"class only: {name_some(names)}.",
                "A model may learn the words in place of the target. Use sentences that every class speaks, or keep "
                "these out of test.",
            )


def _is_of_texts(values: pd.Series) -> bool:
    if column_word(str(values.name)) in _NAMES:
        return True
    if values.dtype.kind in "biufmM":
        return False
    cells = values.dropna().astype(str).unique()
    words = [len(_WORD.findall(cell)) + len(_WITHOUT_BLANKS.findall(cell)) for cell in cells]
    return bool(words) and 2 * sum(count >= _FEWEST_WORDS for count in words) >= len(words)


def _spoken(text: str) -> list[str]:
    """What is said, without case and punctuation; a code that is no text stays as it is."""
    return _WORD.findall(text.casefold()) if len(_WORD.findall(text)) >= _FEWEST_WORDS else [text]

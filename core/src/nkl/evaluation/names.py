"""Names that look different and mean one: ``04`` and ``4``, ``spk14`` and ``14``, ``Anger`` and ``anger``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

_PERSON = re.compile(
    "actor|(subject|speaker|spk)?id|n[or]|p|participant|person|proband|s|sp|spkr?|speaker|sprecher|sub|subj|subject|talker|user|vp"
)
"""Words that say no more than that somebody is meant, in lower case."""

_SPEAKERS = frozenset(
    {"spk", "spkr", "subject", "subj", "participant", "patient", "person", "proband", "talker", "actor", "speaker"}
)
"""Words by which columns are called that say who speaks."""

_NUMBERING = frozenset({"id", "ids", "no", "nr", "number", "code"})

_WHOLE_FLOAT = re.compile(r"(-?\d+)\.0+")
_PIECES = re.compile(r"(?<!.)-(?=\d)|\d+|[^\W\d_]+")


def speaker_form(name: str) -> tuple[str, ...]:
    """What is left of a speaker's name without case, blanks, punctuation, leading zeros and a word such as ``spk``.

    ``s_04``, ``S-4``, ``spk 4``, ``004`` and ``4.0`` have one form; ``f4`` and ``m4`` are two others.
    """
    text = unicodedata.normalize("NFKC", name).casefold().strip()
    if whole := _WHOLE_FLOAT.fullmatch(text):
        text = whole[1]
    pieces = [piece.lstrip("0") or "0" if piece[0].isdecimal() else piece for piece in _PIECES.findall(text)]
    while len(pieces) > 1 and _PERSON.fullmatch(pieces[0]):
        del pieces[0]
    return tuple(pieces) or (text,)


def class_form(name: str) -> str:
    """What is left of the name of a class without case, and with one blank for each gap or underscore."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().replace("_", " ").split())


def alike(forms: Iterable[tuple[str, object]]) -> list[tuple[str, ...]]:
    """Groups of different names that have one form, each sorted.

    Args:
        forms: names with their forms; a name may come several times.
    """
    groups: dict[object, set[str]] = {}
    for name, form in forms:
        groups.setdefault(form, set()).add(name)
    return [tuple(sorted(group)) for group in groups.values() if len(group) > 1]


def column_word(column: str) -> str:
    """The word that says what a column is of, in lower case: ``session`` for ``Session_ID``, ``sessionId`` and ``sessions``."""
    words = [word for word in re.split(r"[\W_\d]+|(?<=[a-z])(?=[A-Z])", column) if word]
    words = [word.casefold() for word in words if word.casefold() not in _NUMBERING] or [column.casefold()]
    return words[-1].removesuffix("id").removesuffix("s")


def speakers_elsewhere(table: pd.DataFrame) -> str:
    """What to write so that a column of another name is taken for the speakers, as a sentence; empty where none looks like them.

    Args:
        table: rows, perhaps of several databases (``source_db``).
    """
    near = [
        str(column) for column in table.columns if column_word(str(column)) in _SPEAKERS and table[column].notna().any()
    ]
    if not near or "source_db" not in table.columns:
        return ""
    column = near[0]
    databases = table.loc[table[column].notna(), "source_db"].unique()
    lines = " and ".join(f"{name}.colnames = {{{column!r}: 'speaker'}}" for name in databases)
    return f"If the column {column} says who speaks, write in [DATA] {lines}."

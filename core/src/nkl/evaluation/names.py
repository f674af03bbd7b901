"""Names that look different and mean one: ``04`` and ``4``, ``spk14`` and ``14``, ``Anger`` and ``anger``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_PERSON = re.compile(
    "actor|(subject|speaker|spk)?id|n[or]|p|participant|person|proband|s|sp|spkr?|speaker|sprecher|sub|subj|subject|talker|user|vp"
)
"""Words that say no more than that somebody is meant, in lower case."""

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

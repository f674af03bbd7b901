"""Lists and dictionaries of names in an INI: each name is the text that stands there.

``[007, 1e1, 1.10, TRUE]`` names ``007``, ``1e1``, ``1.10`` and ``TRUE``; as Python values these would be an error, 10.0, 1.1 and
a word that is not known. Quotes may be left out.
"""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from typing import Any

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<mark>[\[\](){},:])
        |(?P<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
        |(?P<bare>[^\[\](){},:'"\s][^\[\](){},:]*)
    )""",
    re.VERBOSE,
)
_CLOSES = {"[": "]", "(": ")", "{": "}"}


def names_in(text: str) -> Any:
    """What a text in brackets holds: lists and dictionaries of texts, as written; ``None`` where it is no such text.

    Raises:
        ValueError: if two quoted texts follow each other without a comma: Python would make one name of them; or if a
            dictionary has a key twice, of which the last one would count.
    """
    text = text.strip()
    if not text or text[0] not in _CLOSES or text[-1] != _CLOSES[text[0]]:
        return None
    tokens = _tokens(text)
    if tokens is None:
        return None
    for one, other in pairwise(tokens):
        if one[0] == other[0] == "quoted":
            raise ValueError(f"a comma is missing between {one[1]} and {other[1]}")
    value, rest = _value(tokens, 0)
    return value if rest == len(tokens) else None


def _tokens(text: str) -> list[tuple[str, str]] | None:
    tokens, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
        at += len(text[at:]) - len(text[at:].lstrip())
    return tokens


def _value(tokens: list[tuple[str, str]], at: int) -> tuple[Any, int]:
    """The value that begins at a token, and the place after it; a place of -1 where it is broken."""
    kind, text = tokens[at] if at < len(tokens) else ("", "")
    if kind == "quoted":
        try:
            return str(ast.literal_eval(text)), at + 1
        except (ValueError, SyntaxError):
            return text[1:-1], at + 1
    if kind == "bare":
        return text.strip(), at + 1
    if text not in _CLOSES:
        return None, -1
    closing, at = _CLOSES[text], at + 1
    items: list[Any] = []
    pairs: dict[str, Any] = {}
    while at < len(tokens) and tokens[at] != ("mark", closing):
        item, at = _value(tokens, at)
        if 0 <= at < len(tokens) and tokens[at] == ("mark", ":") and isinstance(item, str):
            if item in pairs:
                raise ValueError(f"{item!r} is there twice; write it once")
            pairs[item], at = _value(tokens, at + 1)
        else:
            items.append(item)
        if at < 0 or at >= len(tokens) or tokens[at] not in (("mark", ","), ("mark", closing)):
            return None, -1
        at += tokens[at] == ("mark", ",")
    if at >= len(tokens) or (items and pairs):
        return None, -1
    is_pairs = pairs or (text == "{" and not items)
    return (pairs if is_pairs else items), at + 1

"""Docstrings in Google style, as Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence

from generator.markdown import escaped

_LISTS = ("Args", "Attributes", "Raises")
_TEXTS = ("Returns", "Yields")
_HEADING = re.compile(rf"({'|'.join((*_LISTS, *_TEXTS))}):$")
_ITEM = re.compile(r"(\*{0,2}[\w.]+): (.*)")
_LITERAL = re.compile(r"``(.+?)``")
_REFERENCE = re.compile(r":\w+:`~?([^`]+)`")


def markdown(docstring: str | None) -> Iterator[str]:
    """The lines of a docstring, each paragraph with an empty line after it."""
    lines = inspect.cleandoc(docstring or "").splitlines()
    at = 0
    while at < len(lines):
        heading = _HEADING.match(lines[at])
        end = _end_of_block(lines, at + 1) if heading else _end_of_paragraph(lines, at)
        if heading and heading[1] in _LISTS:
            yield from (f"{heading[1]}:", "", *_items(lines[at + 1 : end]), "")
        elif heading:
            yield from (f"{heading[1]}: {_inline(' '.join(' '.join(lines[at + 1 : end]).split()))}", "")
        elif lines[at].startswith(" "):
            yield from ("```python", *inspect.cleandoc("\n".join(lines[at:end])).splitlines(), "```", "")
        elif lines[at]:
            yield from (_inline(" ".join(lines[at:end])).replace("::", ":"), "")
        at = end


def first_line(docstring: str | None) -> str:
    """What a docstring says in its first paragraph, in one line."""
    paragraph = inspect.cleandoc(docstring or "").partition("\n\n")[0]
    return _inline(" ".join(paragraph.split())).removesuffix(":").removesuffix(":")


def _items(lines: Sequence[str]) -> Iterator[str]:
    """``name: what it is`` each, with further lines indented."""
    items: list[list[str]] = []
    for line in map(str.rstrip, lines):
        if line and (not line.startswith("     ") or not items):
            items.append([line.strip()])
        elif line:
            items[-1].append(line.strip())
    for item in items:
        name = _ITEM.fullmatch(" ".join(item))
        yield f"- `{name[1]}`: {_inline(name[2])}" if name else f"- {_inline(' '.join(item))}"


def _inline(text: str) -> str:
    """Text with code and references as Markdown has them; the rest is no markup."""
    text = _REFERENCE.sub(r"``\1``", text)
    pieces = _LITERAL.split(text)
    return "".join(f"`{piece}`" if number % 2 else escaped(piece) for number, piece in enumerate(pieces))


def _end_of_paragraph(lines: Sequence[str], at: int) -> int:
    """Where the paragraph or the indented block that begins at a line ends."""
    if not lines[at]:
        return at + 1
    if lines[at].startswith(" "):
        return _end_of_block(lines, at)
    end = at + 1
    while end < len(lines) and lines[end] and not lines[end].startswith(" ") and not _HEADING.match(lines[end]):
        end += 1
    return end


def _end_of_block(lines: Sequence[str], at: int) -> int:
    """Where an indented block ends; empty lines may be in it."""
    while at < len(lines) and (not lines[at] or lines[at].startswith(" ")):
        at += 1
    return at

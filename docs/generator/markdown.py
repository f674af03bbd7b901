"""Pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

COMMAND = "python docs/generate.py"
NOTE = f"<!-- Written by docs/generate.py from the declarations. Change those, then run: {COMMAND} -->"
NOTHING = "–"

Row = tuple[str, ...]


def table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    """The lines of a table, and an empty one; nothing where there are no rows."""
    found = list(rows)
    if found:
        yield from map(_cells, (head, tuple("---" for _ in head), *found))
        yield ""


def code(text: str) -> str:
    """Text as it is typed, or a dash for none."""
    return f"`{text}`" if text else NOTHING


def codes(texts: Iterable[str]) -> str:
    """Several of them, each once, with commas between."""
    return ", ".join(map(code, dict.fromkeys(texts)))


def escaped(text: str) -> str:
    """Text in which nothing is taken for markup."""
    for mark, replacement in (("&", "&amp;"), ("<", "&lt;"), ("|", "\\|"), ("*", "\\*")):
        text = text.replace(mark, replacement)
    return text


def page(lines: Iterable[str]) -> str:
    """The text of a generated page."""
    return "\n".join((NOTE, *lines)).rstrip() + "\n"


def _cells(row: Row) -> str:
    return f"| {' | '.join(row)} |"

"""Cards are Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nkl_drawing.wording import in_markdown as escaped


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table, line by line, with an empty line behind it."""
    yield _row(head)
    yield "|" + "---|" * len(head)
    yield from map(_row, rows)
    yield ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |"

"""How wide tables are on paper, from the number of their letters."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.data import Chart, Table

_OF_COLUMN = 62
"""So many letters of the usual size have room in one of two columns."""
_OF_PAGE = 125
_LONGEST_CELL = 40
MOST_NAMES = 12
_USUAL_PT, _SMALL_PT, _SMALLEST_PT = 8.0, 7.5, 6.5


def is_wide(table: Table) -> bool:
    """Whether it needs the whole page, not a column of it."""
    return sum(_widths(table)) > _OF_COLUMN


def has_many(chart: Chart) -> bool:
    """Whether it has more names than a column can hold side by side in letters that can be read."""
    return len(chart.labels) > MOST_NAMES


def size_of(table: Table, is_short: bool) -> float:
    """The size of its letters in points."""
    wide, room = sum(_widths(table)), _OF_COLUMN if is_short and not is_wide(table) else _OF_PAGE
    return _SMALLEST_PT if wide > 1.1 * room else _SMALL_PT if wide > 0.85 * room else _USUAL_PT


def narrow(table: Table) -> Iterator[Table]:
    """The table, or, where it is wider than a page, parts of it side by side, each with the first column."""
    widths = _widths(table)
    if sum(widths) <= 1.3 * _OF_PAGE or len(widths) < 3:
        yield table
        return
    groups: list[list[int]] = [[]]
    for at, width in enumerate(widths[1:], 1):
        if groups[-1] and widths[0] + sum(widths[one] for one in groups[-1]) + width > _OF_PAGE:
            groups.append([])
        groups[-1].append(at)
    for number, group in enumerate(groups, 1):
        kept = [0, *group]
        yield Table(
            f"{table.title} ({number} of {len(groups)})" if len(groups) > 1 else table.title,
            tuple(table.head[at] for at in kept),
            tuple(tuple(row[at] for at in kept) for row in table.rows),
            table.note if number == len(groups) else "",
            tuple(table.numeric[at] for at in kept),
        )


def _widths(table: Table) -> list[int]:
    """In letters; heads are broken between words, and whatever is longer than usual anywhere."""
    heads = [max(map(len, name.split()), default=0) for name in table.head]
    columns = zip(*table.rows, strict=True) if table.rows else [()] * len(heads)
    return [2 + min(max(head, *map(len, cells), 0), _LONGEST_CELL) for head, cells in zip(heads, columns, strict=True)]

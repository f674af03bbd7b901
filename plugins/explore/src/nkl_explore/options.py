"""[EXPL]: exploring. What an explorer reads leaves this table, and stands with the explorer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import pydantic

from nkl.plugin import Off, Options, Selection, option

_LISTS = "write lists of columns, such as [['age', 'gender']]"


def _tuples(value: Any) -> Any:
    if value is None or value is False or (isinstance(value, str) and value.strip().lower() in ("false", "none", "")):
        return None
    if not isinstance(value, list) or value == ["True"]:
        raise ValueError(_LISTS)
    if any(isinstance(item, str) and item.startswith("[") for item in value):
        raise ValueError(_LISTS)
    return [[item] if isinstance(item, str) else item for item in value]


def one_list(value: Any) -> Any:
    """A list of names that stands for a list of one such list: ``['duration', 'age']``."""
    several = isinstance(value, list) and len(value) > 1 and all(isinstance(item, str) for item in value)
    return [value] if several else value


def columns_of(fewest: int, most: int) -> Callable[[list[list[str]] | None], list[list[str]] | None]:
    """A check that each inner list names at least ``fewest`` and at most ``most`` columns."""

    def check(value: list[list[str]] | None) -> list[list[str]] | None:
        for columns in value or []:
            if not fewest <= len(columns) <= most:
                raise ValueError(f"{columns} must name {fewest} to {most} columns")
        return value

    return check


ColumnLists = Annotated[list[list[str]] | None, pydantic.BeforeValidator(_tuples)]
"""Lists of columns that are looked at together; a single column may stand without its own list."""


class ExplOptions(Options):
    """The options of ``[EXPL]``; ``<column>.bin_reals`` is a family of keys."""

    chapters: list[str] = option(
        ["all"],
        "Who looks at the data, by name: overview, bias, ...; all that are installed if not given.",
        chooses="explorer",
        identity=False,
    )
    sample_selection: Off[Selection] = option(
        None, "The split that is looked at; EXP.sample_selection if not given.", identity=False
    )

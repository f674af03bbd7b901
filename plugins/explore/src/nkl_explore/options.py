"""[EXPL]: exploring. What an explorer reads leaves this table, and stands with the explorer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import pydantic

from nkl.plugin import Off, Options, option

_LATER = "is not done yet"


def _tuples(value: Any) -> Any:
    if value is False or (isinstance(value, str) and value.strip().lower() in ("false", "none", "")):
        return None
    if not isinstance(value, list):
        return value
    if any(isinstance(item, str) and item.startswith("[") for item in value):
        raise ValueError("write lists of columns, such as [['age'], ['age', 'gender']]")
    return [[item] if isinstance(item, str) else item for item in value]


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
    feature_distributions: Annotated[
        bool, pydantic.BeforeValidator(lambda value: True if value == "all" else value)
    ] = option(False, "Draw how the most important features are distributed over the classes.", idle=_LATER)
    ignore_gender: bool = option(False, "Do not split the distributions of features by gender.", idle=_LATER)
    plot_features: Off[list[str]] = option(
        None, "Draw these features, by name, instead of the most important ones.", idle=_LATER
    )
    regplot: Annotated[ColumnLists, pydantic.AfterValidator(columns_of(2, 3))] = option(
        None,
        "Regression plots: two features or columns, and a third for the colour: [['duration', 'meanF0Hz', 'age']].",
        idle=_LATER,
    )

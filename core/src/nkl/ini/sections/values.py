"""Types that several sections share: filters, label mappings, splits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import pydantic

from nkl.options import off

Selection = Literal["all", "train", "dev", "test"]
"""Which split's samples a module works on."""


def on_for(*words: str) -> pydantic.BeforeValidator:
    """For yes-or-no values: further words that mean yes."""

    def read(value: Any) -> Any:
        return True if isinstance(value, str) and value.strip().lower() in words else value

    return pydantic.BeforeValidator(read)


def _bytes(value: Any) -> Any:
    return 1000 if value is True else off(value)


CheckSize = Annotated[Annotated[int, pydantic.Field(ge=1)] | None, pydantic.BeforeValidator(_bytes)]
"""A size in bytes; ``True`` stands for 1000."""

Scalar = str | int | float | bool


def _pairs(value: Any) -> Any:
    value = off(value)
    if value is None:
        return None
    pairs = list(value.items()) if isinstance(value, dict) else value
    if not isinstance(pairs, list) or not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in pairs):
        raise ValueError("write {'column': value} or {'column': [values]} or [['column', value], ...]")
    return [(column, wanted if isinstance(wanted, list) else [wanted]) for column, wanted in pairs]


Filter = Annotated[list[tuple[str, list[Scalar]]] | None, pydantic.BeforeValidator(_pairs)]
"""Columns and the values to keep, all of which must hold."""


def _expand(value: Any) -> Any:
    value = off(value)
    if not isinstance(value, dict):
        return value
    expanded: dict[str, Any] = {}
    for source, target in value.items():
        if isinstance(target, dict):
            expanded[str(source)] = _expand(target)
        else:
            expanded |= {name.strip(): str(target) for name in str(source).split(",")}
    return expanded


LabelMapping = Annotated[dict[str, str | dict[str, str]] | None, pydantic.BeforeValidator(_expand)]
"""Old label to new, of the target or, one level deeper, of named columns; ``'a, b': 'c'`` names two old labels."""


def _tuples(value: Any) -> Any:
    value = off(value)
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

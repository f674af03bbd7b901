"""Types that several sections share: filters, label mappings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pydantic

from nkl.data.cells import as_name
from nkl.options import off

Name = Annotated[str, pydantic.AfterValidator(as_name)]
"""The name of a class, a speaker or the like, in the form in which names of tables are."""


def on_for(*words: str) -> pydantic.BeforeValidator:
    """For yes-or-no values: further words that mean yes."""

    def read(value: Any) -> Any:
        return True if isinstance(value, str) and value.strip().lower() in words else value

    return pydantic.BeforeValidator(read)


def _bytes(value: Any) -> Any:
    return 1000 if value is True else off(value)


def _groups(value: Any) -> Any:
    return True if str(value).strip().lower() == "true" else off(value)


Groups = Annotated[Literal[True] | Annotated[int, pydantic.Field(ge=2)] | None, pydantic.BeforeValidator(_groups)]
"""A number of groups; ``True`` stands for as many as there are."""

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
            expanded[as_name(source)] = _expand(target)
        else:
            expanded |= {as_name(name): as_name(target) for name in str(source).split(",")}
    return expanded


LabelMapping = Annotated[dict[str, str | dict[str, str]] | None, pydantic.BeforeValidator(_expand)]
"""Old label to new, of the target or, one level deeper, of named columns; ``'a, b': 'c'`` names two old labels."""

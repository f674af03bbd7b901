"""Keys of the dialect that belong to components which no plugin offers yet: the table ``keys.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Key:
    """A key of components that are not there yet.

    Attributes:
        section: of the INI.
        key: how it is spelt.
        kind: of the components, as ``nkl plugins show`` writes it.
        owners: their names.
        type_text: the type of its values, in words.
        default: what holds where it is not given, as text; empty for nothing.
        description: what it means.
    """

    section: str
    key: str
    kind: str
    owners: tuple[str, ...]
    type_text: str
    default: str
    description: str


def read_keys() -> tuple[Key, ...]:
    """All of them, in the order of the table."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.reader(table))[1:]
    return tuple(Key(section, key, kind, tuple(owners.split()), *rest) for section, key, kind, owners, *rest in rows)

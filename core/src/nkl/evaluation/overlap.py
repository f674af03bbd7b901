"""What parts of the data hold in common that must have nothing in common: splits, or the folds of a cross-validation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd


@dataclass(frozen=True, eq=False)
class Parts:
    """Tables of which one is tested on what the others have taught.

    Attributes:
        tables: by name, on the segmented index; none is empty.
        are_folds: whether each is tested in its turn, so that all pairs matter alike.
        shared_speakers: for each database whose speakers are in several parts because the INI says so: what says it, such
            as ``speech.split_strategy = random``.
        declared: whether the INI says in so many words that speakers are shared, so that nobody needs to be warned.
    """

    tables: Mapping[str, pd.DataFrame]
    are_folds: bool = False
    shared_speakers: Mapping[str, str] | None = None
    declared: bool = False

    @property
    def whole(self) -> pd.DataFrame:
        """All rows."""
        return pd.concat(list(self.tables.values())) if self.tables else pd.DataFrame()


@dataclass(frozen=True, eq=False)
class Overlap:
    """What two splits, or several folds, have in common.

    Attributes:
        shared: the values.
        of: how many values there are in the part that is looked at.
        rows: how many of its samples have one of the shared values.
        samples: how many samples it has.
        part: the split that is looked at; empty for folds.
        where: in words, where the values are besides: ``in train as well``, ``in several folds``.
        parts: the tables in question.
    """

    shared: frozenset[Any]
    of: int
    rows: int
    samples: int
    part: str
    where: str
    parts: tuple[str, ...]

    def counted(self, noun: str) -> str:
        """``2 of 5 speakers of test (40 of its 120 samples) are in train as well``."""
        whose, its = (f" of {self.part}", "its") if self.part else ("", "the")
        verb = "is" if self.of == 1 else "are"
        return f"{len(self.shared)} of {self.of} {noun}{whose} ({self.rows} of {its} {self.samples} samples) {verb} {self.where}"


def overlaps(held: Mapping[str, pd.Series], are_folds: bool) -> Iterator[Overlap]:
    """What parts have in common: an overlap for each pair of splits, one for all folds together.

    Args:
        held: for each part, the value of each of its samples; missing ones are in common with nothing.
        are_folds: see :class:`Parts`.
    """
    values = {name: set(found.dropna()) for name, found in held.items()}
    if are_folds:
        everything = pd.concat(list(held.values())) if held else pd.Series(dtype=object)
        several = pd.Series([value for found in values.values() for value in found], dtype=object)
        shared = frozenset(several[several.duplicated()])
        if shared:
            parts = tuple(name for name, found in values.items() if found & shared)
            rows = int(everything.isin(shared).sum())
            yield Overlap(shared, several.nunique(), rows, len(everything), "", "in several folds", parts)
        return
    for one, other in combinations(held, 2):
        shared = frozenset(values[one] & values[other])
        if shared:
            rows = int(held[other].isin(shared).sum())
            where = f"in {one} as well"
            yield Overlap(shared, len(values[other]), rows, len(held[other]), other, where, (one, other))


def name_some(names: Iterable[object], most: int = 5) -> str:
    """The first names in their order, and how many more there are."""
    ordered = sorted(str(name) for name in names)
    more = f" and {len(ordered) - most} more" if len(ordered) > most else ""
    return ", ".join(ordered[:most]) + more

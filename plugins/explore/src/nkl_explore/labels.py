"""The columns of the data: labels that are given or predicted, and what is known of the recordings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from nkl.data import columns_of
from nkl.errors import did_you_mean
from nkl.parts import Material
from nkl_explore.statistics.column import Column, category, column_of, number
from nkl_explore.statistics.speakers import Speakers

Source = Literal["given", "predicted", "recording"]
"""Where a column comes from."""

UNITS = {"duration": "s", "sampling_rate": "Hz", "level_db": "dB", "est_snr": "dB", "snr": "dB", "age": "years"}
_NO_LABELS = ("split", "speaker")
_TARGET = ("class_label", "target")


def unit_of(name: str) -> str:
    """The unit of a column; empty where it is not known."""
    return UNITS.get(name.removesuffix("_pred"), "")


@dataclass(frozen=True, eq=False)
class Labels:
    """All columns of one table of segments.

    Attributes:
        material: what there is.
    """

    material: Material

    @property
    def table(self) -> pd.DataFrame:
        """One row a segment."""
        return self.material.table

    @cached_property
    def speakers(self) -> Speakers:
        """Who speaks; where that is not known, each sample counts as one."""
        table = self.table
        return Speakers.of(table["speaker"] if "speaker" in table.columns else None, len(table))

    @cached_property
    def target(self) -> Column:
        """What is to be predicted."""
        target, cells = self.material.target, self.table[self.material.target.column]
        if target.is_class:
            return category(target.column, cells.astype(object), target.labels)
        return number(target.column, cells.to_numpy(dtype=np.float64), unit_of(target.column))

    @cached_property
    def lengths(self) -> np.ndarray:
        """How long the segments are, in s; NaN where that is not known."""
        facts = self.material.facts
        files, starts, ends = columns_of(self.table.index)
        whole = facts["duration"].reindex(files).to_numpy() if len(facts) else np.full(len(files), np.nan)
        return np.asarray(np.where(np.isnan(ends), whole, ends) - starts)

    @cached_property
    def recordings(self) -> dict[str, Column]:
        """What is known of the recordings, by name; a column of the table that has the same name hides it."""
        facts, files = self.material.facts, columns_of(self.table.index)[0]
        known = facts.reindex(files) if len(facts) else pd.DataFrame(index=files)
        known = known.assign(duration=self.lengths)
        return {
            str(name): column_of(values.reset_index(drop=True), str(name), unit_of(str(name)))
            for name, values in known.items()
            if name not in self.table.columns and values.notna().any()
        }

    def column(self, name: str) -> Column:
        """A column by its name; one that there is none of can say so."""
        if name == self.target.name or (name in _TARGET and name not in self.table.columns):
            return self.target
        if name in self.table.columns:
            return column_of(self.table[name].reset_index(drop=True), name, unit_of(name))
        if name in self.recordings:
            return self.recordings[name]
        for other in (f"{name}_pred", f"{name.removeprefix('est_')}_pred"):
            if other in (self.material.predicted or {}):
                return self.column(other)
        names = [*map(str, self.table.columns), *self.recordings]
        reason = f"there is no such column{did_you_mean(name, names)}".rstrip(".")
        return Column(name, "nothing", np.full(len(self.table), np.nan), reason=reason)

    def all_columns(self) -> dict[str, tuple[Source, Column]]:
        """All that may have to do with the target, by name: also how long texts are, and where labels are missing."""
        found: dict[str, tuple[Source, Column]] = {}
        predicted = self.material.predicted or {}
        for name in map(str, self.table.columns):
            if name in _NO_LABELS or name == self.target.name:
                continue
            source: Source = "recording" if name in self.material.facts.columns else "given"
            source = "predicted" if name in predicted else source
            column = self.column(name)
            found[name] = source, column
            for more in (_length(column, self.table[name]), _missing(column)):
                if more is not None:
                    found[more.name] = source, more
        return found | {name: ("recording", column) for name, column in self.recordings.items()}


def _length(column: Column, cells: pd.Series) -> Column | None:
    """How long the texts of a column are, where it holds sentences."""
    if not column.labels or not any(" " in label.strip() for label in column.labels[:100]):
        return None
    texts = cells.astype(str).where(cells.notna())
    found = number(
        f"length of {column.name}", texts.str.len().to_numpy(dtype=np.float64, na_value=np.nan), "characters"
    )
    return found if found.kind == "number" else None


def _missing(column: Column) -> Column | None:
    """Whether a label is missing, where it is for some samples: who is asked for an age may be who is ill."""
    share = column.missing.mean() if len(column.values) else 0.0
    if not 0.05 <= share <= 0.95:
        return None
    return Column(f"{column.name} is missing", "category", column.missing.astype(np.float64), ("no", "yes"))


def thirds(column: Column) -> Column:
    """Numbers as three groups of nearly equal size, called by their borders; categories stay as they are."""
    if column.kind != "number":
        return column
    known = column.values[~column.missing]
    edges = np.unique(np.quantile(known, [1 / 3, 2 / 3])) if len(known) else np.zeros(0)
    edges = edges[edges > known.min()] if len(known) else edges
    codes = np.where(column.missing, np.nan, np.searchsorted(edges, column.values, side="right"))
    return replace(column, kind="category", values=codes, labels=_bands(edges))


def _bands(edges: np.ndarray) -> tuple[str, ...]:
    """Names of what lies between edges, with so many digits that they differ."""
    if not len(edges):
        return ("all",)
    rows = ([f"{edge:.{digits}g}" for edge in edges] for digits in range(4, 18))
    texts = next((row for row in rows if len(set(row)) == len(row)), [str(edge) for edge in edges])
    between = (f"{low} to {high}" for low, high in pairwise(texts))
    return (f"under {texts[0]}", *between, f"{texts[-1]} and over")

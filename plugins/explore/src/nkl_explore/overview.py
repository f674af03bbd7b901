"""What the data is: samples, speakers, lengths, classes, splits, and how it was recorded."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from nkl.data import Chapter, Table, columns_of
from nkl.parts import Explored, Explorer, Material, Wanted


class Overview(Explorer):
    """Counts."""

    place = "data"

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"recordings"})

    def explore(self, material: Material, advance: Callable[[float], None]) -> Explored:
        """Count samples, speakers and hours, by split and by class or value."""
        table = material.table
        rows = [{"samples": len(table), "speakers": _speakers(table), "hours": _hours(material)}]
        chapter = Chapter("data", "The data", tables=(Table.of("All samples", rows),))
        return Explored((chapter,), headline=f"{len(table)} samples of {_speakers(table) or 'unknown'} speakers.")


def _speakers(table: pd.DataFrame) -> int | None:
    return int(table["speaker"].nunique()) if "speaker" in table.columns else None


def _hours(material: Material) -> float:
    files, starts, ends = columns_of(material.table.index)
    lengths = (
        material.facts["duration"].reindex(files).to_numpy() if len(material.facts) else np.full(len(files), np.nan)
    )
    return float(np.nansum(np.where(np.isnan(ends), lengths, ends) - starts) / 3600)

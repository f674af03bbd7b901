"""A database: segments and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from nkl.data.index import is_segmented


@dataclass(frozen=True, eq=False)
class Dataset:
    """A table of labels, and the subsets that the database itself names.

    Attributes:
        name: the name of the database in the INI.
        table: one row a segment, on audformat's segmented index ``(file, start, end)``: absolute file paths, start
            and end as timedeltas, end ``NaT`` for "to the end of the file". The columns are whatever is known; those named
            speaker, gender and age have these meanings everywhere.
        subsets: for databases that come in several tables (audformat), which rows belong to which table.
        notes: facts that every reader of a report on these data must see.
        taken: what the loader settled where its options left that open, by key, such as the version of a database: who says
            these reads the same again.

    Raises:
        ValueError: if the index is not a segmented one.
    """

    name: str
    table: pd.DataFrame
    subsets: Mapping[str, pd.MultiIndex] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not is_segmented(self.table.index):
            raise ValueError(f"database {self.name}: the table needs the index levels file, start and end")

"""The loader: collects what the tables of an audformat database say of its segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import audformat
import pandas as pd

from nkl.data import Dataset
from nkl.errors import UserError, did_you_mean
from nkl.parts import Loader
from nkl_audformat.database import open_database, path_of, reading
from nkl_audformat.plugin import AudformatOptions
from nkl_audformat.segments import on_segments, plain, subset

_PEOPLE = ("speaker", "gender", "age")
_SPLITS = frozenset({"train", "dev", "test"})


class AudformatLoader(Loader):
    """Reads an audformat database from its folder; tables are read when they are needed."""

    options: AudformatOptions

    def load(self, name: str, target: str) -> Dataset:
        """Read the database.

        The table has the target under the name that the database gives it (``<db>.label``, ``<db>.colnames``), the
        columns asked for, and speaker, gender and age where there are any.

        Raises:
            UserError: no database there, an unknown table or column, or tables that contradict each other.
        """
        root = path_of(self.options.path)
        database = open_database(root, name)
        self._check_tables(database, name)
        wanted = self.options.target_name(target)
        with reading(root, name):
            table = self._collect(database, name, wanted)
            holders = _tables_with(database, wanted)
            table.index = on_segments(table.index, root)
            subsets = {
                table_id: subset(
                    on_segments(database[table_id].index, root), table.index, database[table_id].is_filewise
                )
                for table_id in self._subset_tables(database, holders)
            }
        return Dataset(name, plain(table, self.options.missing or ()), subsets)

    def _collect(self, database: audformat.Database, name: str, wanted: str) -> pd.DataFrame:
        tables = self.options.tables or None
        asked = [
            column for column in (*(self.options.columns or ()), *(self.options.colnames or {})) if column != wanted
        ]
        further = list(dict.fromkeys([*asked, *(column for column in _PEOPLE if column != wanted)]))
        table: pd.DataFrame = database.get(wanted, further, tables=tables)
        if table.empty:
            if tables and (holders := _tables_with(database, wanted)):
                raise UserError(
                    f"{name}: {wanted} is not in {', '.join(tables)}; it is in {', '.join(holders)}. "
                    f"Name those in {name}.target_tables, or name no tables."
                )
            table = _without_target(database, further, tables or list(database.tables))
        if missing := [column for column in asked if not _is_known(database, column)]:
            known = sorted({*database.schemes, *(column for t in database.tables for column in database[t].columns)})
            raise UserError(
                f"{name}: there is no column {', '.join(missing)}; there are {', '.join(known)}."
                f"{did_you_mean(missing[0], known)}"
            )
        empty = [column for column in _PEOPLE if column in table.columns and table[column].isna().all()]
        return table.drop(columns=[column for column in empty if column != wanted])

    def _check_tables(self, database: audformat.Database, name: str) -> None:
        known = list(database.tables)
        for table_id in self.options.tables:
            if table_id not in known:
                hint = did_you_mean(table_id, known)
                raise UserError(f"{name}: there is no table {table_id!r}; there are {', '.join(known)}.{hint}")

    def _subset_tables(self, database: audformat.Database, holders: Sequence[str]) -> list[str]:
        """The tables that matter: those named and those with the target; all, where none of these tells of splits."""
        chosen = list(dict.fromkeys([*self.options.tables, *holders]))
        if any(_SPLITS & set(table_id.split(".")) for table_id in chosen):
            return chosen
        return list(database.tables)


def _tables_with(database: audformat.Database, wanted: str) -> list[str]:
    """The tables that know the target: as a column, as a column's scheme, or as a label of one."""
    return [
        table_id for table_id, table in database.tables.items() if any(_knows(table, c, wanted) for c in table.columns)
    ]


def _is_known(database: audformat.Database, wanted: str) -> bool:
    misc = any(wanted in table.columns for table in database.misc_tables.values())
    return misc or wanted in database.schemes or bool(_tables_with(database, wanted))


def _knows(table: Any, column: str, wanted: str) -> bool:
    if wanted in (column, table.columns[column].scheme_id):
        return True
    scheme = table.columns[column].scheme
    labels = scheme.labels if scheme is not None else None
    if isinstance(labels, str):
        return wanted in table.db.misc_tables[labels].columns if labels in table.db.misc_tables else False
    return isinstance(labels, dict) and any(isinstance(value, dict) and wanted in value for value in labels.values())


def _without_target(database: audformat.Database, further: list[str], tables: list[str]) -> pd.DataFrame:
    """All rows of some tables, with what else is known of them."""
    index = audformat.utils.union([database[table_id].index for table_id in tables])
    table = pd.DataFrame(index=index)
    for column in further:
        values = database.get(column)[column]
        if values.index.nlevels == index.nlevels:
            table[column] = values.reindex(index)
        elif index.nlevels > 1:
            table[column] = values.reindex(index.get_level_values("file")).to_numpy()
    return table

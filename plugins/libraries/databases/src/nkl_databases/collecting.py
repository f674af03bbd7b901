"""Collects what the tables of an audformat database say of its segments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import audformat
import pandas as pd

from nkl.data import Dataset
from nkl.errors import UserError, did_you_mean, in_one_line
from nkl_databases.options import TablesOptions
from nkl_databases.segments import on_segments, plain, subset

PEOPLE = ("speaker", "gender", "age")
"""What is looked for without asking."""

Places = Callable[[Sequence[str]], Mapping[str, str]]
"""Says for the files of a database, as its tables name them, where they lie: absolute paths."""

_SPLITS = frozenset({"train", "dev", "test"})


def dataset_of(
    database: audformat.Database, name: str, target: str, options: TablesOptions, root: str, places: Places
) -> Dataset:
    """What the tables say of the target, and of the columns asked for; speaker, gender and age where there are any.

    Args:
        database: its tables are read when they are used.
        name: of the database in the INI.
        target: what is to be predicted.
        options: what the INI says of the tables.
        root: what messages call the database.
        places: asked once, for all files that the table holds.

    Raises:
        UserError: if a table or column is unknown, or cannot be read, or tables contradict each other.
    """
    check_tables(database, name, options.named_tables)
    wanted = options.target_name(target)
    with reading(root, name):
        table = _collect(database, name, wanted, options)
        paths = places(list(table.index.get_level_values("file").unique()))
        table.index = on_segments(table.index, paths)
        subsets = {}
        for table_id in _subset_tables(database, options.named_tables, tables_with(database, wanted)):
            rows = database[table_id].index
            held = on_segments(rows[rows.get_level_values("file").isin(list(paths))], paths)
            subsets[table_id] = subset(held, table.index, database[table_id].is_filewise)
    return Dataset(name, plain(table, options.missing or ()), subsets)


@contextmanager
def reading(root: str, name: str) -> Iterator[None]:
    """Give errors of the library, while tables are read and joined, the words that users need.

    Raises:
        UserError: if a table's file is missing or out of date, or tables contradict each other.
    """
    try:
        yield
    except ValueError as error:
        if "overlapping" not in str(error):
            raise
        raise UserError(
            f"{name}: tables of {root} give different values for the same segment; {name}.target_tables chooses "
            f"which count. ({in_one_line(error)})"
        ) from error
    except (OSError, RuntimeError) as error:
        raise UserError(f"{root}: a table of the database cannot be read: {in_one_line(error).rstrip('.')}.") from error


def check_tables(database: audformat.Database, name: str, tables: Sequence[str]) -> None:
    """Refuse tables that the database does not have.

    Raises:
        UserError: naming the first of them.
    """
    known = list(database.tables)
    for table_id in tables:
        if table_id not in known:
            hint = did_you_mean(table_id, known)
            raise UserError(f"{name}: there is no table {table_id!r}; there are {', '.join(known)}.{hint}")


def tables_with(database: audformat.Database, wanted: str) -> list[str]:
    """The tables that know something: as a column, as a column's scheme, or as a label of one. The header says so."""
    return [
        table_id for table_id, table in database.tables.items() if any(_knows(table, c, wanted) for c in table.columns)
    ]


def tells_of_splits(table_id: str) -> bool:
    """Whether a table is called after a split, such as ``emotion.test``."""
    return bool(_SPLITS & set(table_id.split(".")))


def _collect(database: audformat.Database, name: str, wanted: str, options: TablesOptions) -> pd.DataFrame:
    tables, asked = options.named_tables or None, options.asked(wanted)
    further = list(dict.fromkeys([*asked, *(column for column in PEOPLE if column != wanted)]))
    table: pd.DataFrame = database.get(wanted, further, tables=tables)
    if table.empty:
        if tables and (holders := tables_with(database, wanted)):
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
    empty = [column for column in PEOPLE if column in table.columns and table[column].isna().all()]
    return table.drop(columns=[column for column in empty if column != wanted])


def _subset_tables(database: audformat.Database, named: Sequence[str], holders: Sequence[str]) -> list[str]:
    """The tables that matter: those named and those with the target; all, where none of these tells of splits."""
    chosen = list(dict.fromkeys([*named, *holders]))
    return chosen if any(tells_of_splits(table_id) for table_id in chosen) else list(database.tables)


def _is_known(database: audformat.Database, wanted: str) -> bool:
    misc = any(wanted in table.columns for table in database.misc_tables.values())
    return misc or wanted in database.schemes or bool(tables_with(database, wanted))


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

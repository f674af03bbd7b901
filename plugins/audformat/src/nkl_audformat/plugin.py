"""Offers the loader ``audformat``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pydantic

from nkl.plugin import Component, Options, hookimpl, option


def _unquoted(value: Any) -> Any:
    """INIs in circulation have some paths in quotes."""
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def _off(value: Any) -> Any:
    """``False`` is the dialect's word for nothing."""
    return None if value is False or value in ("False", ["False"], [False]) else value


FilePath = Annotated[str, pydantic.BeforeValidator(_unquoted)]
Names = Annotated[list[str] | None, pydantic.BeforeValidator(_off)]
OldToNew = Annotated[dict[str, str] | None, pydantic.BeforeValidator(_off)]
Name = Annotated[str | None, pydantic.BeforeValidator(_off)]


class AudformatOptions(Options):
    """The keys ``<database>`` and ``<database>.<key>`` of ``[DATA]`` that say what to read; some are the core's too."""

    path: FilePath = option(..., "The database's folder, with db.yaml; relative to the working directory.", key="")
    columns: Names = option(None, "Further columns or schemes to load; speaker, gender and age come without asking.")
    target_tables: Names = option(None, "Tables in which the target is looked for; all, where no tables are named.")
    files_tables: Names = option(None, "Further tables in which the target is looked for.")
    train_tables: Names = option(None, "Strategy specified: tables of the database that are training data.")
    dev_tables: Names = option(None, "Strategy specified: tables of the database that are dev data.")
    test_tables: Names = option(None, "Strategy specified: tables of the database that are test data.")
    label: Name = option(None, "Name that the target has in this database.")
    colnames: OldToNew = option(None, "Columns to rename, old name to new.")

    @property
    def tables(self) -> list[str]:
        """Every table that is named, each once."""
        named = (self.target_tables, self.files_tables, self.train_tables, self.dev_tables, self.test_tables)
        return list(dict.fromkeys(table for tables in named for table in tables or ()))

    def target_name(self, target: str) -> str:
        """The name under which the database knows the target."""
        if self.label:
            return self.label
        return next((old for old, new in (self.colnames or {}).items() if new == target), target)


@hookimpl
def nkl_loaders() -> Iterator[Component]:
    """One loader."""
    yield Component(
        name="audformat",
        target="nkl_audformat.loader:AudformatLoader",
        summary="An audformat database: a folder with db.yaml, tables and audio",
        options=AudformatOptions,
    )

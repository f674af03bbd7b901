"""Offers the loader ``audformat``."""

from __future__ import annotations

from collections.abc import Iterator

from nkl.plugin import Component, hookimpl, option
from nkl_databases.options import TablesOptions


class AudformatOptions(TablesOptions):
    """The keys ``<database>`` and ``<database>.<key>`` of ``[DATA]`` that say what to read."""

    path: str = option(..., "The database's folder, with db.yaml; relative to the working directory.", key="")


@hookimpl
def nkl_loaders() -> Iterator[Component]:
    """One loader."""
    yield Component(
        name="audformat",
        target="nkl_audformat.loader:AudformatLoader",
        summary="An audformat database: a folder with db.yaml, tables and audio",
        options=AudformatOptions,
    )

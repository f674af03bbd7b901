"""Offers the loader ``csv``."""

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


FilePath = Annotated[str, pydantic.BeforeValidator(_unquoted)]


class CsvOptions(Options):
    """The keys ``<database>`` and ``<database>.<key>`` of ``[DATA]`` that say where table and audio are."""

    path: FilePath = option(
        ..., "The table: a .csv, .tsv or .parquet file with a column file; relative to the working directory.", key=""
    )
    absolute_path: bool = option(
        True,
        "True: audio files are absolute or relative to the working directory; False: relative to the table's folder.",
    )
    audio_path: FilePath = option(
        "./", "Folder that is put before every audio file, below the folder that absolute_path means."
    )


@hookimpl
def nkl_loaders() -> Iterator[Component]:
    """One loader for all tables; the ending of the file tells which kind it is."""
    yield Component(
        name="csv",
        target="nkl_csv.loader:CsvLoader",
        summary="A table (CSV, TSV, Parquet) with the columns file, start, end and whatever is known",
        options=CsvOptions,
    )

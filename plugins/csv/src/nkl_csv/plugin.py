"""Offers the loader ``csv``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import pydantic

from nkl.plugin import Component, Off, Options, hookimpl, option


class CsvOptions(Options):
    """The keys ``<database>`` and ``<database>.<key>`` of ``[DATA]`` that say where table and audio are."""

    path: str = option(
        ..., "The table: a .csv, .tsv or .parquet file with a column file; relative to the working directory.", key=""
    )
    absolute_path: bool = option(
        True,
        "True: audio files are absolute or relative to the working directory; False: relative to the table's folder.",
    )
    audio_path: str = option(
        "./", "Folder that is put before every audio file, below the folder that absolute_path means."
    )
    time_unit: Annotated[float, pydantic.Field(gt=0)] | Literal["s", "ms", "us", "samples"] = option(
        "s",
        "What a number in start and end is: s, ms, us, samples, or how many seconds, such as 0.01 for frames of 10 ms.",
    )
    missing: Off[list[str]] = option(
        None,
        "What is written where there is no value, such as ['NA', '-'], in all columns but file; empty cells always mean that.",
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

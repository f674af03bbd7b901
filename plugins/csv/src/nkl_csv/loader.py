"""The loader: from a table with a column ``file`` to a database on the segmented index."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.data import Dataset, header_facts, often_missing
from nkl.errors import UserError
from nkl.parts import Loader
from nkl_csv.missing_files import refuse_misplaced
from nkl_csv.plugin import CsvOptions
from nkl_tables.lookup import on_disk
from nkl_tables.table import FileTable, read_table

_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}


class CsvLoader(Loader):
    """Reads a table of one row a file or a segment.

    Columns: ``file``; ``start`` and ``end`` where rows are segments (timedelta texts such as ``0 days 00:00:01.5``, or
    seconds; an empty end is the end of the file); all others are labels. Repeated rows are kept.
    """

    options: CsvOptions

    def load(self, name: str, target: str) -> Dataset:
        """Read the table; ``target`` may be missing from it. Its cells stay texts, as they are written.

        Raises:
            UserError: no such table, no column ``file``, a time that is none, or audio paths that lead nowhere though
                they would from another folder.
        """
        path = Path(os.path.abspath(os.path.expanduser(self.options.path)))
        _check(path, name)
        table = read_table(path, self.options.missing or ())
        written = table.cells["file"]
        files, spelled = on_disk(name, self._resolved(path, written))
        refuse_misplaced(name, path, self.options, written, files)
        index = table.index(files, self._unit(files))
        notes = (*table.notes, *filter(None, [spelled]), *_doubts(name, table, target))
        return Dataset(name, table.labels([target]).set_axis(index), notes=notes)

    def _resolved(self, path: Path, files: pd.Series) -> list[str]:
        """Absolute paths of the audio files."""
        folder = os.getcwd() if self.options.absolute_path else str(path.parent)
        folder = os.path.join(folder, os.path.expanduser(self.options.audio_path))
        paths = {file: os.path.normpath(os.path.join(folder, file)) for file in files.unique()}
        return [paths[file] for file in files]

    def _unit(self, files: Sequence[str]) -> float | np.ndarray:
        """How many seconds a number in ``start`` and ``end`` is."""
        unit = self.options.time_unit
        if not isinstance(unit, str):
            return float(unit)
        if unit != "samples":
            return _SECONDS[unit]
        rates = header_facts(pd.Index(files, dtype=object))["sampling_rate"].reindex(files).to_numpy(dtype=np.float64)
        return np.asarray(1 / np.where(np.isnan(rates), 1.0, rates))


def _check(path: Path, name: str) -> None:
    """Complain of what cannot be a table, in words that name the key to change."""
    if path.is_dir():
        if (path / "db.yaml").is_file():
            raise UserError(f"{path}: is an audformat database, not a table; write {name}.type = audformat.")
        inside = sorted(file.name for file in path.iterdir() if file.suffix in (".csv", ".tsv", ".parquet"))
        listing = f" It holds {', '.join(inside[:5])}." if inside else ""
        raise UserError(f"{path}: is a folder; {name} must name a file, such as {name} = {path}/labels.csv.{listing}")
    if path.is_file() and path.stat().st_size == 0:
        raise UserError(f"{path}: is empty (0 bytes); the first line must name the columns, one of them file.")


def _doubts(name: str, table: FileTable, target: str) -> Iterator[str]:
    """Columns that would be numbers, were there not cells that may mean that there is no value."""
    for column in table.columns:
        if column != target and (words := often_missing(table.cells[column])):
            yield (
                f"{name}: column {column} holds numbers and {', '.join(words)}, and is therefore read as text. Where that "
                f"means that there is no value, write {name}.missing = {words}."
            )

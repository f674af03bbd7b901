"""The loader: from a table with a column ``file`` to a database on the segmented index."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from nkl.data import Dataset, FileTable, often_missing, read_table
from nkl.errors import UserError
from nkl.parts import Loader
from nkl_csv.plugin import CsvOptions


class CsvLoader(Loader):
    """Reads a table of one row a file or a segment.

    Columns: ``file``; ``start`` and ``end`` where rows are segments (timedelta texts such as ``0 days 00:00:01.5``, or
    seconds; an empty end is the end of the file); all others are labels. Repeated rows are kept.
    """

    options: CsvOptions

    def load(self, name: str, target: str) -> Dataset:
        """Read the table; ``target`` may be missing from it.

        Raises:
            UserError: no such table, no column ``file``, a time that is none, or audio paths that lead nowhere though
                they would from the table's own folder.
        """
        path = Path(os.path.abspath(os.path.expanduser(self.options.path)))
        _check(path, name)
        table = read_table(path, self.options.missing or ())
        index = table.index(self._resolve(path, name, table.cells["file"]))
        return Dataset(name, table.labels().set_axis(index), notes=tuple(_doubts(name, table)))

    def _resolve(self, path: Path, name: str, files: pd.Series) -> list[str]:
        """Absolute paths of the audio files."""
        audio_path = os.path.expanduser(self.options.audio_path)
        if not self.options.absolute_path:
            return _below(os.path.join(path.parent, audio_path), files)
        found = _below(os.path.join(os.getcwd(), audio_path), files)
        if found and not os.path.exists(found[0]) and not any(map(os.path.exists, found)):
            beside = _below(os.path.join(path.parent, audio_path), files.iloc[:1])[0]
            if os.path.exists(beside):
                raise UserError(
                    f"{name}: {found[0]} does not exist, but {beside} does: the audio files of {path} are "
                    f"given relative to its own folder. Did you mean {name}.absolute_path = False?"
                )
        return found


def _below(folder: str, files: pd.Series) -> list[str]:
    paths = {file: os.path.normpath(os.path.join(folder, file)) for file in files.unique()}
    return [paths[file] for file in files]


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


def _doubts(name: str, table: FileTable) -> Iterator[str]:
    """Columns that would be numbers, were there not cells that may mean that there is no value."""
    for column in table.columns:
        if words := often_missing(table.cells[column]):
            yield (
                f"{name}: column {column} holds numbers and {', '.join(words)}, and is therefore read as text. Where that "
                f"means that there is no value, write {name}.missing = {words}."
            )

"""The loader: from a table with a column ``file`` to a database on the segmented index."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from nkl.data import LEVELS, Dataset, segmented_index
from nkl.errors import UserError
from nkl.parts import Loader
from nkl_csv.columns import labels, times
from nkl_csv.plugin import CsvOptions
from nkl_csv.table import read_table

_ALSO_MEANT = ("filename", "file_name", "filepath", "file_path", "path", "wav", "audio", "name")


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
        table = read_table(path, name)
        if "file" not in table.columns:
            raise UserError(_without_file_column(path, [str(column) for column in table.columns]))
        empty = table["file"].isna()
        if empty.any():
            raise UserError(f"{path}: column file is empty in {_rows(empty)}; every row needs an audio file.")
        files = self._resolve(path, name, table["file"].astype(str))
        starts = times(path, table["start"]).fillna(pd.Timedelta(0)) if "start" in table.columns else None
        ends = times(path, table["end"]) if "end" in table.columns else None
        index = segmented_index(
            files,
            None if starts is None else pd.TimedeltaIndex(starts),
            None if ends is None else pd.TimedeltaIndex(ends),
        )
        others = [column for column in table.columns if column not in LEVELS]
        decimal_comma = table.attrs.get("separator") == ";"
        known = pd.DataFrame({column: labels(table[column], decimal_comma) for column in others}, index=table.index)
        return Dataset(name, known.set_axis(index))

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


def _without_file_column(path: Path, columns: list[str]) -> str:
    message = f"{path}: has no column file; its columns are {', '.join(columns)}."
    near = [column for column in columns if column.lower() == "file" or column.lower() in _ALSO_MEANT]
    if near:
        return f"{message} Rename {near[0]} to file."
    return f"{message} The first line must name the columns: file, and for example speaker, gender and the target."


def _rows(mask: pd.Series) -> str:
    lines = [str(position + 2) for position in range(len(mask)) if mask.iloc[position]]
    more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
    return f"line{'s' * (len(lines) > 1)} {', '.join(lines[:3])}{more}"

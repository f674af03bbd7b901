"""Says where the audio files of a table are, where they are not where its options say."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from nkl.errors import UserError
from nkl_csv.plugin import CsvOptions
from nkl_tables.lookup import folders_around, nearby, replaceable


def refuse_misplaced(name: str, path: Path, options: CsvOptions, written: pd.Series, files: Sequence[str]) -> None:
    """Complain where files are missing that would be found with other options, or with other paths in the table.

    Args:
        name: of the database.
        path: of the table.
        options: that say where files are.
        written: the cells of the column ``file``.
        files: where the file of each row should be.

    Raises:
        UserError: naming what to write, and how many files would be found then; most of them have to be.
    """
    missing = list(dict.fromkeys(cell for cell, file in zip(written, files, strict=True) if not os.path.exists(file)))
    count = written.nunique()
    if not missing or 2 * len(missing) <= count:
        return
    places = dict(_places(name, path, options))
    found = nearby(missing, places)
    start = f"{name}: {len(missing)} of {count} audio files of {path} do not exist, such as {files[_first(files)]}."
    if found and 2 * found[2] > len(missing):
        remedy, example, hits = found
        raise UserError(
            f"{start} Did you mean {_short(example)}? {hits} of {len(missing)} would be found with {remedy}."
        )
    other = replaceable(missing, {"": _base(path, options), **places})
    if other and 2 * other[2] > len(missing):
        remedy, example, hits = other
        raise UserError(f"{start} Did you mean {_short(example)}? {hits} of {len(missing)} would be found: {remedy}.")


def _places(name: str, path: Path, options: CsvOptions) -> Iterator[tuple[str, str]]:
    """What to write in the INI, and the folder in which files are looked for then; the smallest change first."""
    said = os.path.expanduser(options.audio_path)
    bases = {True: os.getcwd(), False: str(path.parent)}
    if os.path.abspath(bases[True]) == os.path.abspath(bases[False]):
        bases = {options.absolute_path: bases[options.absolute_path]}
    order = [options.absolute_path, not options.absolute_path]
    for absolute in order:
        if absolute in bases and absolute != options.absolute_path:
            yield f"{name}.absolute_path = {absolute}", os.path.join(bases[absolute], said)
    for absolute in order:
        if absolute not in bases:
            continue
        also = "" if absolute == options.absolute_path else f"{name}.absolute_path = {absolute} and "
        for folder in folders_around(os.path.normpath(bases[absolute])):
            below = os.path.relpath(folder, bases[absolute])
            yield f"{also}{name}.audio_path = {below}", folder


def _base(path: Path, options: CsvOptions) -> str:
    return os.path.join(os.getcwd() if options.absolute_path else path.parent, os.path.expanduser(options.audio_path))


def _first(files: Sequence[str]) -> int:
    return next(at for at, file in enumerate(files) if not os.path.exists(file))


def _short(file: str) -> str:
    relative = os.path.relpath(file)
    return file if relative.startswith("..") else relative

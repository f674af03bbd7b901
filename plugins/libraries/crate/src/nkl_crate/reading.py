"""Reads what of an RO-Crate a run can be repeated from."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nkl.command import RESULTS
from nkl.errors import UserError
from nkl.files import temporary
from nkl_crate.metadata import METADATA
from nkl_crate.writing import SETTINGS

_LARGEST = 64_000_000


def is_crate(path: Path) -> bool:
    """Whether a path is that of a crate, not just of a run."""
    return path.suffix.lower() == ".zip" or (path / METADATA).is_file()


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """The folder of a run: of a zipped crate one with its settings and results alone, for the time being.

    Raises:
        UserError: if a zip is no crate of a run, or damaged.
    """
    if path.suffix.lower() != ".zip" or not path.is_file():
        yield path
        return
    with temporary() as folder:
        try:
            _unpack(path, folder)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError) as error:
            raise UserError(f"{path}: is damaged, or no zip: {error}.") from error
        yield folder


def _unpack(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        inside = next((name.removesuffix(METADATA) for name in names if name.rpartition("/")[2] == METADATA), None)
        for file in (RESULTS, SETTINGS):
            if inside is None or f"{inside}{file}" not in names:
                raise UserError(f"{path}: is no RO-Crate of a run; `nkl export RUN --crate` writes one.")
            with archive.open(f"{inside}{file}") as member:
                data = member.read(_LARGEST + 1)
            if len(data) > _LARGEST:
                raise UserError(f"{path}: its {file} has more than {_LARGEST / 1e6:.0f} MB.")
            (folder / file).write_bytes(data)

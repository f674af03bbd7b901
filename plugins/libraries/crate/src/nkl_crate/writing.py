"""Writes the folder of a run as an RO-Crate."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from nkl.command import read_results
from nkl.errors import UserError
from nkl.files import aside, storing, temporary, write_json
from nkl_crate.metadata import METADATA, described

SETTINGS = "experiment.ini"
_LEFT_OUT = ("log", "report.html", METADATA)
"""Logs name machines and folders, and the page holds recordings of speakers."""


def write_crate(run: Path, place: Path) -> int:
    """Write a run as an RO-Crate.

    Args:
        run: the folder of a finished run.
        place: a new folder, or a name that ends in ``.zip``.

    Returns:
        How many files of the run are in it.

    Raises:
        UserError: if it is no finished run, something is at that place, or it cannot be written.
    """
    results = read_results(run)
    if not (run / SETTINGS).is_file():
        raise UserError(f"{run}: has no {SETTINGS}, so nobody could repeat it; run the experiment again.")
    if place.exists():
        raise UserError(f"{place}: is there already; remove it, or choose another place with --out.")
    files = sorted(_files(run))
    with temporary() as folder, storing(place):
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(run / file, folder / file)
        write_json(folder / METADATA, described(folder, files, results))
        place.parent.mkdir(parents=True, exist_ok=True)
        with aside(place) as own:
            if place.suffix.lower() == ".zip":
                _zip(folder, [PurePosixPath(METADATA), *files], own)
            else:
                shutil.copytree(folder, own)
    return len(files)


def _files(run: Path) -> Iterator[PurePosixPath]:
    """The regular files of a run; what is hidden or only linked is none of its own."""
    for above, folders, names in os.walk(run):
        here = Path(above).relative_to(run)
        folders[:] = [
            name for name in folders if not name.startswith(".") and (here / name).as_posix() not in _LEFT_OUT
        ]
        for name in names:
            file = here / name
            is_own = (run / file).is_file() and not (run / file).is_symlink()
            if is_own and not name.startswith(".") and file.as_posix() not in _LEFT_OUT:
                yield PurePosixPath(file.as_posix())


def _zip(folder: Path, files: list[PurePosixPath], place: Path) -> None:
    # Folders of reproducible builds have dates before 1980, which the format does not know.
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for file in files:
            archive.write(folder / file, str(file))

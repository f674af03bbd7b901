"""Finds the trained model that a user names."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from nkl.errors import UserError, did_you_mean
from nkl.files import storing
from nkl.ini.reading import Reading
from nkl.ini.sections.exp import ExpOptions
from nkl.ini.text import read_ini
from nkl.ini.understanding import examine
from nkl.kernel.catalog import Catalog
from nkl.learning.trained import TrainedModel, is_trained, load_trained
from nkl.runs.current import changes
from nkl.runs.files import MODEL

_MOST_MEMBERS = 10_000
_SMALL = 100_000_000
_RATIO = 30
"""How many times its own size an archive may unpack to; numbers hardly shrink, and texts shrink to a tenth."""


def load_model(name: str, temporary: Path, catalog: Catalog, said: Sequence[str] = ()) -> TrainedModel:
    """Find and read a model, see :func:`model_folder`.

    Raises:
        UserError: if there is none, or it cannot be read.
    """
    folder = model_folder(name, temporary, catalog, said)
    try:
        return load_trained(folder, catalog)
    except UserError as error:
        if not _is_zip(Path(name)):
            raise
        # The folder to which it was unpacked says nothing to the user, and is soon gone.
        raise UserError([complaint.replace(str(folder), name) for complaint in error.complaints]) from error


def model_folder(name: str, temporary: Path, catalog: Catalog, said: Sequence[str] = ()) -> Path:
    """The folder of a model.

    Args:
        name: an INI whose model has been trained, the folder of a run, that of a model, or an exported ``.zip``.
        temporary: where a zip is unpacked.
        catalog: what the installed plugins offer.
        said: ``SECTION.key=value`` each, what is said in place of the INI.

    Raises:
        UserError: if there is no model.
    """
    path = Path(name)
    if said and (not path.is_file() or _is_zip(path)):
        raise UserError(f"-o {said[0]}: says something else than an INI, and {name} is none.")
    if _is_zip(path):
        return _unpacked(path, temporary / MODEL, catalog)
    if path.is_file():
        path = _experiment_folder(path, said)
        if not path.is_dir():
            raise UserError(f"{name}: its model has not been trained: run `nkl run {name}`.")
    for folder in (path, path / MODEL):
        if is_trained(folder, catalog):
            return folder
    if not path.exists():
        there = [one.name for one in path.parent.iterdir() if one.exists()] if path.parent.is_dir() else []
        raise UserError(f"{name}: there is no such INI, run or model.{did_you_mean(path.name, there)}")
    below = [str(one) for one in sorted(path.iterdir()) if is_trained(one / MODEL, catalog)] if path.is_dir() else []
    if below:
        raise UserError(f"{name}: holds several runs; name one of them, such as {below[0]}.")
    raise UserError(
        f"{name}: holds no trained model; train one with `nkl run` (EXP.save = True; a cross-validation leaves none)."
    )


def changed_keys(name: str, said: Sequence[str], catalog: Catalog) -> list[str]:
    """The keys of an INI that say something else than when its model was trained.

    Nothing for other models, nor where a plugin is missing that only training needs.
    """
    path = Path(name)
    if not path.is_file() or _is_zip(path):
        return []
    experiment, _, _ = examine(read_ini(path, said), catalog, lenient=True)
    return (changes(experiment) or []) if experiment else []


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip" and path.is_file()


def _check_size(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse an archive that would fill the disk.

    Raises:
        zipfile.BadZipFile: if it has far more files, or unpacks to far more, than a model.
    """
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise zipfile.BadZipFile(f"it has {len(members)} members, and may have {_MOST_MEMBERS}")
    size = sum(member.file_size for member in members)  # no more than that is unpacked of any
    limit = max(_SMALL, _RATIO * path.stat().st_size)
    if size > limit:
        raise zipfile.BadZipFile(f"it unpacks to {size / 1e6:.0f} MB, {size // path.stat().st_size} times its own size")


def _experiment_folder(ini: Path, said: Sequence[str]) -> Path:
    reading = Reading(read_ini(ini, said))
    exp = reading.options(ExpOptions, ["EXP"])
    if not isinstance(exp, ExpOptions):
        raise UserError(reading.complaints)
    return Path(exp.root) / exp.name


def _unpacked(path: Path, place: Path, catalog: Catalog) -> Path:
    try:
        with storing(place), zipfile.ZipFile(path) as archive:
            _check_size(path, archive)
            archive.extractall(place)  # leaves out what points elsewhere (/x, ../x)
    # In turn: not whole, or too large; a damaged member, one with a password, one in a way of packing that Python does not know.
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError) as error:
        raise UserError(f"{path}: is not a model that `nkl export` has written, or damaged: {error}.") from error
    inside = list(place.iterdir())
    folder = inside[0] if len(inside) == 1 and inside[0].is_dir() else place  # as when someone has packed the folder
    if not is_trained(folder, catalog):
        raise UserError(f"{path}: holds no trained model; `nkl export` writes one.")
    return folder

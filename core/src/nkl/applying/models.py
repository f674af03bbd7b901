"""Finds the model that a user names."""

from __future__ import annotations

import zipfile
from pathlib import Path

from nkl import bundle
from nkl.bundle import Bundle
from nkl.catalog import Catalog
from nkl.dialect.exp import ExpOptions
from nkl.ensembling import saved
from nkl.ensembling.saved import Ensemble
from nkl.errors import UserError
from nkl.ini import read_ini
from nkl.reading import Reading

MODEL = "model"
"""The folder of the model, inside that of a run."""


def folder_of(name: str, temporary: Path) -> Path:
    """The folder of a model.

    Args:
        name: an INI whose model has been trained, the folder of a run, that of a model, or an exported ``.zip``.
        temporary: where a zip is unpacked.

    Raises:
        UserError: if there is no model.
    """
    path = Path(name)
    if path.suffix.lower() == ".zip" and path.is_file():
        return _unpacked(path, temporary / MODEL)
    if path.is_file():
        path = _experiment_folder(path)
        if not path.is_dir():
            raise UserError(f"{name}: its model has not been trained: run `nkl run {name}`.")
    for folder in (path, path / MODEL):
        if any((folder / file).is_file() for file in (bundle.FILE, saved.FILE)):
            return folder
    if not path.exists():
        raise UserError(f"{name}: there is no such INI, run or model.")
    raise UserError(
        f"{name}: holds no trained model; train one with `nkl run` (EXP.save = True; a cross-validation leaves none)."
    )


def read(folder: Path, catalog: Catalog) -> Bundle | Ensemble:
    """Read the model in a folder.

    Raises:
        UserError: if it cannot be read, or a plugin that it needs is not installed.
    """
    if (folder / saved.FILE).is_file():
        return saved.load(folder, catalog)
    return bundle.load(folder, catalog)


def _experiment_folder(ini: Path) -> Path:
    reading = Reading(read_ini(ini))
    exp = reading.options(ExpOptions, ["EXP"])
    if not isinstance(exp, ExpOptions):
        raise UserError(reading.complaints)
    return Path(exp.root) / exp.name


def _unpacked(path: Path, place: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(place)
    except zipfile.BadZipFile as error:
        raise UserError(f"{path}: is not a model that `nkl export --model` has written: {error}.") from error
    return place

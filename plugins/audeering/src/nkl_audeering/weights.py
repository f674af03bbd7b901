"""Where a model lies: a folder, a download from Zenodo, or audEERING's registry. Light: libraries are imported when asked."""

from __future__ import annotations

import functools
import hashlib
import importlib
import logging
import os
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from nkl.errors import UserError

NETWORK = "model.onnx"
DESCRIPTION = "model.yaml"


@dataclass(frozen=True, slots=True)
class Published:
    """A model that is published on Zenodo.

    Attributes:
        record: number of the record.
        name: of the archive, without its ending.
        key: the INI key that names a folder in its place.
        folder: what the key says where nobody said anything: taken if it is there.
    """

    record: int
    name: str
    key: str
    folder: str

    @property
    def address(self) -> str:
        """Where the archive can be fetched by hand."""
        return f"https://zenodo.org/records/{self.record}/files/{self.name}.zip"


DIMENSIONS = Published(6221127, "w2v2-L-robust-12.6bc4a7fd-1.1.0", "aud.model", "./audmodel/")
"""Arousal, dominance, valence: J. Wagner et al., "Dawn of the transformer era in speech emotion recognition", 2023."""

AGE_GENDER = Published(7761387, "w2v2-L-robust-6-age-gender.25c844af-1.1.1", "agender.model", "./audmodel_agender/")
"""F. Burkhardt et al., "Speech-based age and gender prediction with transformers", 2023."""


def published_folder(model: Published, said: str) -> Path:
    """The folder of a published model, downloaded into the user's cache where it is not there yet.

    Args:
        model: which one.
        said: what the INI says, or the default.

    Raises:
        UserError: naming the model and what to do, if it is not to be had.
    """
    if Path(said).expanduser().is_dir() or said != model.folder:
        return local_folder(said, model.key)
    cache = _cache() / model.name
    if not cache.is_dir():
        _download(model, cache)
    return local_folder(str(cache), model.key)


def registry_folder(name: str) -> Path:
    """The folder of a model: itself, or what audEERING's registry has under this identifier.

    Raises:
        UserError: if there is no such folder, and the package ``audmodel`` is not installed or does not know the model.
    """
    if Path(name).expanduser().is_dir() or name.startswith((".", "/", "~")):
        return local_folder(name, "audmodel.id")
    try:
        registry = importlib.import_module("audmodel")
    except ImportError as error:
        raise UserError(
            f"audmodel.id: there is no folder {name}. If it is an identifier of the model registry, "
            "pip install 'nkl-plugin-audeering[registry]'."
        ) from error
    try:
        return local_folder(registry.load(name, verbose=False), "audmodel.id")
    except (OSError, RuntimeError, ValueError) as error:
        raise UserError(f"audmodel.id: the registry has no model {name} for you: {error}") from error


def local_folder(said: str, key: str) -> Path:
    """A folder that holds a model.

    Raises:
        UserError: if it is not there, or something else is in it.
    """
    folder = Path(said).expanduser()
    if not folder.is_dir():
        raise UserError(f"{key}: there is no folder {said}. Leave the key out to have a published model downloaded.")
    if not (folder / NETWORK).is_file():
        raise UserError(f"{key}: the folder {said} holds no model: it needs {NETWORK}, beside {DESCRIPTION}.")
    return folder


def model_facts(folder: Path) -> dict[str, str]:
    """What tells one model from another: the hash of its files; where the folder lies does not count."""
    total = hashlib.blake2b(digest_size=16)
    for path in (*sorted(folder.glob(f"{NETWORK}*")), folder / DESCRIPTION):
        if path.is_file():
            state = path.stat()
            total.update(f"{path.name} {_file_hash(path.resolve(), state.st_size, state.st_mtime_ns)}\n".encode())
    return {"weights": total.hexdigest()}


@functools.lru_cache(maxsize=32)
def _file_hash(path: Path, size: int, changed: int) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _cache() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("nkl") / "models"


def _download(model: Published, target: Path) -> None:
    """Fetch the archive, compare its checksum with the one that Zenodo states, and unpack it; all or nothing."""
    import pooch
    import requests

    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"):
        raise UserError(_missing(model, "HF_HUB_OFFLINE forbids it"))
    logging.getLogger("nkl").info("fetching %s from Zenodo", model.name)
    pooch.get_logger().setLevel(logging.WARNING)
    unpacked = target.with_name(f".{model.name}.{os.getpid()}")
    try:
        record = pooch.create(target.parent, base_url=f"doi:10.5281/zenodo.{model.record}")
        record.load_registry_from_doi()
        archive = Path(record.fetch(f"{model.name}.zip"))
        with zipfile.ZipFile(archive) as contents:
            contents.extractall(unpacked)
        unpacked.rename(target)
        archive.unlink()
    except (requests.ConnectionError, requests.Timeout) as error:
        raise UserError(_missing(model, "Zenodo cannot be reached")) from error
    except (requests.RequestException, OSError, ValueError, zipfile.BadZipFile) as error:
        if not target.is_dir():  # another process may have been quicker
            raise UserError(_missing(model, str(error) or type(error).__name__)) from error
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _missing(model: Published, reason: str) -> str:
    return (
        f"the model {model.name} is not on this machine and could not be fetched: {reason.splitlines()[0].rstrip('.')}. "
        f"Where there is a network, fetch {model.address}, unpack it, and name the folder: {model.key} = ./folder"
    )

"""Where weights lie: a folder, or the Hugging Face hub and its cache. Light: the hub's library is imported when asked."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

from nkl.errors import UserError

_COMMIT = re.compile(r"[0-9a-f]{40}")
_SETTINGS = ("config.json", "preprocessor_config.json", "processor_config.json")
_SAFE = ("model.safetensors", "model.safetensors.index.json", "model-*-of-*.safetensors")
_PLAIN = ("pytorch_model.bin", "pytorch_model.bin.index.json", "pytorch_model-*-of-*.bin")


def weight_facts(source: str, revision: str, key: str) -> dict[str, str]:
    """What tells one set of weights from another: the hash of a folder's files, or the hub's name and commit.

    Args:
        source: a folder or a name on the hub.
        revision: branch, tag or commit on the hub.
        key: the INI key that names a folder, for messages.

    Raises:
        UserError: if there is no such model, or the hub cannot be asked.
    """
    if folder := _local(source, key):
        return {"weights": _hash_of(folder)}
    if _COMMIT.fullmatch(revision):
        return {"model": source, "commit": revision}
    from huggingface_hub import hf_hub_download

    def ask(cached: bool) -> str:
        return hf_hub_download(source, "config.json", revision=revision, local_files_only=cached)

    # The path holds the commit.
    return {"model": source, "commit": Path(_from_hub(ask, source, revision, key)).parent.name}


def weight_folder(source: str, revision: str, key: str) -> Path:
    """The folder that holds a model, downloaded where it is not there yet.

    Only safetensors are fetched where the model has them. ``HF_HUB_OFFLINE`` and the hub's other settings hold.

    Args:
        source: a folder or a name on the hub.
        revision: branch, tag or commit on the hub.
        key: the INI key that names a folder, for messages.

    Raises:
        UserError: naming the model and what to do, if it is not to be had.
    """
    if folder := _local(source, key):
        return folder
    from huggingface_hub import snapshot_download

    def ask(cached: bool) -> str:
        for patterns in (_SAFE, _PLAIN):
            wanted = [*_SETTINGS, *patterns]
            found = snapshot_download(source, revision=revision, allow_patterns=wanted, local_files_only=cached)
            if _weights_in(Path(found)):
                return found
        raise FileNotFoundError("its weights are not among its files.")

    return Path(_from_hub(ask, source, revision, key))


def _from_hub(ask: Callable[[bool], str], source: str, revision: str, key: str) -> str:
    """Ask the cache of the hub, and only then the hub itself; quietly, since what goes wrong is said once, at the end."""
    from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars, logging

    level, loud = logging.get_verbosity(), not are_progress_bars_disabled()
    logging.set_verbosity(logging.CRITICAL)
    disable_progress_bars()
    try:
        try:
            return ask(True)
        except OSError:
            return ask(False)
    except (OSError, ValueError) as error:
        raise UserError(_missing(source, revision, key, error)) from error
    finally:
        logging.set_verbosity(level)
        if loud:
            enable_progress_bars()


def _local(source: str, key: str) -> Path | None:
    """The folder, if a folder is meant and not a name on the hub."""
    folder = Path(source).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file() or not _weights_in(folder):
            raise UserError(
                f"{key}: the folder {source} holds no model: it needs config.json beside model.safetensors or "
                "pytorch_model.bin."
            )
        return folder
    if source.startswith((".", "/", "~")) or source.count("/") > 1 or "\\" in source:
        raise UserError(f"{key}: there is no folder {source}.")
    return None


def _weights_in(folder: Path) -> list[Path]:
    """The files of weights, safetensors before others; none where some of them are missing."""
    for name, *_ in (_SAFE, _PLAIN):
        index = folder / f"{name}.index.json"
        if (folder / name).is_file():
            return [folder / name]
        if index.is_file():
            parts = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
            if all((folder / part).is_file() for part in parts):
                return [folder / part for part in sorted(parts)]
    return []


def _missing(source: str, revision: str, key: str, reason: object) -> str:
    why = str(reason).strip().splitlines()
    return (
        f"the model {source} (revision {revision}) is not on this machine and could not be fetched: "
        f"{why[0].rstrip('.') if why else type(reason).__name__}. Where there is a network, fetch it with: hf download {source} "
        f"--revision {revision} (older: huggingface-cli download). Or name a folder that holds it: {key} = ./folder"
    )


def _hash_of(folder: Path) -> str:
    """Of the weights and settings; where the folder lies does not count."""
    files = [folder / name for name in _SETTINGS if (folder / name).is_file()] + _weights_in(folder)
    total = hashlib.blake2b(digest_size=16)
    for path in files:
        state = path.stat()
        total.update(f"{path.name} {_file_hash(path.resolve(), state.st_size, state.st_mtime_ns)}\n".encode())
    return total.hexdigest()


@functools.lru_cache(maxsize=32)
def _file_hash(path: Path, size: int, changed: int) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()

"""Where checkpoints lie: on this machine, or on the hub and in its cache. Light: the hub's library is imported when asked."""

from __future__ import annotations

import hashlib
from pathlib import Path

from nkl.errors import UserError

PIPELINE = "config.yaml"
MODEL = "pytorch_model.bin"
_FILES = ["*.yaml", "*.bin", "*.npz"]


def on_disk(source: str, revision: str, token: str | None, needed: str, key: str) -> Path:
    """A file or folder on this machine, fetched from the hub where it is not there yet.

    Args:
        source: a file, a folder, or a name on the hub.
        revision: branch, tag or commit on the hub.
        token: of the hub.
        needed: the file that a folder must hold, or its path below the folder.
        key: the INI key that names it, for messages.

    Raises:
        UserError: naming it and what to do, if it is not to be had.
    """
    path = Path(source).expanduser()
    if path.is_file():
        return path
    if path.is_dir():
        if not (path / needed).is_file():
            raise UserError(f"{key}: the folder {source} holds no {needed}.")
        return path
    if source.startswith((".", "/", "~")) or source.count("/") != 1 or "\\" in source:
        raise UserError(f"{key}: there is no file or folder {source}.")
    return _from_hub(source, revision, token, needed, key)


def _from_hub(source: str, revision: str, token: str | None, needed: str, key: str) -> Path:
    """The folder in the hub's cache; the hub itself is asked only for what is not in it."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.utils import (
        LocalEntryNotFoundError,
        are_progress_bars_disabled,
        disable_progress_bars,
        enable_progress_bars,
    )

    loud = not are_progress_bars_disabled()
    disable_progress_bars()
    try:
        try:
            folder = Path(snapshot_download(source, revision=revision, allow_patterns=_FILES, local_files_only=True))
        except LocalEntryNotFoundError:
            folder = None
        if folder is None or not (folder / needed).is_file():
            folder = Path(snapshot_download(source, revision=revision, allow_patterns=_FILES, token=token))
    except (OSError, ValueError) as error:
        why = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise UserError(
            f"{source} (revision {revision}) is not on this machine and could not be fetched: {why}. Most pipelines of pyannote "
            f"ask you to accept their conditions first: open https://hf.co/{source}, then write MODEL.hf_token = hf_... or run "
            f"'hf auth login'. Or name a folder that holds it: {key} = ./folder"
        ) from error
    finally:
        if loud:
            enable_progress_bars()
    if not (folder / needed).is_file():
        raise UserError(f"{key}: {source} holds no {needed} on the hub.")
    return folder


def content_hash(path: Path) -> str:
    """Of a file, or of all files right in a folder; where they lie does not count."""
    files = [path] if path.is_file() else sorted(one for one in path.iterdir() if one.is_file())
    total = hashlib.blake2b(digest_size=16)
    for one in files:
        with open(one, "rb") as stream:
            total.update(hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).digest())
    return total.hexdigest()

"""Where weights lie: a folder, or the Hugging Face hub and its cache. Light: the hub's library is imported when asked."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nkl.errors import UserError

_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of which a model consists.

    Attributes:
        main: the settings file that every such model has.
        settings: further files that change numbers, where they are there.
        weights: names of the file of weights, the preferred one first; each may come in parts, listed in ``<name>.index.json``.
    """

    main: str
    settings: tuple[str, ...]
    weights: tuple[str, ...]


TRANSFORMERS = Layout(
    "config.json", ("preprocessor_config.json", "processor_config.json"), ("model.safetensors", "pytorch_model.bin")
)
SPEECHBRAIN = Layout("hyperparams.yaml", (), ("embedding_model.ckpt",))


def weight_facts(source: str, revision: str, key: str, layout: Layout = TRANSFORMERS) -> dict[str, str]:
    """What tells one set of weights from another: the hash of a folder's files, or the hub's name and commit.

    Args:
        source: a folder or a name on the hub.
        revision: branch, tag or commit on the hub.
        key: the INI key that names a folder, for messages.
        layout: the files of such a model.

    Raises:
        UserError: if there is no such model, or the hub cannot be asked.
    """
    if folder := _local(source, key, layout):
        return {"weights": _hash_of(folder, layout)}
    if _COMMIT.fullmatch(revision):
        return {"model": source, "commit": revision}
    from huggingface_hub import hf_hub_download

    def ask(cached: bool) -> str:
        return hf_hub_download(source, layout.main, revision=revision, local_files_only=cached)

    # The path holds the commit.
    return {"model": source, "commit": Path(_from_hub(ask, source, revision, key)).parent.name}


def weight_folder(source: str, revision: str, key: str, layout: Layout = TRANSFORMERS) -> Path:
    """The folder that holds a model, downloaded where it is not there yet.

    Only safetensors are fetched where the model has them. ``HF_HUB_OFFLINE`` and the hub's other settings hold.

    Args:
        source: a folder or a name on the hub.
        revision: branch, tag or commit on the hub.
        key: the INI key that names a folder, for messages.
        layout: the files of such a model.

    Raises:
        UserError: naming the model and what to do, if it is not to be had.
    """
    if folder := _local(source, key, layout):
        return folder
    from huggingface_hub import snapshot_download

    def ask(cached: bool) -> str:
        for name in layout.weights:
            stem, dot, end = name.rpartition(".")
            wanted = [layout.main, *layout.settings, name, f"{name}.index.json", f"{stem}-*-of-*{dot}{end}"]
            found = snapshot_download(source, revision=revision, allow_patterns=wanted, local_files_only=cached)
            if _weights_in(Path(found), layout):
                return found
        raise FileNotFoundError("its weights are not among its files.")

    return Path(_from_hub(ask, source, revision, key))


def _from_hub(ask: Callable[[bool], str], source: str, revision: str, key: str) -> str:
    """Ask the cache of the hub, and only then the hub itself; quietly, since what goes wrong is said once, at the end."""
    from huggingface_hub import constants
    from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars, logging

    from nkl_encoder.reach import require_hub

    level, loud = logging.get_verbosity(), not are_progress_bars_disabled()
    logging.set_verbosity(logging.CRITICAL)
    disable_progress_bars()
    try:
        try:
            return ask(True)
        except OSError:
            if not constants.HF_HUB_OFFLINE:
                require_hub(constants.ENDPOINT)
            return ask(False)
    except (OSError, ValueError) as error:
        raise UserError(_missing(source, revision, key, error)) from error
    finally:
        logging.set_verbosity(level)
        if loud:
            enable_progress_bars()


def _local(source: str, key: str, layout: Layout) -> Path | None:
    """The folder, if a folder is meant and not a name on the hub."""
    folder = Path(source).expanduser()
    if folder.is_dir():
        if not (folder / layout.main).is_file() or not _weights_in(folder, layout):
            raise UserError(
                f"{key}: the folder {source} holds no model: it needs {layout.main} beside {' or '.join(layout.weights)}."
            )
        return folder
    if source.startswith((".", "/", "~")) or source.count("/") > 1 or "\\" in source:
        raise UserError(f"{key}: there is no folder {source}.")
    return None


def _weights_in(folder: Path, layout: Layout) -> list[Path]:
    """The files of weights, safetensors before others; none where some of them are missing."""
    for name in layout.weights:
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


def _hash_of(folder: Path, layout: Layout) -> str:
    """Of the weights and settings; where the folder lies does not count."""
    small = [folder / name for name in (layout.main, *layout.settings) if (folder / name).is_file()]
    files = [*small, *_weights_in(folder, layout)]
    total = hashlib.blake2b(digest_size=16)
    for path in files:
        state = path.stat()
        total.update(f"{path.name} {_file_hash(path.resolve(), state.st_size, state.st_mtime_ns)}\n".encode())
    return total.hexdigest()


@functools.lru_cache(maxsize=32)
def _file_hash(path: Path, size: int, changed: int) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()

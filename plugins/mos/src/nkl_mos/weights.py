"""Where the files of weights are: in the packages that carry them, which are not imported, or in a folder. Light."""

from __future__ import annotations

import functools
import hashlib
from importlib.util import find_spec
from pathlib import Path

from nkl.errors import UserError

FILES = {
    "dnsmos": ("sig_bak_ovr.onnx", "model_v8.onnx"),
    "distillmos": ("distill_mos_v7.pt",),
}
_PLACES = {"dnsmos": ("speechmos", "dnsmos_models"), "distillmos": ("distillmos", "weights")}
_ADVICE = {
    "dnsmos": "pip install speechmos",
    # Its dependencies hold torchaudio, of which nothing is needed here.
    "distillmos": "pip install --no-deps distillmos",
}


def weight_files(model: str, folder: str | None) -> tuple[Path, ...]:
    """The files of a model, in the order of :data:`FILES`.

    Args:
        model: ``dnsmos`` or ``distillmos``.
        folder: where they are; ``None`` looks into the installed package.

    Raises:
        UserError: if one of them is not there.
    """
    place = Path(folder).expanduser() if folder else _in_package(model)
    if place is None:
        raise UserError(
            f"mos.model = {model}: its weights are not installed. Run: {_ADVICE[model]}. Or name a folder that holds "
            f"{' and '.join(FILES[model])}: mos.weights = ./folder"
        )
    paths = tuple(place / name for name in FILES[model])
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        where = f"mos.weights: the folder {folder}" if folder else f"the installed package {_PLACES[model][0]}"
        raise UserError(f"{where} lacks {', '.join(missing)}, which mos.model = {model} needs.")
    return paths


def weight_facts(model: str, folder: str | None) -> dict[str, str]:
    """The hash of each file.

    Raises:
        UserError: if one of them is not there.
    """
    return {path.name: _hash(path, path.stat().st_mtime_ns) for path in weight_files(model, folder)}


def _in_package(model: str) -> Path | None:
    package, *inside = _PLACES[model]
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)), *inside)


@functools.lru_cache(maxsize=16)
def _hash(path: Path, changed: int) -> str:
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()

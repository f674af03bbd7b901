"""What a pipeline is made of: checkpoints that lie on this machine, and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Self

from nkl.errors import UserError
from nkl_pyannote.places import MODEL, PIPELINE, content_hash, on_disk

_KIND = "SpeakerDiarization"
_NEEDED = {"segmentation": MODEL, "embedding": MODEL, "plda": "plda.npz"}
_NOT_TAKEN = ("segmentation_batch_size", "embedding_batch_size", "token", "use_auth_token", "cache_dir")
"""Arguments that do not change numbers; tokens must not be stored either."""

_WITHIN = "$model/"

# As in pyannote/speaker-diarization-3.1.
_USUAL: dict[str, Any] = {
    "pipeline": {"params": {"clustering": "AgglomerativeClustering", "embedding_exclude_overlap": True}},
    "params": {
        "clustering": {"method": "centroid", "min_cluster_size": 12, "threshold": 0.7045654963945799},
        "segmentation": {"min_duration_off": 0.0},
    },
}


@dataclass(frozen=True)
class Recipe:
    """What a speaker diarisation is made of.

    Attributes:
        parts: files or folders of ``segmentation``, ``embedding`` and, where the clustering wants it, ``plda``.
        arguments: further arguments of the pipeline's class.
        settings: its hyper-parameters.
    """

    parts: dict[str, Path]
    arguments: dict[str, Any]
    settings: dict[str, Any]

    @classmethod
    def of(
        cls,
        model: str,
        revision: str,
        segmentation: str | None,
        embedding: str | None,
        threshold: float | None,
        token: str | None,
    ) -> Self:
        """Read a pipeline's ``config.yaml``, put other checkpoints in place of its own, and fetch what is not there.

        Where both checkpoints are given, no pipeline is needed: the settings are those of speaker-diarization-3.1.

        Raises:
            UserError: if something is not to be had, or is not a speaker diarisation.
        """
        own = {"segmentation": segmentation, "embedding": embedding}
        place = None if segmentation and embedding else on_disk(model, revision, token, PIPELINE, "pyannote.model")
        config = _USUAL if place is None else _read(place)
        arguments = {
            name: value for name, value in config["pipeline"].get("params", {}).items() if name not in _NOT_TAKEN
        }
        parts = {}
        for name, needed in _NEEDED.items():
            written = arguments.pop(name, None)
            if other := own.get(name):
                parts[name] = on_disk(other, "main", token, needed, f"pyannote.{name}")
            elif written is not None and place is not None:
                parts[name] = _part(name, written, place, token)
        settings = {group: dict(values) for group, values in config.get("params", {}).items()}
        if threshold is not None:
            settings.setdefault("clustering", {})["threshold"] = threshold
        return cls(parts, arguments, settings)


def facts(recipe: Recipe) -> dict[str, Any]:
    """What tells one recipe from another, as plain values: the hashes of its checkpoints, its numbers, the library."""
    return {
        "parts": {name: content_hash(path) for name, path in recipe.parts.items()},
        "arguments": recipe.arguments,
        "settings": recipe.settings,
        "pyannote.audio": _version(),
    }


def _read(place: Path) -> dict[str, Any]:
    import yaml

    path = place / PIPELINE if place.is_dir() else place
    try:
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        kind = str(config["pipeline"]["name"])
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise UserError(f"pyannote.model: {path} does not describe a pipeline of pyannote.audio.") from error
    if kind.rpartition(".")[2] != _KIND:
        raise UserError(f"pyannote.model: {path} describes a {kind}, where a {_KIND} is needed.")
    missing = [name for name in ("segmentation", "embedding") if name not in config["pipeline"].get("params", {})]
    if missing:
        raise UserError(f"pyannote.model: {path} names no {' and no '.join(missing)}.")
    found: dict[str, Any] = config
    return found


def _part(name: str, written: Any, place: Path, token: str | None) -> Path:
    """A checkpoint as a pipeline names it: within itself, beside itself, elsewhere on the machine, or on the hub."""
    key = f"{name} in {place}"
    given = written if isinstance(written, dict) else {"checkpoint": written}
    source, below = str(given.get("checkpoint", "")), str(given.get("subfolder") or "")
    folder = place if place.is_dir() else place.parent
    needed = _NEEDED[name]
    if source.startswith(_WITHIN):
        return on_disk(str(folder / source.removeprefix(_WITHIN)), "main", token, needed, key)
    if (folder / source).exists():
        return on_disk(str(folder / source / below), "main", token, needed, key)
    found = on_disk(source, str(given.get("revision") or "main"), token, str(Path(below, needed)), key)
    return found / below


def _version() -> str:
    try:
        return metadata.version("pyannote.audio")
    except metadata.PackageNotFoundError as error:
        raise UserError(
            "the segmenter pyannote needs pyannote.audio, which is not installed: pip install 'pyannote.audio>=4,<5'"
        ) from error

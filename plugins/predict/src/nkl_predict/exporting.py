"""Writes a trained model as one folder or zip that needs only the plugins that it names."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from nkl_predict.models import MODEL, folder_of, read
from nkl_ensemble import saved
from nkl.errors import UserError
from nkl.files import aside, storing
from nkl.kernel.catalog import Catalog
from nkl.learning import bundle
from nkl.learning.bundle import Bundle
from nkl.runs.folder import RESULTS

REQUIREMENTS = "requirements.txt"


def export_model(name: str, out: str | None, catalog: Catalog) -> list[str]:
    """Copy a trained model, with a list of what it needs and a page that says what it is.

    Args:
        name: an INI whose model has been trained, the folder of a run, or that of a model.
        out: a new folder, or a name that ends in ``.zip``; ``<name of the run>-model`` if not given.
        catalog: what the installed plugins offer: the model is read once, so that what is exported can be used.

    Returns:
        What is to be said to the user, line by line.

    Raises:
        UserError: if there is no model, or something is where it would be written.
    """
    with tempfile.TemporaryDirectory(prefix="nkl-") as temporary:
        source = folder_of(name, Path(temporary))
        model = read(source, catalog)
        if not isinstance(model, Bundle):
            model.bundles(catalog)  # an ensemble of files has none, and could be applied to nothing
        run = source.parent if source.name == MODEL else source
        place = Path(out) if out else Path(f"{run.name}-model")
        if place.exists():
            raise UserError(f"{place}: is there already; remove it, or choose another place with --out.")
        folder = Path(temporary) / "export"
        shutil.copytree(source, folder)
        facts, fusion = list(_bundles(folder)), _fusion(folder)
        needed = "".join(f"{line}\n" for line in requirements([*facts, *fusion]))
        (folder / REQUIREMENTS).write_text(needed, encoding="utf-8")
        (folder / "README.md").write_text(_page(run, facts, fusion), encoding="utf-8")
        with storing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            with aside(place) as own:
                if place.suffix.lower() == ".zip":
                    _zip(folder, own)
                else:
                    shutil.copytree(folder, own)
    warnings = [f"warning: {line}" for line in _from_here(facts)]
    return [*warnings, f"{place}: apply it with `nkl predict {place} recordings`"]


def requirements(facts: list[dict[str, Any]]) -> list[str]:
    """The distributions that models need, in the versions that trained them."""
    parts = [part for one in facts for part in _parts(one)]
    needed = {part["distribution"]: part["distribution_version"] for part in parts}
    needed.setdefault("nkl", metadata.version("nkl"))
    return sorted(f"{name}=={version}" for name, version in needed.items() if name not in ("", "-"))


def _parts(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The components that a model, or the fusion of several, is made of."""
    own = [*facts.get("extractors", ()), *(facts.get(name) for name in ("scaler", "learner", "method"))]
    return [part for part in own if part]


def _fusion(folder: Path) -> list[dict[str, Any]]:
    """What an ensemble says of itself; nothing for a single model."""
    path = folder / saved.FILE
    return [json.loads(path.read_text(encoding="utf-8"))] if path.is_file() else []


def _bundles(folder: Path) -> Iterator[dict[str, Any]]:
    """What the models in a folder say of themselves: one, or the members of an ensemble."""
    for path in sorted(folder.rglob(bundle.FILE)):
        yield json.loads(path.read_text(encoding="utf-8"))


def _from_here(facts: list[dict[str, Any]]) -> Iterator[str]:
    """Options that name files of this machine, which the exported model does not hold."""
    for one in facts:
        for part in _parts(one):
            for key, value in part["options"].items():
                if isinstance(value, str) and value and Path(value).exists():
                    yield f"{part['written']}: {key} = {value} is on this machine, and not in the exported model: take it along."


def _page(run: Path, facts: list[dict[str, Any]], fusion: list[dict[str, Any]]) -> str:
    first = facts[0]
    what = ", ".join(first["labels"]) or "a number"
    lines = [f"# A model of {first['target']}", "", f"Predicts {first['target']} ({what}) of speech.", ""]
    for one in facts:
        extractors = ", ".join(part["written"] for part in one["extractors"]) or "the sound itself"
        scaler = f", scaled by {one['scaler']['written']}" if one["scaler"] else ""
        lines.append(f"- {one['learner']['written']} on {extractors}{scaler}; {_trained_on(one)}")
    lines += [f"- fused by {one['method']['written']}" for one in fusion]
    lines += ["", *_figures(run), "", "Use it:", "", "```sh", f"pip install -r {REQUIREMENTS}"]
    return "\n".join([*lines, "nkl predict this-folder recording.wav", "```", ""])


def _trained_on(facts: dict[str, Any]) -> str:
    values = facts["train_target"]
    if not facts["labels"]:
        return f"trained on {len(values)} samples"
    counts = {label: values.count(code) for code, label in enumerate(facts["labels"])}
    return "trained on " + ", ".join(f"{count} {label}" for label, count in counts.items())


def _figures(run: Path) -> list[str]:
    path = run / RESULTS
    if not path.is_file():
        return []
    measures = json.loads(path.read_text(encoding="utf-8")).get("measures", {})
    return [
        f"On its test samples: {name} {found['value']:.3f}" + _interval(found)
        for name, found in list(measures.items())[:1]
    ]


def _interval(found: dict[str, Any]) -> str:
    low, high = found.get("low"), found.get("high")
    return f" (95 % interval {low:.3f} to {high:.3f})." if low is not None and high is not None else "."


def _zip(folder: Path, place: Path) -> None:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))

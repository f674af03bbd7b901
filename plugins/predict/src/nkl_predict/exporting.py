"""Writes a trained model as one folder or zip that needs only the plugins that it names."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from nkl.command import RESULTS, Catalog, Session, model_folder
from nkl.errors import UserError
from nkl.files import aside, storing, temporary
from nkl.learning import TrainedModel, load_trained
from nkl_crate.writing import write_crate

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
    with temporary() as passing:
        source = model_folder(name, passing, catalog)
        model = load_trained(source, catalog)
        run = source.parent if source.name == "model" else source
        place = Path(out) if out else Path(f"{run.name}-model")
        if place.exists():
            raise UserError(f"{place}: is there already; remove it, or choose another place with --out.")
        folder = passing / "export"
        shutil.copytree(source, folder)
        parts = list(_with_chosen(model.parts))
        needed = "".join(f"{line}\n" for line in requirements(parts))
        (folder / REQUIREMENTS).write_text(needed, encoding="utf-8")
        (folder / "README.md").write_text(_page(run, model), encoding="utf-8")
        with storing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            with aside(place) as own:
                if place.suffix.lower() == ".zip":
                    _zip(folder, own)
                else:
                    shutil.copytree(folder, own)
    warnings = [f"warning: {line}" for line in _from_here(parts)]
    return [*warnings, f"{place}: apply it with `nkl predict {place} recordings`"]


def export_crate(name: str, out: str | None, session: Session) -> list[str]:
    """Write a run as an RO-Crate.

    Args:
        name: an INI that has been run, or the folder of a run.
        out: a new folder, or a name that ends in ``.zip``; ``<name of the run>-crate.zip`` if not given.
        session: this call.

    Returns:
        What is to be said to the user, line by line.

    Raises:
        UserError: if there is no finished run, or something is where it would be written.
    """
    run = session.understand(Path(name), lenient=True).folder if Path(name).is_file() else Path(name)
    place = Path(out) if out else Path(f"{run.name}-crate.zip")
    count = write_crate(run, place)
    return [
        f"{place}: an RO-Crate of {count} files; repeat it with `nkl replay {place}`",
        "It holds the names of files and speakers (splits, predictions): look at them before you publish it.",
    ]


def requirements(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The distributions that components need, in the versions that trained them."""
    needed = {part["distribution"]: part["distribution_version"] for part in parts}
    needed.setdefault("nkl", metadata.version("nkl"))
    return sorted(f"{name}=={version}" for name, version in needed.items() if name not in ("", "-"))


def _with_chosen(parts: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The components with those that their options choose in their turn, as the learner of stacking."""
    for part in parts:
        yield part
        for chosen in part.get("parts", {}).values():
            yield from _with_chosen(chosen)


def _from_here(parts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Options that name files of this machine, which the exported model does not hold."""
    for part in parts:
        for key, value in part["options"].items():
            if isinstance(value, str) and value and Path(value).exists():
                yield f"{part['written']}: {key} = {value} is on this machine, and not in the exported model: take it along."


def _page(run: Path, model: TrainedModel) -> str:
    target = model.target
    what = ", ".join(target.labels) or "a number"
    lines = [f"# A model of {target.column}", "", f"Predicts {target.column} ({what}) of speech.", ""]
    lines += [f"- {line}" for line in model.lines()]
    lines += ["", *_figures(run), "", "Use it:", "", "```sh", f"pip install -r {REQUIREMENTS}"]
    return "\n".join([*lines, "nkl predict this-folder recording.wav", "```", ""])


def _figures(run: Path) -> list[str]:
    path = run / RESULTS
    if not path.is_file():
        return []
    results = json.loads(path.read_text(encoding="utf-8"))
    known = ", whose speakers it was trained on (speaker-dependent)" if results.get("speaker_dependent") else ""
    return [
        f"On its test samples{known}: {name} {found['value']:.3f}" + _interval(found)
        for name, found in list(results.get("measures", {}).items())[:1]
    ]


def _interval(found: dict[str, Any]) -> str:
    low, high = found.get("low"), found.get("high")
    return f" (95 % interval {low:.3f} to {high:.3f})." if low is not None and high is not None else "."


def _zip(folder: Path, place: Path) -> None:
    # Folders of reproducible builds have dates before 1980, which the format does not know.
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))

"""``ro-crate-metadata.json``, after RO-Crate 1.1 (https://w3id.org/ro/crate/1.1)."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

METADATA = "ro-crate-metadata.json"
_CONTEXT = "https://w3id.org/ro/crate/1.1/context"
_PROFILE = "https://w3id.org/ro/crate/1.1"
_ABOUT = {
    "experiment.ini": "All settings of the run, defaults too",
    "results.json": "All figures of the run, with intervals, versions, seeds and hashes",
    "provenance.json": "Versions, seeds, hashes, times",
    "predictions.csv": "What was predicted for each test sample",
    "predictions.parquet": "The same",
    "report.md": "The report as text",
    "report.pdf": "The report as a paper",
}
_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".md": "text/markdown",
    ".ini": "text/plain",
    ".tex": "text/x-tex",
}
_UNKNOWN = "not known"


def described(run: Path, files: Sequence[PurePosixPath], results: Mapping[str, Any]) -> dict[str, Any]:
    """The description of a crate.

    Args:
        run: the folder of the run.
        files: those of its files that are in the crate.
        results: its ``results.json``.
    """
    facts = results.get("provenance", {})
    software = list(_software(facts))
    name = str(results.get("name") or run.name)
    started = str(facts.get("started", ""))
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": name,
        "description": _summary(results),
        "datePublished": started[:10],
        "license": {"@id": "#licence"},
        "hasPart": [{"@id": _reference(file)} for file in files],
        "mentions": {"@id": "#run"},
    }
    graph = [
        {"@id": METADATA, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": _PROFILE}},
        {key: value for key, value in root.items() if value},
        {
            "@id": "#licence",
            "@type": "CreativeWork",
            "name": "not stated",
            "description": "Whoever publishes this says under which licence; the licence of the recordings is not known to nkl.",
        },
        {
            "@id": "#run",
            "@type": "CreateAction",
            "name": str(facts.get("command") or f"nkl run of {name}"),
            "startTime": started,
            "instrument": [{"@id": one["@id"]} for one in software],
            "object": {"@id": "experiment.ini"},
            "result": [{"@id": _reference(file)} for file in files if str(file) != "experiment.ini"],
        },
        *software,
        *(_file(run, file) for file in files),
    ]
    return {"@context": _CONTEXT, "@graph": graph}


def _reference(file: PurePosixPath) -> str:
    """A path as an address has it."""
    return quote(str(file))


def _file(run: Path, file: PurePosixPath) -> dict[str, Any]:
    data = (run / file).read_bytes()
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    about = {"description": _ABOUT[str(file)]} if str(file) in _ABOUT else {}
    return {
        "@id": _reference(file),
        "@type": "File",
        "name": file.name,
        "contentSize": str(len(data)),
        "encodingFormat": kind,
        "sha256": hashlib.sha256(data).hexdigest(),
        **about,
    }


def _software(facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    used = {"nkl": str(facts.get("nkl", _UNKNOWN)), "Python": str(facts.get("python", _UNKNOWN))}
    for stated in facts.get("plugins", {}).values():
        distribution, _, version = str(stated).partition(" ")
        used.setdefault(distribution, version or _UNKNOWN)
    used |= {name: str(version) for name, version in facts.get("libraries", {}).items() if name not in used}
    for name, version in used.items():
        yield {"@id": f"#software-{name}", "@type": "SoftwareApplication", "name": name, "softwareVersion": version}


def _summary(results: Mapping[str, Any]) -> str:
    text = f"{str(results.get('task', 'work')).capitalize()} of {results.get('target', 'speech')} by nkl."
    for name, one in results.get("measures", {}).items():
        if one.get("value") is not None:
            return f"{text} {name} {one['value']:.3f} on {one.get('n')} samples."
    return text

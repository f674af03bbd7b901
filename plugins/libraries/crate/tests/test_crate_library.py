"""The folder of a run as an RO-Crate."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from nkl.errors import UserError
from nkl_crate.reading import is_crate, opened
from nkl_crate.writing import write_crate

RESULTS: dict[str, Any] = {
    "name": "exp",
    "task": "classification",
    "target": "emotion",
    "measures": {"UAR": {"value": 0.75, "n": 24}},
    "provenance": {
        "nkl": "1.0.0",
        "python": "3.11",
        "plugins": {"svm": "nkl-plugin-svm 1.0.0"},
        "libraries": {"numpy": "2.0"},
        "started": "2025-01-01T00:00:00+0000",
    },
}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a run."""
    folder = tmp_path / "results" / "exp"
    files = {
        "results.json": json.dumps(RESULTS),
        "experiment.ini": "[EXP]\n",
        "predictions.csv": "file\n",
        "figures/Größe 1.svg": "<svg/>",
        "report.html": "with speech",
        "log/exp.log": "here",
        ".writing-1/half": "half",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "linked").symlink_to(tmp_path)
    return folder


@pytest.mark.parametrize("name", ["crate", "crate.zip"])
def test_a_crate_describes_all_of_its_files(run: Path, tmp_path: Path, name: str) -> None:
    assert write_crate(run, tmp_path / name) == 4
    folder = tmp_path / name
    if folder.suffix:
        with zipfile.ZipFile(folder) as archive:
            assert archive.namelist()[0] == "ro-crate-metadata.json"
            archive.extractall(folder := tmp_path / "unpacked")
    described = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    graph = {one["@id"]: one for one in described["@graph"]}
    assert len(graph) == len(described["@graph"])
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    parts = {unquote(one["@id"]) for one in graph["./"]["hasPart"]}
    assert parts == files - {"ro-crate-metadata.json"}
    assert parts == {"results.json", "experiment.ini", "predictions.csv", "figures/Größe 1.svg"}
    assert "UAR 0.750 on 24 samples" in graph["./"]["description"]
    sha256 = hashlib.sha256((folder / "predictions.csv").read_bytes()).hexdigest()
    assert graph["predictions.csv"]["sha256"] == sha256
    assert graph["#software-nkl-plugin-svm"]["softwareVersion"] == "1.0.0"
    for one in graph["#run"]["instrument"] + graph["#run"]["result"] + [graph["./"]["license"]]:
        assert one["@id"] in graph


def test_a_crate_opens_as_the_run(run: Path, tmp_path: Path) -> None:
    write_crate(run, tmp_path / "crate.zip")
    write_crate(run, tmp_path / "crate")
    assert is_crate(tmp_path / "crate.zip") and is_crate(tmp_path / "crate") and not is_crate(run)
    for path in (tmp_path / "crate.zip", tmp_path / "crate", run):
        with opened(path) as folder:
            assert json.loads((folder / "results.json").read_text(encoding="utf-8")) == RESULTS
            assert (folder / "experiment.ini").read_text(encoding="utf-8") == "[EXP]\n"


def test_a_zip_that_somebody_has_packed_opens_too(run: Path, tmp_path: Path) -> None:
    write_crate(run, tmp_path / "crate")
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        for name in ("ro-crate-metadata.json", "results.json", "experiment.ini"):
            archive.write(tmp_path / "crate" / name, f"crate/{name}")
    with opened(tmp_path / "packed.zip") as folder:
        assert (folder / "experiment.ini").is_file()


def test_what_is_no_crate_is_refused(run: Path, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no zip", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("results.json", "{}")
    for name, words in (("text.zip", "is damaged, or no zip"), ("other.zip", "is no RO-Crate of a run")):
        with pytest.raises(UserError, match=words), opened(tmp_path / name):
            pass
    with pytest.raises(UserError, match="is there already"):
        write_crate(run, tmp_path / "text.zip")
    (run / "experiment.ini").unlink()
    with pytest.raises(UserError, match=r"has no experiment\.ini"):
        write_crate(run, tmp_path / "new")
    with pytest.raises(UserError, match="is not the folder of a finished run"):
        write_crate(tmp_path, tmp_path / "new")

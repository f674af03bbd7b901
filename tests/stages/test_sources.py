"""Provenance is of what was read, whatever has been put in its place since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nkl.command import Session
from nkl.stages import splits as stage
from nkl.testing.projects import Project


def digest(path: Path | str) -> str:
    return hashlib.blake2b(Path(path).read_bytes(), digest_size=12).hexdigest()


def provenance(made: Project) -> dict[str, object]:
    path = made.path / "results/exp/provenance.json"
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("more", ["", "root_folders = more.ini"])
def test_the_hash_of_an_ini_is_of_what_was_read(exp: Callable[..., Project], speech: Path, more: str) -> None:
    made = exp(DATA=more).write({"more.ini": "[DATA]\nspeech.limit_samples = 40\n"})
    ini, table = made.path / "exp.ini", str(speech / "speech.csv")
    ini.write_bytes(b"\xef\xbb\xbf" + ini.read_bytes().replace(b"\n", b"\r\n"))
    session, before = Session(), digest(ini)
    experiment = session.understand(ini)
    ini.write_text("something else")
    from nkl.pipeline import run_experiment

    run_experiment(experiment, session.bench(experiment))
    assert provenance(made)["ini_hash"] == before
    assert provenance(made)["tables"] == {table: digest(table)}


def test_a_table_that_changes_while_it_is_read_stops_the_run(
    exp: Callable[..., Project], database: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = database("mine.csv", lambda table: table)
    made = exp(DATA=f"speech = {name}\nspeech.absolute_path = True")
    load = stage.load.load_database

    def changed(*arguments: object) -> object:
        data = Path(name).read_bytes()
        try:
            return load(*arguments)
        finally:
            Path(name).write_bytes(data)  # the same again: it may have been another one meanwhile

    monkeypatch.setattr(stage.load, "load_database", changed)
    made.run("run", "exp.ini").fails(1, "mine.csv: was changed while it was read; run again")
    monkeypatch.undo()

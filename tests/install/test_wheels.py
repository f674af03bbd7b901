"""What a person installs: wheels are built, checked by twine, and put into an environment of their own, which then runs nkl."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CSV = """
[EXP]
root = ./results
name = exp
executor = serial
[DATA]
databases = ['speech']
speech = {csv}
speech.type = csv
speech.absolute_path = False
speech.split_strategy = speaker_split
speech.test_size = 40
target = emotion
[FEATS]
type = ['os']
scale = standard
[MODEL]
type = svm
"""
SMALL = ("-o", "DATA.synth.speakers=6", "-o", "DATA.synth.sentences=1")


def ready(environment: Any) -> set[str]:
    """The distributions whose plugins are ready; asserts that no other is installed."""
    listed = json.loads(environment.run("nkl", "plugins", "list", "--json"))
    assert {plugin["state"] for plugin in listed} == {"ready"}
    return {plugin["distribution"] for plugin in listed}


def learnt(folder: Path) -> None:
    """A run is whole and its model better than guessing."""
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    headline = next(iter(results["measures"].values()))
    assert headline["value"] > headline["chance"]


def test_the_starter_set_runs_the_quickstart(environment: Callable[..., Any]) -> None:
    made = environment("nkl[starter]")
    assert {"nkl-plugin-synth", "nkl-plugin-svm", "nkl-plugin-silero"} <= ready(made)
    assert made.run("python", "-c", "import nkl; print(nkl.__file__)").startswith(str(made.path))
    assert not made.has("torch")
    made.run("nkl", "run", str(ROOT / "examples/quickstart.ini"), *SMALL)
    learnt(made.folder / "results/quickstart")
    assert (made.folder / "results/quickstart/report.html").is_file()


def test_four_plugins_are_enough_for_a_run(environment: Callable[..., Any], speech: Path) -> None:
    parts = {"nkl-plugin-csv", "nkl-plugin-opensmile", "nkl-plugin-scale", "nkl-plugin-svm"}
    made = environment("nkl", *sorted(parts))
    assert ready(made) == {"nkl", *parts}
    (made.folder / "exp.ini").write_text(CSV.format(csv=speech / "speech.csv"), encoding="utf-8")
    said = made.run("nkl", "run", "exp.ini")
    assert "Traceback" not in said
    learnt(made.folder / "results/exp")


def test_nkl_alone_says_what_to_install(environment: Callable[..., Any], speech: Path) -> None:
    made = environment("nkl")
    assert ready(made) == {"nkl"}
    (made.folder / "exp.ini").write_text(CSV.format(csv=speech / "speech.csv"), encoding="utf-8")
    said = made.run("nkl", "run", "exp.ini", code=1)
    for distribution in ("nkl-plugin-csv", "nkl-plugin-opensmile", "nkl-plugin-scale", "nkl-plugin-svm"):
        assert f"pip install {distribution}" in " ".join(said.split()), said

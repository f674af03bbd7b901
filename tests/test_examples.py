"""The INI files in examples/: each is right, and each runs on a little data."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

FOLDER = Path(__file__).parents[1] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.ini"))
PAPERS = sorted(FOLDER.glob("papers/*.ini"))  # on data that have to be asked for
SMALL = {"speakers": 6, "sentences": 1}


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this session, the same in all workers of xdist: speech and features are made once."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "examples"


def test_all_examples_are_right(project: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NKL_BLOCK")
    assert EXAMPLES and PAPERS
    said = project().run("config", "check", *map(str, [*EXAMPLES, *PAPERS])).works().out.splitlines()
    assert said == [f"{path}: 0 errors, 0 warnings" for path in [*EXAMPLES, *PAPERS]]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(
    path: Path, project: Callable[..., Any], shared: Path, speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NKL_STORE", str(shared / "store"))
    monkeypatch.setenv("NKL_BLOCK", "report")
    p = project()
    shutil.copy(path, p.path / "exp.ini")
    said = path.read_text(encoding="utf-8")
    given = {"EXP.root": "./results", "EXP.name": "exp", "EXP.executor": "serial"}
    for line in said.splitlines():
        name, _, value = line.partition(".type = ")
        if value == "synth":
            given |= {f"DATA.{name}.{key}": str(number) for key, number in SMALL.items()}
            given |= {f"DATA.{name}": str(shared / "synth"), f"DATA.{name}.test_size": "34"}
        if value == "csv" and not line.startswith("#"):
            table = pd.read_csv(speech / "speech.csv")
            table.assign(age=20 + 8 * table["arousal"]).to_csv(speech / "ages.csv", index=False)
            given[f"DATA.{name}"] = str(speech / "ages.csv")
            ratings = [
                (file, rater, label)
                for file, label in zip(table["file"], table["emotion"], strict=True)
                for rater in "ab"
            ]
            pd.DataFrame(ratings, columns=["item", "rater", "label"]).to_csv(p.path / "ratings.csv", index=False)
    # An example that is not for `nkl run` says so in its first line.
    first = said.partition("\n")[0].removeprefix("# nkl ")
    command = first if first in CHECKS else "run"
    p.run(command, "exp.ini", *(word for key, value in given.items() for word in ("-o", f"{key}={value}"))).works()
    CHECKS[command](p, path.name)


def _learnt(p: Any, name: str) -> None:
    results = p.results()
    headline = next(iter(results["measures"].values()))
    chance = headline["chance"]
    assert headline["value"] > chance, f"{name}: {headline['value']} is no better than chance, {chance}"
    assert not [finding for finding in results["findings"] if finding["level"] == "error"]


def _segmented(p: Any, name: str) -> None:
    results = p.results("exp/segmented")
    assert 0.5 < results["seconds"]["kept"] / results["seconds"]["total"] <= 1, name
    assert not results["failed"]


CHECKS: dict[str, Callable[[Any, str], None]] = {"run": _learnt, "segment": _segmented, "ensemble": _learnt}
"""By command: what an example must have come to."""

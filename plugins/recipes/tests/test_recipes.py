"""Recipes are listed and copied; each INI is right, and runs on a little data."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from nkl_encoder.testing import save_tiny
from nkl_recipes.recipe import FOLDER, recipes

FILES = [(one.command, path) for one in recipes().values() for path in one.paths]
TINY = {
    "whisper-logreg": ("FEATS.whisper.model", "WhisperModel"),
    "wavlm-logreg": ("FEATS.wavlm.model", "WavLMModel"),
    "pathology-wav2vec2": ("FEATS.wav2vec2.model", "Wav2Vec2Model"),
    "superb-er": ("FINETUNE.pretrained_model", "WavLMModel"),
    "odyssey-2024": ("FINETUNE.pretrained_model", "WavLMModel"),
}
"""The recipes that want weights, with the key that names them and what stands in for them."""

_SMALL_NETWORK = ["MODEL.maps=[2, 2]", "MODEL.conv_layers=1", "MODEL.linear=8", "MODEL.lstm=4", "MODEL.segment=60"]
QUICK = {
    "superb-er": ["EXP.epochs=1", "MODEL.logo=2", "FINETUNE.max_duration=1", "FINETUNE.head_layers=[8]"],
    "odyssey-2024": ["EXP.epochs=1", "FINETUNE.max_duration=1", "FINETUNE.head_layers=[8]"],
    **{name: [*_SMALL_NETWORK, "EXP.epochs=1", "MODEL.k_fold_cross=2"] for name in ("acrnn", "acrnn-r", "ssa-crnn-r")},
    "ensemble-of-five": ["ENSEMBLE.variants={'svm': [], 'forest': ['MODEL.type=rand_forest']}"],
}


@pytest.fixture
def table(speech: Path) -> Path:
    """Columns for all recipes; the labels are made up where speech has none."""
    rows = pd.read_csv(speech / "speech.csv")
    speakers = rows["speaker"].astype("category").cat.codes
    rows["diagnosis"] = speakers.map(lambda code: "ill" if code % 2 else "healthy")
    rows["split"] = speakers.map(lambda code: ("train", "train", "dev", "test")[code % 4])
    rows["age"] = 20 + 7 * speakers
    rows.to_csv(speech / "recipes.csv", index=False)
    return speech / "recipes.csv"


def test_every_ini_is_of_a_recipe_and_says_what_it_is():
    assert sorted(path for _, path in FILES) == sorted(FOLDER.glob("*.ini"))
    for one in recipes().values():
        assert one.title and one.measured and one.command in ("run", "explore", "ensemble"), one.name
        assert all(path.read_text(encoding="utf-8").startswith("# ") for path in one.paths)


def test_every_ini_is_right(project: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NKL_BLOCK")
    said = project().run("config", "check", *(str(path) for _, path in FILES)).works().out.splitlines()
    assert said == [f"{path}: 0 errors, 0 warnings" for _, path in FILES]


@pytest.mark.parametrize(("command", "path"), FILES, ids=lambda value: value.stem if isinstance(value, Path) else "")
def test_a_recipe_runs(command: str, path: Path, table: Path, project: Callable[..., Any], tmp_path: Path) -> None:
    p = project()
    own = re.search(r"databases = \['(.+)'\]", path.read_text(encoding="utf-8"))
    assert own
    given = [f"DATA.{own[1]}={table}", "DATA.labels=False", "EXP.root=./results", "EXP.name=exp", "EXP.executor=serial"]
    if path.stem in TINY:
        key, architecture = TINY[path.stem]
        given.append(f"{key}={save_tiny(tmp_path / 'tiny', architecture)}")
    words = [word for one in (*given, *QUICK.get(path.stem, [])) for word in ("-o", one)]
    said = p.run(command, str(path), *words).works().out
    if command == "explore":
        assert "emotion" in said and (p.path / "results" / "exp" / "explore").is_dir()
    else:
        assert 0 <= next(iter(p.results()["measures"].values()))["value"] <= 1


def test_those_of_papers_are_the_examples():
    """The same file in two places: the examples for whoever reads the repository, the recipe for whoever has installed it."""
    examples = Path(__file__).parents[3] / "examples" / "papers"
    both = [path for _, path in FILES if (examples / path.name).is_file()]
    assert [path.stem for path in both] == ["acrnn", "acrnn-r", "ssa-crnn-r"]
    assert all(path.read_bytes() == (examples / path.name).read_bytes() for path in both)


def test_they_are_listed_shown_and_copied_once(project: Callable[..., Any]) -> None:
    p = project()
    listed = p.run("recipes").works().out
    assert all(name in listed for name in recipes())
    shown = p.run("recipes", "show", "egemaps-svm").works().out
    assert "10.1109/TAFFC.2015.2457417" in shown and "set = eGeMAPSv02" in shown
    said = p.run("recipes", "copy", "pathology", "--to", "trials").works().out
    assert "pathology-praat.ini written." in said and "nkl run trials/pathology-praat.ini" in said
    assert (p.path / "trials" / "pathology-wav2vec2.ini").read_bytes() == (
        FOLDER / "pathology-wav2vec2.ini"
    ).read_bytes()
    (p.path / "trials" / "pathology-wav2vec2.ini").unlink()
    (p.path / "trials" / "pathology-praat.ini").write_text("mine")
    again = p.run("recipes", "copy", "pathology", "--to", "trials").fails(1).err
    assert "there already" in again and (p.path / "trials" / "pathology-praat.ini").read_text() == "mine"
    assert not (p.path / "trials" / "pathology-wav2vec2.ini").exists()
    assert "Did you mean egemaps-svm?" in p.run("recipes", "show", "egemap-svm").fails(1).err

"""``nkl explore`` as users run it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile

RATE = 16000

INI = """
[EXP]
root = ./results
name = exp
[DATA]
databases = ['made']
made = made.csv
made.type = csv
made.absolute_path = False
made.split_strategy = random
target = depression
[FEATS]
type = []
"""


def voice(rng: np.random.Generator, seconds: float) -> np.ndarray:
    """Noise in bursts, with the noise of a room in the pauses between them."""
    time = np.arange(int(seconds * RATE)) / RATE
    bursts = np.clip(np.sin(2 * np.pi * 3 * time + rng.uniform(0, 6)), 0, None)
    speech = bursts * rng.normal(0, 0.05, len(time)) + rng.normal(0, 0.001, len(time))
    return np.asarray(speech * np.exp(rng.normal(0, 0.15)))


def write(folder: Path, change: Callable[[np.ndarray, int], np.ndarray], speakers: int = 12) -> None:
    """Recordings of speakers who are ill or not, at no fault of their own: labels are made up."""
    rng, rows = np.random.default_rng(4), []
    (folder / "wav").mkdir()
    for speaker in range(speakers):
        for take in range(4):
            file = f"wav/{speaker}_{take}.wav"
            sound = change(voice(rng, rng.uniform(0.5, 1.0)), speaker % 2)
            soundfile.write(folder / file, sound, RATE, subtype="FLOAT")
            label = "depressed" if speaker % 2 else "control"
            rows.append((file, f"s{speaker}", label, rng.choice(["female", "male"]), int(rng.integers(20, 60))))
    table = pd.DataFrame(rows, columns=["file", "speaker", "depression", "gender", "age"])
    table.to_csv(folder / "made.csv", index=False)


def louder(sound: np.ndarray, ill: int) -> np.ndarray:
    return sound * (2.5 if ill else 1.0)


def humming(sound: np.ndarray, ill: int) -> np.ndarray:
    return sound + ill * 0.01 * np.sin(2 * np.pi * 50 * np.arange(len(sound)) / RATE)


def alike(sound: np.ndarray, ill: int) -> np.ndarray:
    return sound


@pytest.fixture
def explored(project: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The page of an INI on recordings that were changed by class."""
    monkeypatch.setenv("NKL_BLOCK", "")

    def run(change: Callable[[np.ndarray, int], np.ndarray], more: str = "", *said: str) -> str:
        made = project({"exp.ini": INI + more})
        write(made.path, change)
        done = made.run("explore", "exp.ini", *said).works()
        assert "Traceback" not in done.out + done.err
        return (made.path / "results/exp/explore/report.md").read_text(encoding="utf-8").replace("\\", "")

    return run


def first_row(page: str) -> list[str]:
    """The worst row of the bias table."""
    table = page.split("### All columns against depression")[1]
    return [cell.strip() for cell in table.strip().splitlines()[2].strip("|").split("|")]


@pytest.mark.parametrize(
    ("change", "columns"), [(louder, ("level_db", "peak")), (humming, ("silence_share", "snr_pred"))]
)
def test_a_planted_confound_is_on_top(
    explored: Callable[..., str], change: Callable[..., np.ndarray], columns: tuple
) -> None:
    page = explored(change, "[PREDICT]\ntargets = ['snr']\n")
    row = first_row(page)
    assert row[0] in columns
    assert row[2] == "tells the target"
    assert float(row[3].split()[0]) > 0.8


def test_without_a_confound_nothing_is_said_to_be_found(explored: Callable[..., str]) -> None:
    page = explored(alike, "[PREDICT]\ntargets = ['snr']\n")
    assert "Nothing was found that tells depression besides the voice, among the" in page
    assert "tells the target |" not in page


def test_an_ini_of_the_clinical_paper_runs_as_it_is(explored: Callable[..., str]) -> None:
    page = explored(
        louder,
        """
[EXPL]
sample_selection = all
value_counts = [['est_snr'], ['snr_pred'], ['gender', 'snr_pred'], ['age', 'snr_pred'], ['gender'], ['age']]
age.bin_reals = True
dist_type = kde
print_stats = True
print_colvals = True
[PREDICT]
sample_selection = all
targets = ['snr']
[REPORT]
latex = androids-report
""",
    )
    assert len(re.findall(r"^!\[", page, re.MULTILINE)) >= 9
    assert "Mixed model" in page
    assert page.count("snr_pred by depression: samples") == page.count(
        "gender by depression: samples"
    )  # though named twice
    assert re.search(r"age \| 3 \| 0 \| (under|\d)", page)
    assert "has no effect" not in page


@pytest.mark.parametrize("section", ["EXP", "EXPL"])
def test_one_split_can_be_looked_at(explored: Callable[..., str], section: str) -> None:
    page = explored(alike, "", "-o", f"{section}.sample_selection=test")
    counted = page.split("### By split")[1].split("###")[0]
    assert "| test |" in counted and "| train |" not in counted


def test_a_split_without_samples_is_an_error(project: Callable[..., Any]) -> None:
    made = project({"exp.ini": INI + "[EXPL]\nsample_selection = dev\n"})
    write(made.path, alike)
    made.run("explore", "exp.ini").fails(
        1, "sample_selection = dev: there are no samples in this split; there are train ("
    )


def test_facts_of_recordings_are_cut_into_bins_where_that_is_asked_for(explored: Callable[..., str]) -> None:
    page = explored(
        alike,
        "[EXPL]\nchapters = ['overview', 'value_counts']\nvalue_counts = [[duration]]\nduration.bin_reals = True\n",
    )
    assert "warning: bins" not in page
    assert re.search(r"duration = (under|[\d.]+ (to|and)).* depression", page)
    assert re.search(r"minutes, 0\.\d s a sample", page)


def test_features_and_the_tree_of_a_run_are_shown(exp: Callable[..., Any]) -> None:
    more = """type = tree
[EXPL]
chapters = ['features', 'importance', 'tree', 'maps']
feature_distributions = True
max_feats = 2
model = ['log_reg']
scatter = ['pca']
plot_tree = True
C_val = 0.5"""
    made = exp(FEATS="type = ['os']\nscale = standard", MODEL=more)
    made.run("run", "exp.ini").works()
    done = made.run("explore", "exp.ini").works()
    assert "there is no such key" not in done.err
    folder = made.path / "results/exp/explore"
    assert "4 chapters" in done.out
    assert {"features.csv", "importance.csv", "tree.svg"} <= {path.name for path in folder.iterdir()}
    assert len(pd.read_csv(folder / "importance.csv")) <= 88

"""Runs beside each other, and a run beside itself."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nkl_compare.replay import _differences
from nkl_crate.writing import write_crate


@pytest.fixture
def runs(exp: Callable[..., Any]) -> Any:
    """A project with two runs on the same test samples."""
    project = exp(EXP="runs = 2", MODEL="type = svm\nloso = True")
    project.run("-q", "run", "exp.ini").works()
    project.run("-q", "run", "exp.ini", "-o", "EXP.name=other", "-o", "MODEL.type=bayes").works()
    return project


def test_two_runs_are_compared_in_words_and_figures(runs: Any) -> None:
    out = runs.run("compare", "results/exp", "results/other").works().out
    assert "results/other (mean of 2 runs) less results/exp (mean of 2 runs)" in out
    assert "McNemar" not in out, "it takes the recordings of a speaker as independent"


def test_a_crate_is_replayed_where_it_was_made_and_elsewhere(exp: Callable[..., Any], tmp_path: Path) -> None:
    project = exp()
    project.run("-q", "run", "exp.ini").works()
    write_crate(project.path / "results" / "exp", project.path / "exp.zip")
    assert "exp.zip: every figure is the same." in project.run("replay", "exp.zip").works().out
    write_crate(project.path / "results" / "exp", project.path / "crate")
    path = project.path / "crate" / "results.json"
    results = json.loads(path.read_text(encoding="utf-8"))
    results["provenance"]["working_directory"] = str(tmp_path / "gone")
    path.write_text(json.dumps(results), encoding="utf-8")
    assert "crate: every figure is the same." in project.run("replay", "crate").works().out
    (project.path / "crate" / "ro-crate-metadata.json").unlink()
    project.run("replay", "crate").fails(1, "gone, which is not there any more")


def _guess(runs: Any, name: str, right: float, seed: int) -> None:
    """Let a run say something else."""
    for number in ("", "-2"):
        path = runs.path / f"results/{name}/predictions{number}.parquet"
        frame, rng = pd.read_parquet(path), np.random.default_rng([seed, len(number)])
        hit = rng.random(len(frame)) < right
        frame["calm"] = np.where((frame["truth"] == "calm") == hit, 0.8, 0.2)
        frame["angry"] = 1 - frame["calm"]
        frame.to_parquet(path)


def test_all_trainings_of_a_run_count_and_interval_and_test_agree(runs: Any) -> None:
    _guess(runs, "exp", 0.5, 1)
    _guess(runs, "other", 0.9, 2)
    out = runs.run("compare", "results/exp", "results/other").works().out
    assert "results/other is better than results/exp: UAR differs by 0." in out
    assert "delete-one-speaker jackknife over 5 speakers, Student's t" in out
    assert "t test p = 0.0" in out
    (runs.path / "results/other/predictions-2.parquet").unlink()
    runs.run("compare", "results/exp", "results/other").fails(1, "it has no predictions-2.parquet")


def test_a_leak_that_was_allowed_is_said(runs: Any) -> None:
    path: Path = runs.path / "results/other/results.json"
    results = json.loads(path.read_text(encoding="utf-8"))
    results["findings"].append({"level": "error", "topic": "speaker in two splits", "message": "ann", "advice": ""})
    path.write_text(json.dumps({**results, "speaker_dependent": True}), encoding="utf-8")
    told = runs.run("compare", "results/exp", "results/other").works()
    assert (told.out + told.err).count("is speaker-dependent: it was trained on its test speakers") == 1
    assert "results/other was made with EXP.allow_leakage: speaker in two splits" in told.out + told.err
    assert "results/exp was made with" not in told.out + told.err


def test_one_run_is_too_few(runs: Any) -> None:
    runs.run("compare", "results/exp").fails(1, "needs the folders of at least two runs")
    runs.run("compare", "results/exp", "./results/exp/").fails(1, "results/exp is named twice")


def test_a_folder_that_is_no_run_is_named(runs: Any) -> None:
    runs.run("compare", "results/exp", "results").fails(1, "results: is not the folder of a finished run")


def test_a_run_repeats_itself(runs: Any) -> None:
    assert "results/exp: every figure is the same." in runs.run("replay", "results/exp").works().out


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (("measures", "UAR", "value"), "measures.UAR.value: was 0.123, is "),
        (("measures", "UAR", "reason"), "measures.UAR.reason: was 0.123, is "),
        (("spread", "UAR", "sd"), "spread.UAR.sd: was 0.123, is "),
        (("risk_coverage", "risk", 0), "risk_coverage.risk[0]: was 0.123, is "),
        (("fairness", 0, "gap", "value"), "fairness[0].gap.value: was 0.123, is "),
        (("provenance", "split_hash"), "split_hash: was 0.123, is a"),
        (("invented",), "invented: was 0.123, is None"),
    ],
)
def test_every_figure_that_differs_is_named(place: tuple[Any, ...], name: str) -> None:
    results = {
        "measures": {"UAR": {"value": 0.5, "reason": ""}},
        "spread": {"UAR": {"mean": 0.5, "sd": 0.1}},
        "risk_coverage": {"risk": [0.1, 0.2]},
        "fairness": [{"gap": {"value": 0.5}}],
        "findings": [{"message": "words"}],
        "provenance": {"split_hash": "a", "started": "then"},
    }
    changed: Any = copy.deepcopy(results)
    changed["findings"], changed["provenance"]["started"] = [], "now"
    assert _differences(changed, results) == []
    one = changed
    for part in place[:-1]:
        one = one[part]
    one[place[-1]] = 0.123
    ((where, old, new),) = _differences(changed, results)
    assert f"{where}: was {old}, is {new}".startswith(name)


def test_what_older_results_lack_is_no_difference_where_it_is_empty() -> None:
    old = {"trials": [{"seed": 1}], "provenance": {}}
    new = {"trials": [{"seed": 1, "raters": {}}], "raters": {}, "repeat": "", "provenance": {"split_hash": "a"}}
    assert _differences(old, new) == []
    assert _differences(old, {**new, "raters": {"UAR": 0.7}}) == [("raters", None, {"UAR": 0.7})]


def test_a_figure_that_differs_is_said(runs: Any) -> None:
    path: Path = runs.path / "results/exp/results.json"
    results = json.loads(path.read_text(encoding="utf-8"))
    results["spread"]["UAR"]["sd"] = 0.123
    path.write_text(json.dumps(results), encoding="utf-8")
    runs.run("replay", "results/exp").fails(1, "spread.UAR.sd: was 0.123, is ", "1 figures differ")


def test_results_that_are_none(exp: Callable[..., Any]) -> None:
    p = exp()
    p.run("run", "exp.ini", "-q").works()
    for text in ("", "[]", "[" * 100_000, '{"labels": 1}', '{"target": "x", "measures": []}', "NaN"):
        (p.path / "results/exp/results.json").write_text(text)
        for arguments in (
            ["compare", "results/exp", "results/exp"],
            ["ensemble", "results/exp"],
            ["replay", "results/exp"],
        ):
            p.run(*arguments).fails(1, "results.json: is damaged")


def test_predictions_that_are_none(exp: Callable[..., Any]) -> None:
    p = exp()
    p.run("run", "exp.ini", "-q").works()
    path = p.path / "results/exp/predictions.parquet"
    pd.DataFrame({"file": ["a"], "truth": ["calm"]}).to_parquet(path)
    for data in (path.read_bytes(), b"", b"no table", b"PAR1" * 3):
        path.write_bytes(data)
        p.run("compare", "results/exp", "results/exp").fails(1, "predictions.parquet: is damaged")

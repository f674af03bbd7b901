"""Runs beside each other, and a run beside itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest


@pytest.fixture
def runs(exp: Callable[..., Any]) -> Any:
    """A project with two runs on the same test samples."""
    project = exp()
    project.run("-q", "run", "exp.ini").works()
    project.run("-q", "run", "exp.ini", "-o", "EXP.name=other", "-o", "FEATS.scale=robust").works()
    return project


def test_two_runs_are_compared_in_words_and_figures(runs: Any) -> None:
    out = runs.run("compare", "results/exp", "results/other").works().out
    assert "results/other less results/exp" in out
    assert "permutation test p = " in out and "McNemar p = " in out


def test_one_run_is_too_few(runs: Any) -> None:
    runs.run("compare", "results/exp").fails(1, "needs the folders of at least two runs")


def test_a_folder_that_is_no_run_is_named(runs: Any) -> None:
    runs.run("compare", "results/exp", "results").fails(1, "results: is not the folder of a finished run")


def test_a_run_repeats_itself(runs: Any) -> None:
    assert "results/exp: every figure is the same." in runs.run("replay", "results/exp").works().out


def test_a_figure_that_differs_is_named(runs: Any) -> None:
    path: Path = runs.path / "results/exp/results.json"
    results = json.loads(path.read_text(encoding="utf-8"))
    results["measures"]["UAR"]["value"] = 0.123
    path.write_text(json.dumps(results), encoding="utf-8")
    runs.run("replay", "results/exp").fails(1, "measures.UAR.value: was 0.123, is ", "1 figures differ")


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

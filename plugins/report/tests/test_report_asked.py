"""Chapters that [PLOT] asks for, and the plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from nkl.data import Chapter, Predictions, Report, Trial, segmented_index
from nkl.evaluation import evaluate, pool
from nkl.testing import ReporterConformance
from nkl_drawing.asked import with_asked
from nkl_report.figures import Figures
from nkl_report.html import Html
from nkl_report.markdown import Markdown
from nkl_report.plain import Plain
from nkl_report.plugin import FigureOptions, MarkdownOptions, PageOptions, PlainOptions

ASKED = {"uncertainty_threshold": 0.9, "combine_per_speaker": "mode", "runs_compare": "models"}


class TestText(ReporterConformance):
    plugin = "report"
    component = "text"
    options: ClassVar[dict[str, object]] = ASKED


def said(by_speaker: bool = True, labels: tuple[str, ...] = ("a", "b"), seed: int = 1) -> Predictions:
    """Five samples of each of ten speakers; all samples of a speaker are of one class, or of both in turn."""
    rng = np.random.default_rng(seed)
    speakers = np.repeat([f"s{at}" for at in range(10)], 5).astype(object)
    index = segmented_index([f"{at}.wav" for at in range(50)])
    if not labels:
        truth = np.repeat(np.arange(10.0), 5)
        return Predictions(index, values=truth + rng.normal(0, 0.1, 50), truth=truth, speakers=speakers)
    truth = (np.repeat(np.arange(10), 5) if by_speaker else np.arange(50)) % 2
    right = np.where(np.arange(50) % 5 < 3, 0.9, 0.4)  # three of five are right, and surer than the others
    shares = np.where(np.eye(2)[truth] == 1, right[:, None], 1 - right[:, None])
    return Predictions(index, labels, shares, None, truth.astype(np.int64), speakers)


def report(folder: Path, *runs: Predictions) -> Report:
    """What a run found."""
    truth = runs[0].truth
    assert truth is not None
    trials = tuple(Trial(seed, run, evaluate(run, truth)) for seed, run in enumerate(runs))
    task = "classification" if runs[0].labels else "regression"
    model = {"learner": {"name": "svm"}, "features": [{"name": "os"}, {"name": "praat"}]}
    found = {"test_hash": "1", "tables": {"/data/emo/emo.csv": "1", "/data/other/db.yaml": "2"}}
    spread = {one.name: (one.value, 0.0) for one in trials[0].evaluation.measures}
    rest: dict[str, Any] = {"splits": (), "findings": (), "provenance": found, "folder": folder, "model": model}
    return Report("now", task, "target", runs[0].labels, trials, pool(runs, truth), spread, **rest)


def chapter(found: Report, **asked: Any) -> Chapter:
    """The one chapter that is asked for."""
    (chapter,) = with_asked(found, PlainOptions(**asked)).chapters
    return chapter


def cells(chapter: Chapter) -> dict[str, tuple[str, ...]]:
    """The rows of the first table by their name."""
    return {name: rest for name, *rest in chapter.tables[0].rows}  # type: ignore[misc]


@pytest.mark.parametrize("runs", [1, 2])
def test_uncertain_predictions_are_left_out_beside_the_whole(tmp_path: Path, runs: int) -> None:
    found = chapter(report(tmp_path, *[said()] * runs), uncertainty_threshold=0.6)
    assert found.text[0].startswith("30 of 50 samples (60 %) have an uncertainty")
    assert (cells(found)["accuracy"][0], cells(found)["accuracy"][2]) == (".600", "1.000")
    (chart,) = [chart for chart in found.charts if chart.name == "certain_confusion"]
    assert sum(one.y.sum() for one in chart.own) == 30 * runs
    assert "least uncertain has 0.469" in chapter(report(tmp_path, said()), uncertainty_threshold=0.1).text[0]


def test_classes_that_are_gone_are_named(tmp_path: Path) -> None:
    run = said()
    assert run.probabilities is not None
    unsure = replace(run, probabilities=np.where(run.truth[:, None] == 1, 0.5, run.probabilities))  # type: ignore[index]
    assert "No sample is left of b: " in chapter(report(tmp_path, unsure), uncertainty_threshold=0.6).text[1]
    assert "of no use here" in chapter(report(tmp_path, said(labels=())), uncertainty_threshold=0.6).text[0]


@pytest.mark.parametrize("how", ["mode", "mean"])
def test_a_speaker_is_one_unit(tmp_path: Path, how: str) -> None:
    found = chapter(report(tmp_path, said(), said()), combine_per_speaker=how)
    assert cells(found)["UAR"][2] == "1.000"
    assert "n = 50 and 10." in found.tables[0].note
    assert "No interval for UAR" in found.tables[0].note
    assert found.tables[1].rows[0] == ("s0", "a", "a")
    number = chapter(report(tmp_path, said(labels=())), combine_per_speaker=how)
    assert number.tables[1].rows[3][:2] == ("s3", "3")


def test_what_cannot_be_combined_is_said_to_be_so(tmp_path: Path) -> None:
    mixed = chapter(report(tmp_path, said(by_speaker=False)), combine_per_speaker="mode")
    assert "10 of 10 speakers (s0, s1, s2, …) have samples of several classes" in mixed.text[0]
    nobody = replace(said(), speakers=None)
    assert "no speaker is known" in chapter(report(tmp_path, nobody), combine_per_speaker="mean").text[0]
    other = chapter(report(tmp_path, said()), combine_per_speaker="mean", combine_per_speaker_col="room")
    assert "no column room" in other.text[0]
    assert not (mixed.tables or other.tables)


def test_votes_are_counted_not_probabilities(tmp_path: Path) -> None:
    run = said()
    shares = np.tile([[0.45, 0.55]], (50, 1))
    shares[::5] = [1.0, 0.0]
    found = report(tmp_path, replace(run, probabilities=shares))
    assert {row[2] for row in chapter(found, combine_per_speaker="mode").tables[1].rows} == {"b"}
    assert {row[2] for row in chapter(found, combine_per_speaker="mean").tables[1].rows} == {"a"}


@pytest.mark.parametrize(
    ("by", "groups"),
    [("features", ["os", "os + praat"]), ("models", ["xgb", "svm"]), ("databases", ["not known", "emo + other"])],
)
def test_finished_runs_of_the_same_root_are_compared(tmp_path: Path, by: str, groups: list[str]) -> None:
    measures = {"UAR": {"value": 0.7, "low": None, "high": None}}
    earlier = {"name": "then", "task": "classification", "target": "target", "labels": ["a", "b"], "measures": measures}
    earlier |= {"trials": [{"measures": measures}] * 3, "provenance": {"test_hash": "2"}}
    earlier["model"] = {"learner": {"name": "xgb"}, "features": [{"name": "os"}]}
    for name, text in {
        "then": json.dumps(earlier),
        "other": json.dumps({**earlier, "target": "age"}),
        "broken": "{",
        "list": "[]",
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "results.json").write_text(text, encoding="utf-8")
    found = chapter(report(tmp_path / "now", said()), runs_compare=by)
    assert {row[:3] for row in found.tables[0].rows} == {("then", groups[0], ".700"), ("now", groups[1], ".600")}
    assert any("1 run had other test samples" in text for text in found.text)
    assert [chart.kind for chart in found.charts] == ["intervals", "distributions"]
    alone = chapter(report(tmp_path / "there" / "now", said()), runs_compare=by)
    assert alone.text[0].startswith("No other finished run")


def test_all_reporters_show_what_is_asked_for(tmp_path: Path) -> None:
    found = report(tmp_path, said())
    (text,) = Markdown(MarkdownOptions(**ASKED)).write(found, tmp_path)
    figures = Figures(FigureOptions(**ASKED)).write(found, tmp_path)
    links = [
        line.split("](<")[1][:-2] for line in text.read_text(encoding="utf-8").splitlines() if line.startswith("![")
    ]
    assert {tmp_path / link for link in links} == set(figures)
    assert {"certain_confusion.png", "by_speaker_confusion.png"} <= {path.name for path in figures}
    (page,) = Html(PageOptions(**ASKED)).write(found, tmp_path)
    assert "One prediction a speaker (mode)" in page.read_text(encoding="utf-8")


def test_the_classification_report_is_that_of_scikit_learn(tmp_path: Path) -> None:
    written = {path.name: path for path in Plain(PlainOptions()).write(report(tmp_path, said(), said()), tmp_path)}
    assert [*written] == ["report.txt", "classification_report.txt", "classification_report.json", "now_runs.txt"]
    found = json.loads(written["classification_report.json"].read_text(encoding="utf-8"))
    assert found["a"] == {"precision": 0.6, "recall": 0.6, "f1-score": 0.6, "support": 50.0}
    assert "macro avg      0.600" in written["classification_report.txt"].read_text(encoding="utf-8")
    assert written["now_runs.txt"].read_text(encoding="utf-8").splitlines()[-1] == "mean: .600, SD: .000"
    assert re.search(r"^  UAR +\.600 ", written["report.txt"].read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("show", [True, False])
def test_the_report_is_printed_where_the_ini_says_so(
    exp: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, show: bool
) -> None:
    p = exp(MODEL=f"type = spy\n[REPORT]\nshow = {show}")
    monkeypatch.setenv("NKL_BLOCK", "")
    assert ("All measures\n  measure" in p.run("run", "exp.ini").works().out) == show

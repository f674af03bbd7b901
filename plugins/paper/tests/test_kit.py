"""``nkl paper``."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nkl.data import Finding, Report
from nkl.testing import CommandConformance, reports
from nkl_drawing import wording
from nkl_paper.checklist import checklist
from nkl_paper.licences import Licensed, audit, commercial, verdict
from nkl_paper.methods import methods
from nkl_paper.reading import read_report


class TestPaperCommand(CommandConformance):
    plugin = "paper"
    component = "paper"


@pytest.fixture
def made(exp: Callable[..., Any]) -> Any:
    """A project with a run."""
    project = exp()
    project.run("-q", "run", "exp.ini").works()
    return project


def test_an_earlier_run_is_written_as_a_paper(made: Any) -> None:
    assert "README.md (model card)" in made.run("paper", "results/exp").works().out
    run, folder = made.path / "results" / "exp", made.path / "results" / "exp" / "paper"
    assert (folder / "report.pdf").read_bytes() == (run / "report.pdf").read_bytes()
    assert (folder / "latex" / "paper.bib").read_bytes() == (folder / "references.bib").read_bytes()
    assert "cortes1995svm" in (folder / "references.bib").read_text(encoding="utf-8")
    card = (folder / "README.md").read_text(encoding="utf-8")
    (line,) = (line for line in card.splitlines() if line.startswith("model-index: "))
    (index,) = json.loads(line.removeprefix("model-index: "))
    value = next(iter(made.results()["measures"].values()))["value"]
    assert index["results"][0]["metrics"][0] == {"type": "recall", "name": "UAR", "value": value}
    assert index["results"][0]["dataset"]["name"] == "speech"
    data = (folder / "DATA.md").read_text(encoding="utf-8")
    assert "- age: not known to the run" in data and "- Licence: not known to the run" in data
    licences = (folder / "LICENCES.md").read_text(encoding="utf-8")
    assert "| database speech | not known | not known |" in licences and "| learner svm (nkl-plugin-svm " in licences
    assert "| Are there leaks between splits? | none was found |" in (folder / "CHECKLIST.md").read_text(
        encoding="utf-8"
    )


def test_a_report_is_read_as_it_was_written(made: Any) -> None:
    report = read_report(made.path / "results" / "exp")
    results = made.results()
    assert {one.name: one.value for one in report.evaluation.measures} == {
        name: one["value"] for name, one in results["measures"].items() if one["value"] is not None
    }
    assert report.evaluation.confusion is not None and report.evaluation.confusion.tolist() == results["confusion"]
    assert len(report.trials[0].predictions) == report.evaluation.measures[0].n


def test_what_is_no_run_is_refused(made: Any) -> None:
    made.run("paper", "results").fails(1, "is not the folder of a finished run")
    path = made.path / "results" / "exp" / "results.json"
    path.write_text(json.dumps({**made.results(), "trials": [{}]}), encoding="utf-8")
    made.run("paper", "results/exp").fails(1, "run the experiment again")


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", "yes"),
        ("BSD-3-Clause AND MIT", "yes"),
        ("Apache-2.0 WITH LLVM-exception AND BSL-1.0 AND CNRI-Python", "yes"),
        ("MIT AND Proprietary", "not known"),
        ("GPL-3.0-or-later", "yes, with conditions"),
        ("WavLM's weights: CC BY-SA 3.0", "yes, with conditions"),
        ("the published models: CC BY-NC-SA 4.0 (research only)", "no"),
        ("research and teaching only, commercial use needs a licence", "no"),
        ("the model's own", "not known"),
        ("", "not known"),
    ],
)
def test_what_may_be_used_commercially(licence: str, allowed: str) -> None:
    assert commercial(licence) == allowed


def test_weights_without_a_licence_are_not_known(tmp_path: Path) -> None:
    part = {"kind": "feature extractor", "name": "net", "distribution": "absent", "version": "1", "needs": ["weights"]}
    report = replace(reports.report("classification", tmp_path), provenance={"components": [part]})
    rows = audit(report)
    assert Licensed("weights of feature extractor net", "not known", "not known") in rows
    assert "not known" in verdict(rows) and "weights of feature extractor net" in verdict(rows)
    assert "Not for commercial use" in verdict((Licensed("a", "NC", "no"),))


def test_the_methods_say_nothing_that_the_run_does_not_know(tmp_path: Path) -> None:
    report = replace(reports.report("classification", tmp_path), provenance={}, splits=(), model={})
    text = _said(report)
    for word in ("Features", "Learner", "Scaling", "Computed", "Seed", "None"):
        assert word not in text


def _said(report: Report) -> str:
    return " ".join(one.text for part in methods(report).values() for lines in part for one in lines)


def test_the_methods_say_what_was_done_and_not_what_was_asked_for(tmp_path: Path) -> None:
    report = reports.report("classification", tmp_path)
    asked = replace(report, model={**report.model, "calibration": "isotonic"})
    left_out = replace(asked, findings=(Finding("warning", "calibration", "It was left out.", "Train on more."),))
    assert "calibrated" not in _said(left_out) + wording.model(left_out)
    done = replace(asked, findings=(Finding("note", "calibration", "They were calibrated by folds."),))
    assert "They were calibrated by folds." in _said(done)
    assert "calibrated by isotonic" in wording.model(done)


def test_how_often_it_was_trained(tmp_path: Path) -> None:
    report = reports.report("classification", tmp_path)
    twice = replace(report, trials=report.trials * 2, folds=({"fold": 0}, {"fold": 1}))
    assert "trained 2 times in each of 2 folds, with the seeds 1, 1" in _said(twice)
    assert "1 time, with the seed 1 |" in checklist(report)
    assert "no speaker is in two folds" in checklist(twice)
    fused = replace(report, members=({"name": "a"}, {"name": "b"}, {"name": "fusion"}))
    assert "not at all: it fuses 2 members" in checklist(fused)
    assert "Members: toyset (Toy features). Fused by toy (A toy; depth = 3)." in _said(fused)


def test_nkl_is_no_plugin(tmp_path: Path) -> None:
    plugins = {"local": "nkl 1", "svm": "nkl-plugin-svm 1"}
    report = replace(reports.report("classification", tmp_path), provenance={"nkl": "1", "plugins": plugins})
    assert "Plugins: nkl-plugin-svm 1." in _said(report)


def test_the_model_card_is_read_by_the_hub(made: Any) -> None:
    hub = pytest.importorskip("huggingface_hub", reason="the hub's own parser is not installed")
    made.run("-q", "paper", "results/exp").works()
    data = hub.ModelCard.load(made.path / "results" / "exp" / "paper" / "README.md").data
    values = {one.metric_name: (one.metric_type, one.metric_value) for one in data.eval_results}
    measures = made.results()["measures"]
    assert values["accuracy"] == ("accuracy", measures["accuracy"]["value"])
    assert set(values) == {name for name, one in measures.items() if one["value"] is not None}


def test_the_checklist_tells_of_speakers_in_two_splits(tmp_path: Path) -> None:
    report = reports.report("classification", tmp_path)
    assert "no speaker is in two splits" in checklist(report)
    leak = replace(report, findings=(Finding("error", "speaker in two splits", "one"),))
    assert "no speaker is in two splits" not in checklist(leak)

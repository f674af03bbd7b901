"""``nkl ensemble``: from members to a report and a model that can be applied."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nkl.command import Session, kind_of, read_predictions
from nkl.errors import UserError
from nkl.learning import load_trained
from nkl_ensemble import saved

MEMBERS = {"one": "type = svm", "two": "type = tree", "three": "type = bayes"}
FOUR = {"DATA": "speech.split_strategy = speaker_split\nspeech.test_size = 40\nspeech.dev_size = 40"}


@pytest.fixture
def members(exp: Callable[..., Any]) -> Callable[..., Any]:
    """Make a project with the INIs of three experiments on the same speech, none of which has been run."""

    def make(**sections: str) -> Any:
        for name, model in MEMBERS.items():
            p = exp(**{**sections, "EXP": f"name = {name}\n{sections.get('EXP', '')}", "MODEL": model})
            (p.path / "exp.ini").rename(p.path / f"{name}.ini")
        return p

    return make


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the runs are kept from test to test."""
    return tmp_path_factory.mktemp("members") / "results"


@pytest.fixture
def trained(members: Callable[..., Any], kept: Path) -> Any:
    """The same, with all of them run."""
    p = members()
    if not kept.exists():
        for name in MEMBERS:
            p.run("run", f"{name}.ini", "-q").works()
        shutil.copytree(p.path / "results", kept)
    else:
        shutil.copytree(kept, p.path / "results")
    return p


def folders(p: Any) -> list[str]:
    return [str(p.path / "results" / name) for name in MEMBERS]


def test_inis_are_run_first_and_fused(members: Callable[..., Any]) -> None:
    p = members()
    (p.path / "random.py").write_text("raise ImportError('not of Python')\n")  # no run may take it for Python's own
    said = p.run("ensemble", "one.ini", "two.ini", "three.ini").works().out
    assert "UAR" in said and "by fusing. Best member" in said
    results = p.results("ensemble")
    assert [row["name"] for row in results["members"]] == ["one", "two", "three", "fusion"]
    assert results["members"][-1]["value"] == results["measures"]["UAR"]["value"]
    assert {"does fusing help", "best member"} <= {one["topic"] for one in results["findings"]}
    assert {"svm", "tree", "bayes"} <= {one["name"] for one in results["provenance"]["components"]}
    assert results["repeat"] == f"nkl ensemble {Path('results', 'ensemble', 'ensemble.ini')}"
    mean = np.mean([p.predictions(name)[["angry", "calm"]] for name in MEMBERS], axis=0)
    np.testing.assert_allclose(p.predictions("ensemble")[["angry", "calm"]], mean)
    first = {name: (p.path / "results" / name / "results.json").stat().st_mtime_ns for name in MEMBERS}
    (p.path / "two.ini").write_text(
        (p.path / "two.ini").read_text().replace("type = tree", "type = tree\nmax_depth = 1")
    )
    p.run("ensemble", "one.ini", "two.ini", "three.ini", "--method", "majority_voting").works()
    again = {name: (p.path / "results" / name / "results.json").stat().st_mtime_ns for name in MEMBERS}
    assert [name for name in MEMBERS if first[name] != again[name]] == ["two"], "only what has changed is run anew"


def test_what_is_ended_ends_the_runs_of_members(members: Callable[..., Any]) -> None:
    p = members(FEATS="toy.log = computed.log\ntoy.nap = 0.5")
    process = p.start("ensemble", "one.ini", "two.ini")
    log, deadline = p.path / "computed.log", time.monotonic() + 60
    while not log.exists() or len(log.read_text().splitlines()) < 3:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    process.terminate()
    assert process.wait(timeout=30) == 143
    assert p.leftovers("one") == p.leftovers("two") == p.leftovers("ensemble") == []
    ended = log.read_text()
    time.sleep(1)
    assert log.read_text() == ended, "no run of a member goes on"


def test_members_stand_beside_the_fusion_in_the_report(trained: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nkl_report", reason="the plugin report is not installed")
    monkeypatch.setenv("NKL_BLOCK", "")
    trained.run("ensemble", *folders(trained)).works()
    folder = trained.path / "results" / "ensemble"
    page = (folder / "report.md").read_text(encoding="utf-8")
    assert "Members and fusion" in page
    assert "nkl ensemble results/ensemble/ensemble.ini" in page
    assert "Members and fusion" in (folder / "report.html").read_text(encoding="utf-8")
    assert (folder / "figures" / "members.png").is_file()


def test_runs_are_fused_by_every_method(trained: Any) -> None:
    offered = [
        offer.component.name for offer in Session().catalog.offers(kind_of("ensemble")) if offer.plugin == "ensemble"
    ]
    assert len(offered) == 12
    for method in offered:
        weights = ("--weights", ".5", ".6", ".7") if method == "performance_weighted" else ()
        trained.run("ensemble", *folders(trained), "--method", method, *weights, "--name", method).works()
        results = trained.results(method)
        assert results["model"]["learner"]["name"] == method
        fitted = "other speakers of test" if method in ("svm", "logreg") else "nothing"
        assert results["model"]["fitted on"] == fitted


def test_an_ini_describes_an_ensemble(trained: Any) -> None:
    trained.write(
        {
            "ens.ini": """
            [EXP]
            root = ./results
            name = fused
            executor = serial
            [ENSEMBLE]
            configs = ['results/one', 'two.ini', 'results/three/predictions.csv']
            method = uncertainty
            threshold = 0.4
            """
        }
    )
    assert trained.run("config", "check", "ens.ini").works().out == "ens.ini: 0 errors, 0 warnings\n"
    trained.run("ensemble", "ens.ini").works()
    first = trained.results("fused")
    assert first["model"]["learner"]["options"] == {"threshold": 0.4}
    assert [one["name"] for one in first["model"]["features"]] == ["one", "two", "predictions"]
    assert trained.run("run", "ens.ini").fails(1, "an ensemble of other runs only", "nkl ensemble")
    # what was written repeats it
    trained.run("ensemble", "results/fused/ensemble.ini", "-o", "EXP.name=again").works()
    assert trained.results("again")["measures"] == first["measures"]
    trained.run("ensemble", "ens.ini", "--method", "meen").fails(1, "meen", "Did you mean mean")


def test_variants_of_an_ini_are_members(exp: Callable[..., Any]) -> None:
    p = exp()
    text = (p.path / "exp.ini").read_text()
    variants = "{'as it is': [], 'tree': 'MODEL.type=tree', 'plain': ['FEATS.scale=False', 'MODEL.type=bayes']}"
    (p.path / "exp.ini").write_text(f"{text}[ENSEMBLE]\nvariants = {variants}\nmethod = svm\n")
    assert p.run("config", "check", "exp.ini").works().out == "exp.ini: 0 errors, 0 warnings\n"
    p.run("ensemble", "exp.ini").works()
    assert [row["name"] for row in p.results()["members"]] == ["as it is", "tree", "plain", "fusion"]
    assert p.results("exp_tree")["model"]["learner"]["name"] == "tree"
    assert p.results("exp_plain")["model"]["scaler"] is None


def test_the_dialects_command_line_works(trained: Any) -> None:
    trained.run(
        "ensemble", "--config", "one.ini", "two.ini", "--method", "mean", "--outfile", "mine.csv", "--no_labels"
    ).works()
    found = pd.read_csv(trained.path / "mine.csv")
    assert list(found.columns) == ["file", "start", "end", "angry", "calm", "predicted", "truth"]
    folder = trained.path / "results" / "ensemble"
    assert not (folder / "results.json").exists(), "nothing was to be measured"
    assert (folder / "predictions.csv").is_file()


def test_the_dialects_csv_lies_with_the_results(trained: Any) -> None:
    trained.run("ensemble", *folders(trained)).works()
    assert (trained.path / "results" / "ensemble" / "ensemble_result.csv").is_file()
    assert not (trained.path / "ensemble_result.csv").exists()


def test_a_fused_model_can_be_applied(trained: Any) -> None:
    for method in ("mean", "logreg"):
        trained.run("ensemble", *folders(trained), "--method", method, "--name", method).works()
        folder = trained.path / "results" / method / "model"
        shutil.move(trained.path / "results" / method, trained.path / method)
        folder = trained.path / method / "model"
        catalog = Session().catalog
        assert isinstance(load_trained(folder, catalog), saved.Ensemble)
        ensemble = saved.load(folder, catalog)
        assert (
            ensemble.names == tuple(MEMBERS)
            and ensemble.labels == ("angry", "calm")
            and ensemble.target.column == "emotion"
        )
        assert [one.described["learner"]["name"] for one in ensemble.members] == ["svm", "tree", "bayes"]
        given = [read_predictions(Path(one)) for one in folders(trained)]
        fused = ensemble.predict(given)
        assert fused.labels == ensemble.labels and len(fused) == len(given[0])
        if method == "mean":
            np.testing.assert_allclose(fused.probabilities, np.mean([one.probabilities for one in given], axis=0))
        with pytest.raises(UserError, match="has 3 members, and 2 were given"):
            ensemble.predict(given[:2])


def test_an_ensemble_of_ensembles_can_be_applied(trained: Any, speech: Path) -> None:
    """Its members' models are fused ones, which predict as any other does."""
    one, two, three = folders(trained)
    trained.run("ensemble", one, two, "--name", "inner").works()
    trained.run("ensemble", "results/inner", three, "--name", "outer").works()
    shutil.rmtree(trained.path / "results" / "inner")
    file = str(speech / "wav" / "ann_calm_0.wav")

    def said(model: str) -> np.ndarray:
        trained.run("predict", model, file, "--out", "said.csv").works()
        return pd.read_csv(trained.path / "said.csv")[["angry", "calm"]].to_numpy(float)

    inner = (said(one) + said(two)) / 2
    np.testing.assert_allclose(said("results/outer"), (inner + said(three)) / 2, atol=1e-6)


def test_an_ensemble_of_files_has_no_models(trained: Any) -> None:
    files = [f"{folder}/predictions.csv" for folder in folders(trained)[:2]]
    trained.run("ensemble", *files, "--name", "files").works()
    catalog = Session().catalog
    ensemble = saved.load(trained.path / "results" / "files" / "model", catalog)
    assert len(ensemble.predict([read_predictions(Path(one)) for one in folders(trained)[:2]]))
    with pytest.raises(UserError, match="no models of"):
        _ = ensemble.members
    assert "baseline" in {one["topic"] for one in trained.results("files")["findings"]}


def test_without_the_plugin_a_fused_model_asks_for_it(trained: Any, speech: Path) -> None:
    trained.run("-q", "ensemble", *folders(trained)).works()
    file = str(speech / "wav" / "ann_calm_0.wav")
    said = trained.run("--block", "ensemble", "predict", "results/ensemble", file)
    said.fails(
        1,
        "results/ensemble/model: its kind of model, fusion, is not in use: pip install nkl-plugin-ensemble is done, but ",
    )


def test_a_damaged_ensemble_is_refused(trained: Any) -> None:
    trained.run("ensemble", *folders(trained)).works()
    folder = trained.path / "results" / "ensemble" / "model"
    catalog = Session().catalog
    facts = json.loads((folder / "ensemble.json").read_text())
    method = {key: value for key, value in facts["method"].items() if key != "component"}
    for broken, words in (
        ({}, "damaged"),
        ({**facts, "schema": 99}, "schema 99"),
        ({**facts, "method": method}, "is damaged (method.component: field required)"),
        ({**facts, "members": [{"name": "a", "bundle": "../../somewhere"}]}, "is damaged (members.0.bundle: string"),
        ({**facts, "members": [{"name": "a", "bundle": "."}]}, "is damaged (members.0.bundle: string"),
        ({**facts, "labels": "angry"}, "is damaged (labels: input should be a valid list"),
    ):
        (folder / "ensemble.json").write_text(json.dumps(broken))
        with pytest.raises(UserError, match=re.escape(words)):
            saved.load(folder, catalog)
    with pytest.raises(UserError, match="holds no ensemble"):
        saved.load(folder / "method", catalog)


def test_what_learns_is_fitted_on_dev_samples_where_there_are_some(members: Callable[..., Any]) -> None:
    p = members(EXP="traindevtest = True", **FOUR)
    for method in ("performance_weighted", "logreg"):
        p.run("ensemble", "one.ini", "two.ini", "three.ini", "--method", method).works()
        results = p.results("ensemble")
        assert results["model"]["fitted on"] == "dev"
        note = next(one for one in results["findings"] if one["topic"] == "fitting of the fusion")
        assert len(pd.read_csv(p.path / "results" / "one" / "splits" / "dev.csv")) == int(note["message"].split()[4])


def test_weights_do_not_come_from_the_test_samples(trained: Any) -> None:
    trained.run("ensemble", *folders(trained), "--method", "performance_weighted").fails(1, "ENSEMBLE.weights = [")
    trained.run("ensemble", *folders(trained), "--method", "performance_weighted", "--weights", "1,2").fails(
        1, "2 weights for 3 members"
    )
    assert trained.leftovers("ensemble") == []


def test_misaligned_members_are_refused_with_counts(trained: Any) -> None:
    table = pd.read_csv(trained.path / "results" / "two" / "predictions.csv")
    table.iloc[2:].to_csv(trained.path / "part.csv", index=False)
    n = len(table)
    given = ("ensemble", "results/one", "part.csv")
    trained.run(*given).fails(
        1, f"one has {n} samples: 2 of them", f"part has {n - 2} samples: 0 of them", "--intersect"
    )
    trained.run(*given, "--intersect").works()
    assert trained.results("ensemble")["measures"]["UAR"]["n"] == n - 2


def test_what_is_wrong_with_members_is_said_before_any_is_run(members: Callable[..., Any]) -> None:
    p = members()
    (p.path / "two.ini").write_text((p.path / "two.ini").read_text().replace("type = tree", "type = treee"))
    (p.path / "three.ini").write_text((p.path / "three.ini").read_text().replace("name = three", "name = one"))
    p.run("ensemble", "one.ini", "two.ini", "three.ini").fails(1, "member two", "treee", "same folder")
    assert not (p.path / "results" / "one" / "results.json").exists()


def test_a_member_that_fails_is_named(members: Callable[..., Any]) -> None:
    p = members()
    given = "type = spy\nspy.fail = fit\n"
    (p.path / "two.ini").write_text((p.path / "two.ini").read_text().replace("type = tree\n", given))
    p.run("ensemble", "one.ini", "two.ini").fails(1, "member two: `nkl run two.ini` failed (exit code 3)")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing.csv",), ("neither an INI, nor the folder of a run",)),
        (("results/one", "results/one"), ("is named twice",)),
        (("results",), ("is not the folder of a finished run",)),
        (("results/one", "--method", "uncertainty", "--threshold", "2"), ("less than or equal to 1",)),
        (("results/one", "-o", "ENSEMBLE.metod=max"), ("there is no such key", "Did you mean method")),
        (("results/one", "--method", "svm", "-o", "ENSEMBLE.learner=svr"), ("learner = svr: ", "a learner of classes")),
    ],
)
def test_what_is_wrong_is_said(trained: Any, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    trained.run("ensemble", *arguments).fails(1, *words)


def test_values_are_fused(exp: Callable[..., Any]) -> None:
    p = exp(EXP="type = regression", DATA="target = arousal", MODEL="type = svr")
    variants = "{'a': [], 'b': 'MODEL.type=tree_reg'}"
    (p.path / "exp.ini").write_text(
        f"{(p.path / 'exp.ini').read_text()}[ENSEMBLE]\nvariants = {variants}\nmethod = median\n"
    )
    p.run("ensemble", "exp.ini").works()
    assert next(iter(p.results()["measures"])) == "CCC"
    p.run("ensemble", "exp.ini", "--method", "max").fails(1, "fuses classes, and the members predict values")


def test_what_is_fused_is_not_written_over(trained: Any) -> None:
    own = trained.path / "own.csv"
    shutil.copy(trained.path / "results/one/predictions.csv", own)
    before = own.read_bytes()
    said = trained.run("ensemble", "own.csv", "results/two", "--outfile", "own.csv")
    said.fails(1, "own.csv: is a member, and would be written over")
    assert own.read_bytes() == before


def test_a_folder_without_predictions_is_no_member(trained: Any) -> None:
    trained.run("-q", "segment", "one.ini", "--method", "voice").works()
    said = trained.run("ensemble", "results/one", "results/one/segmented")
    said.fails(1, "results/one/segmented: is not the folder of a run that predicted something")


def test_an_exported_ensemble_names_the_plugin_that_fuses(trained: Any, speech: Path) -> None:
    trained.run("-q", "ensemble", *folders(trained), "--method", "median").works()
    trained.run("-q", "export", "results/ensemble", "--out", "m").works()
    assert "nkl-plugin-ensemble==" in (trained.path / "m" / "requirements.txt").read_text(encoding="utf-8")
    assert "- fused by median" in (trained.path / "m" / "README.md").read_text(encoding="utf-8")
    file = str(speech / "wav" / "ann_calm_0.wav")
    assert (
        trained.run("-q", "predict", "m", file).works().out
        == trained.run("-q", "predict", "results/ensemble", file).out
    )


def test_the_learner_that_fuses_is_reported_and_asked_for(trained: Any) -> None:
    two = folders(trained)[1:]
    trained.run("-q", "ensemble", *two, "--method", "svm", "-o", "ENSEMBLE.C_val=3", "--name", "stacked").works()
    options = trained.results("stacked")["model"]["learner"]["options"]
    assert options["learner"] == "svm" and options["C_val"] == 3 and options["kernel"] == "rbf"
    trained.run("-q", "export", "results/stacked", "--out", "m").works()
    assert "nkl-plugin-svm==" in (trained.path / "m" / "requirements.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("task", "target", "learner"),
    [("regression", "target_divide_by = 10", "svr"), ("classification", "type = continuous", "svm")],
)
def test_a_fused_model_is_tested_as_its_members_are(
    exp: Callable[..., Any], database: Callable[..., str], task: str, target: str, learner: str
) -> None:
    database("other.csv", lambda table: table.assign(speaker="new " + table["speaker"]))
    tests = "tests = ['other']\nother = other.csv\nother.type = csv"
    p = exp(
        EXP=f"allow_leakage = True\ntype = {task}",
        DATA=f"{tests}\ntarget = arousal\n{target}",
        MODEL=f"type = {learner}",
    )
    tree = "tree_reg" if task == "regression" else "tree"
    with (p.path / "exp.ini").open("a") as file:
        file.write(f"[ENSEMBLE]\nvariants = {{'a': [], 'b': 'MODEL.type={tree}'}}\n")
    p.run("-q", "ensemble", "exp.ini").works()
    p.run("-q", "test", "exp.ini").works()
    p.run("-q", "test", "exp.ini", "-o", "EXP.name=exp_a").works()
    fused, member = p.predictions("exp/tests/other"), p.predictions("exp_a/tests/other")
    assert len(fused) == 40 and fused["truth"].tolist() == member["truth"].tolist()


def test_an_ensemble_without_models_is_not_exported(trained: Any) -> None:
    shutil.copy(trained.path / "results/one/predictions.csv", trained.path / "own.csv")
    trained.run("-q", "ensemble", "own.csv", "results/two").works()
    trained.run("export", "results/ensemble").fails(1, "The ensemble has no models of own")

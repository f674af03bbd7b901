"""A trained model outlives its run: it is loaded, applied to other databases, and repeated."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.command import Session
from nkl.errors import UserError
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import discover
from nkl.learning import load_trained
from nkl.options import fingerprint
from nkl.stages import make_splits

Make = Callable[..., Any]

KINDS: dict[str, dict[str, str]] = {
    "svm": {},
    "tuned and calibrated": {
        "MODEL": "type = svm\ntuning_params = ['C']\nC = [.1, 1]\nscoring = recall_macro\ncalibration = temperature"
    },
    "svr": {"EXP": "type = regression", "DATA": "target = arousal\ntarget_divide_by = 10", "MODEL": "type = svr"},
    "bins": {"DATA": "target = arousal\ntype = continuous"},
    "holes": {"FEATS": "type = toy_nan\nscale = minmax\nnan_strategy = mean"},
    "two extractors": {
        "FEATS": "type = ['toy', 'toy_again']\nscale = speaker\nfeatures = ['toy_again.peak', 'toy.level']"
    },
    "spy": {"MODEL": "type = spy"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_model_predicts_what_the_run_predicted(exp: Make, kind: str) -> None:
    project = exp(**KINDS[kind])
    project.run("-q", "run", "exp.ini").works()
    session = Session()
    experiment = session.understand("exp.ini")
    bench = session.bench(experiment)
    splits, _, _ = make_splits(experiment, bench)
    model = load_trained(experiment.folder / "model", session.catalog)
    predictions = model.apply(splits.test, bench).predictions
    truth = model.target.encode(splits.test.loc[predictions.index])
    found = replace(predictions, truth=truth).frame().reset_index()
    found = found.assign(file=[Path(file).name for file in found["file"]]).set_index("file").sort_index()
    written = project.predictions()
    columns = [column for column in ("angry", "calm", "0_low", "2_high", "truth") if column in written] + ["predicted"]
    for column in columns:
        if not pd.api.types.is_numeric_dtype(written[column]):
            assert found[column].tolist() == written[column].tolist()
        else:
            np.testing.assert_allclose(found[column].astype(float), written[column], rtol=1e-6, atol=1e-12)


def test_a_model_is_applied_to_another_database(exp: Make, database: Callable[..., str]) -> None:
    database(
        "other.csv", lambda table: table.assign(speaker="new " + table["speaker"], emotion=table["emotion"].str.upper())
    )
    tests = (
        "tests = ['other']\nother = other.csv\nother.type = csv\nother.mapping = {'ANGRY': 'angry', 'CALM': 'calm'}\n"
        "other.as_train = True"
    )
    project = exp(DATA=tests)
    project.run("test", "exp.ini").fails(1, "holds no trained model; train one with `nkl run`")
    project.run("-q", "run", "exp.ini").works()
    project.run("test", "exp.ini").fails(1, "recordings were in training")
    outcome = project.run("test", "exp.ini", "-o", "EXP.allow_leakage=True").works()
    assert "UAR" in outcome.out
    results = project.results("exp/tests/other")
    assert results["findings"][0]["level"] == "error"
    assert results["measures"]["UAR"]["n"] == 40
    assert results["measures"]["UAR"]["value"] == 1.0
    assert len(project.predictions("exp/tests/other")) == 40


@pytest.mark.parametrize("kind", ["FLOAT", "PCM_24", "flac"])
def test_a_model_knows_its_training_files_in_another_format_and_its_speakers_by_other_names(
    exp: Make, database: Callable[..., str], tmp_path: Path, kind: str
) -> None:
    def encoded(table: pd.DataFrame) -> pd.DataFrame:
        files = [tmp_path / Path(file).name for file in table["file"]]
        files = [file.with_suffix(".flac") for file in files] if kind == "flac" else files
        for file, old in zip(files, table["file"], strict=True):
            soundfile.write(file, *soundfile.read(old), subtype="PCM_16" if kind == "flac" else kind)
        return table.assign(file=list(map(str, files)), speaker="new " + table["speaker"])

    database("other.csv", encoded)
    project = exp(DATA="tests = ['other']\nother = other.csv\nother.type = csv")
    project.run("-q", "run", "exp.ini").works()
    project.run("test", "exp.ini").fails(1, "of 40 recordings were in training")
    seen = project.path / "results/exp/model/seen.json"
    bytes_only = {**json.loads(seen.read_text()), "speakers": [fingerprint("ann")]}
    seen.write_text(json.dumps({**bytes_only, "audio": []}))  # a model of before knows neither
    project.run("test", "exp.ini").works()
    project.run("-q", "run", "exp.ini").works()
    own = "SPK-"
    database("other.csv", lambda table: encoded(table).assign(speaker=own + table["speaker"].str.upper()))
    project.run("test", "exp.ini").fails(1, "4 of 5 speakers have the names of training speakers", "SPK-")


def test_labels_that_the_model_writes_otherwise_are_refused_with_the_mapping(
    exp: Make, database: Callable[..., str]
) -> None:
    database("other.csv", lambda table: table.assign(emotion=table["emotion"].replace("calm", "Calm")))
    project = exp(DATA="tests = ['other']\nother = other.csv\nother.type = csv", EXP="allow_leakage = True")
    project.run("-q", "run", "exp.ini").works()
    project.run("test", "exp.ini").fails(1, "'Calm' and 'calm'", "other.mapping = {'Calm': 'calm'}")
    project.run("test", "exp.ini", "-o", "DATA.other.mapping={'Calm': 'calm'}").works()


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        ("", ("[DATA] tests is missing",)),
        ("tests = ['other']\nother = nosuch.csv\nother.type = csv", ("nosuch.csv: there is no such file",)),
        (
            "tests = ['other']\nother = other.csv\nother.type = csv",
            ("the database holds sad; the model knows angry, calm",),
        ),
        (
            "tests = ['other']\nother = other.csv\nother.type = csv\nother.label = nosuch",
            ("there is no column 'nosuch'",),
        ),
        ("tests = ['other']\nother.type = csv", ("[DATA] other is missing",)),
    ],
)
def test_databases_to_which_a_model_does_not_apply(
    exp: Make, database: Callable[..., str], tests: str, words: tuple[str, ...]
) -> None:
    database("other.csv", lambda table: table.assign(emotion="sad"))
    exp().run("-q", "run", "exp.ini").works()
    project = exp(DATA=tests)
    project.run("test", "exp.ini").fails(1, *words)
    assert project.leftovers("exp/tests/other") == []


@pytest.mark.parametrize("kind", ["svm", "tuned and calibrated", "svr", "two extractors"])
def test_a_run_can_be_replayed(exp: Make, kind: str) -> None:
    project = exp(**KINDS[kind])
    project.run("-q", "run", "exp.ini", "-o", "EXP.seed=3").works()
    outcome = project.run("replay", "results/exp").works()
    assert "every figure is the same" in outcome.out


def test_what_cannot_be_read_is_left_out_of_a_test_before_it_is_judged(exp: Make, database: Callable[..., str]) -> None:
    database("other.csv", lambda table: table.assign(speaker=table["speaker"]))
    project = exp(DATA="tests = ['other']\nother = other.csv\nother.type = csv")
    project.run("-q", "run", "exp.ini").works()
    lines = (project.path / "other.csv").read_text().splitlines()
    (project.path / "other.csv").write_text(
        "\n".join([lines[0], *lines[1:4], *(f"lost {line}" for line in lines[4:7])])
    )
    project.run("test", "exp.ini").fails(1, "3 of 6 segments have no features; results/exp/tests/other/failures.csv")
    project.run("test", "exp.ini", "-o", "FEATS.fail_threshold=0.5").fails(1, "3 of 3 recordings were in training")
    assert (project.path / "results/exp/tests/other/failures.csv").is_file()
    logs = [path.name.rpartition("_")[0] for path in (project.path / "results/exp/tests/other/log").iterdir()]
    assert set(logs) == {"other"}


def test_a_replay_says_what_is_different(exp: Make, database: Callable[..., str]) -> None:
    database("own.csv", lambda table: table)
    project = exp(DATA="speech = own.csv")
    project.run("-q", "run", "exp.ini").works()
    database("own.csv", lambda table: table[table["take"] > 0])
    project.run("replay", "results/exp").fails(1, "figures differ", "split_hash: was")
    project.run("replay", "results").fails(1, "is not the folder of a finished run")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": 99}, ("written by another version of nkl (schema 99",)),
        ({"model": "subprocess:Popen"}, ("claims to be a subprocess:Popen", "not loaded")),
    ],
)
def test_a_bundle_that_is_not_one(exp: Make, change: dict[str, Any], words: tuple[str, ...]) -> None:
    project = exp()
    project.run("-q", "run", "exp.ini").works()
    path = project.path / "results/exp/model/bundle.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(UserError) as caught:
        load_trained(path.parent, Session().catalog)
    assert all(word in str(caught.value) for word in words)


def test_a_bundle_names_the_plugin_that_it_lacks(exp: Make) -> None:
    project = exp()
    project.run("-q", "run", "exp.ini").works()
    with pytest.raises(UserError, match=r"the model needs svm:svm of nkl-plugin-svm .*"):
        load_trained(project.path / "results/exp/model", Session(["svm"]).catalog)
    path = project.path / "results/exp/model/bundle.json"
    path.write_text(path.read_text()[:-100])
    with pytest.raises(UserError, match="is damaged"):
        load_trained(path.parent, Session().catalog)


def test_predictions_do_not_depend_on_the_company_they_are_in(exp: Make, database: Callable[..., str]) -> None:
    """Scales of training are applied to a test database; nothing is learned from it."""
    database("few.csv", lambda table: table[(table["speaker"] == "ann") & (table["emotion"] == "calm")])
    project = exp(
        EXP="executor = serial",
        DATA="speech.split_strategy = ['ann']\ntests = ['few']\nfew = few.csv\nfew.type = csv",
        MODEL="type = svm",
    )
    project.run("-q", "run", "exp.ini").works()
    project.run("-q", "test", "exp.ini").works()
    alone, together = project.predictions("exp/tests/few"), project.predictions()
    pd.testing.assert_series_equal(alone["angry"], together["angry"][alone.index])


GONE = """
from nkl.plugin import Component, hookimpl

@hookimpl
def nkl_trained_models():
    yield Component("gone", "nkl_no_such_module:Model", "A kind of model that cannot be imported")
    yield Component("odd", "json:loads", "What is no kind of model")
"""


def test_a_kind_of_model_that_cannot_be_imported_hides_no_other(
    exp: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    project = exp()
    project.run("-q", "run", "exp.ini").works()
    (tmp_path / "aaa_gone.py").write_text(GONE, encoding="utf-8")  # its name comes before that of the core
    monkeypatch.syspath_prepend(str(tmp_path))
    catalog = Catalog(discover(extra=["aaa_gone"]).plugins)
    model = load_trained(project.path / "results/exp/model", catalog)
    assert model.target.column == "emotion"
    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "plugin aaa_gone (NKL_PLUGINS -): importing nkl_no_such_module:Model failed: " in said[0]
    assert said[1] == "plugin aaa_gone (NKL_PLUGINS -): json:loads is not a kind of TrainedModel"
    with pytest.raises(UserError, match="holds no trained model"):
        load_trained(project.path, catalog)

"""A trained model outlives its run: it is loaded, applied to other databases, and repeated."""

from __future__ import annotations

import json
import os
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import audformat
import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.command import Session, load_model
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


def option_of(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda facts: facts.__setitem__(name, value)


HOSTILE: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another schema": (option_of("schema", 99), "written by another version of nkl (schema 99"),
    "a class of its own": (option_of("model", "subprocess:Popen"), "claims to be a subprocess:Popen"),
    "no columns": (option_of("columns", []), "is damaged (there are 3 values in fill for 0 columns)"),
    "a column too much": (lambda facts: facts["columns"].append("toy.more"), "3 values in fill for 4 columns"),
    "a column twice": (lambda facts: facts["columns"].__setitem__(0, facts["columns"][1]), "are there twice"),
    "no fill": (option_of("fill", [None] * 3), "fill.0: input should be a valid number"),
    "texts in fill": (option_of("fill", ["1"] * 3), "fill.0: input should be a valid number"),
    "pooling": (option_of("pooling", "x"), "pooling: input should be a valid list"),
    "another pooling": (option_of("pooling", ["x"]), "pooling.0: input should be 'mean'"),
    "scaler": (option_of("scaler", []), "scaler: input should be a valid dictionary"),
    "temperature": (
        option_of("calibration", {"method": "temperature", "temperature": 0}),
        "calibration.temperature.temperature: input should be greater than or equal to 0.01",
    ),
    "a temperature that makes sure": (
        option_of("calibration", {"method": "temperature", "temperature": 1e-300}),
        "calibration.temperature.temperature: input should be greater than or equal to 0.01",
    ),
    "fill that no feature can be": (option_of("fill", [1e308] * 3), "fill.0: input should be less than or equal to"),
    "no rate": (option_of("sampling_rate", -5), "sampling_rate: input should be greater than or equal to 1000"),
    "too high a rate": (
        option_of("sampling_rate", 4_000_000_000),
        "sampling_rate: input should be less than or equal to",
    ),
    "a class that there is not": (option_of("model", "nkl_svm.model:Nope"), "cannot be imported"),
    "curves": (option_of("calibration", {"method": "isotonic", "curves": [[[0, 1], [0]]]}), "as many corners"),
    "method": (option_of("calibration", {"method": "magic"}), "calibration: input tag 'magic'"),
    "target": (option_of("target", None), "target: input should be a valid string"),
    "edges": (option_of("edges", ["nan", "1"]), "edges do not rise"),
    "edges of text": (option_of("edges", ["a"]), "could not convert string to float: 'a'"),
    "labels": (option_of("labels", [1, 2]), "labels.0: input should be a valid string"),
    "classes": (option_of("train_target", [0, 7]), "train_target holds what is no class"),
    "options": (lambda facts: facts["learner"].__setitem__("options", {"C": "x"}), "are not those of plugin svm"),
    "version": (lambda facts: facts["learner"].__setitem__("component_version", "1"), "learner.component_version"),
    "no parts": (lambda facts: facts["learner"].pop("component"), "learner.component: field required"),
    "parts": (lambda facts: facts["learner"].__setitem__("parts", {"x": [facts["scaler"]]}), "'x' is missing"),
    "files": (option_of("files", {"learner/../../x": "ab"}), "learner/../../x is missing"),
    "other checksums": (
        lambda facts: facts["files"].update(dict.fromkeys(facts["files"], "ab")),
        "not as it was written",
    ),
    "no schema": (lambda facts: facts.pop("schema"), "is damaged ('schema' is missing)"),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that is kept from test to test."""
    return tmp_path_factory.mktemp("kept") / "model"


@pytest.fixture
def model(exp: Make, kept: Path, tmp_path: Path) -> Path:
    """The folder of a model of one's own."""
    if not kept.exists():
        project = exp()
        project.run("-q", "run", "exp.ini").works()
        shutil.copytree(project.path / "results/exp/model", kept)
    return Path(shutil.copytree(kept, tmp_path / "model"))


def refused(folder: Path) -> str:
    """What is said of a model that cannot be read."""
    with pytest.raises(UserError) as caught:
        load_trained(folder, Session().catalog)
    assert len(str(caught.value)) < 1000 and "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_bundle_that_is_not_one(model: Path, kind: str) -> None:
    change, words = HOSTILE[kind]
    path = model / "bundle.json"
    facts = json.loads(path.read_text())
    facts.pop("digest")  # as in a model of before, so that what is behind is reached
    change(facts)
    path.write_text(json.dumps(facts))
    said = refused(model)
    assert words in said and str(path) in said


EDITED: dict[str, Callable[[dict[str, Any]], object]] = {
    "labels": lambda facts: facts["labels"].reverse(),
    "columns": lambda facts: facts["columns"].reverse(),
    "a column": lambda facts: facts["columns"].__setitem__(0, "toy.other"),
    "scaler": option_of("scaler", None),
    "fill": option_of("fill", [0.5] * 3),
    "no checksums": lambda facts: facts.pop("files"),
    "something new": option_of("new", 1),
    "another digest": option_of("digest", ""),
}


@pytest.mark.parametrize("kind", EDITED)
def test_what_a_bundle_says_is_not_changed_unnoticed(model: Path, kind: str) -> None:
    path = model / "bundle.json"
    facts = json.loads(path.read_text())
    path.write_text(json.dumps(facts))  # another layout says the same
    load_trained(model, Session().catalog)
    EDITED[kind](facts)
    path.write_text(json.dumps(facts))
    assert f"{path}: is damaged (what it says is not what was written)" in refused(model)


def test_a_damaged_model_of_before_there_were_checksums_is_no_fault_of_a_plugin(model: Path, speech: Path) -> None:
    path = model / "bundle.json"
    facts = json.loads(path.read_text())
    del facts["digest"], facts["files"]
    path.write_text(json.dumps({**facts, "columns": facts["columns"][:2], "fill": facts["fill"][:2], "scaler": None}))
    file = str(speech / "wav/ann_calm_0.wav")
    table = pd.DataFrame(index=audformat.segmented_index([file], [0], [pd.NaT]))
    session = Session()
    trained = load_trained(model, session.catalog)
    with pytest.raises(
        UserError, match=r"bundle\.json: the saved model is damaged, or of another version .*plugin svm"
    ):
        trained.apply(table, session.bench(executor="serial"))
    for file in (model / "learner").iterdir():
        file.write_bytes(file.read_bytes()[:50])
    assert f"{path}: the saved model is damaged, or of another version (plugin svm" in refused(model)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ('{"schema": NaN}', "holds NaN, which is no JSON"),
        ('{"schema": ' + "9" * 5000 + "}", "is damaged"),
        (b"\xff\xfe{}", "is damaged"),
        ("[]", "is damaged"),
        ("null", "is damaged"),
        ("", "is damaged"),
    ],
)
@pytest.mark.parametrize("name", ["bundle.json", "seen.json"])
def test_json_that_is_none(model: Path, name: str, text: str | bytes, words: str) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    (model / name).write_bytes(data)
    assert (words if name == "bundle.json" or words != "is damaged" else "is damaged") in refused(model)


def test_files_that_are_none_or_too_large(model: Path) -> None:
    file = next((model / "learner").iterdir())
    data = file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert f"learner/{file.name} is not as it was written" in refused(model)
    file.unlink()
    assert f"learner/{file.name} is missing" in refused(model)
    os.mkfifo(file)
    assert f"learner/{file.name} is not a regular file" in refused(model)
    file.unlink()
    file.symlink_to("/dev/zero")
    assert f"learner/{file.name} is not a regular file" in refused(model)
    file.unlink()
    file.write_bytes(data)
    (model / "seen.json").unlink()
    os.mkfifo(model / "seen.json")
    assert "seen.json is not a regular file" in refused(model)
    with (model / "bundle.json").open("ab") as stream:
        stream.truncate(300_000_000)
    assert "it has 300 MB, and may have 64" in refused(model)


def test_models_are_for_all_whom_the_umask_lets(exp: Make) -> None:
    project = exp()
    before = os.umask(0o027)
    try:
        project.run("-q", "run", "exp.ini").works()
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (project.path / "results/exp/model").rglob("*")}
    assert modes == {0o640, 0o750}


@pytest.mark.parametrize("kind", ["bomb", "crowd", "lies", "another folder"])
def test_a_zip_that_is_no_model(model: Path, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "model.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(model / "bundle.json", "bundle.json")
        if kind == "bomb":
            archive.writestr("learner/arrays", bytes(150_000_000))
        for number in range(20_000 if kind == "crowd" else 0):
            archive.writestr(f"learner/{number}", b"")
        if kind == "another folder":
            archive.writestr("../../outside", b"")
        archive.writestr("learner/lies", b"truth" * 100)
    if kind == "lies":
        path.write_bytes(path.read_bytes().replace(struct.pack("<I", 500), struct.pack("<I", 5)))
    with pytest.raises(UserError) as caught:
        load_model(str(path), tmp_path / "place", Session().catalog)
    words = {
        "bomb": "model.zip: is not a model that `nkl export` has written, or damaged: it unpacks to 150 MB",
        "crowd": "it has 20002 members, and may have 10000",
    }
    assert words.get(kind, "is missing" if kind == "another folder" else "damaged") in str(caught.value)
    assert not (tmp_path / "outside").exists()


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

"""The straight line on synthetic speech: what an INI asks for is what happens, and nothing learns from test data."""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile

import nkl

Make = Callable[..., Any]
SPY = "type = spy\nspy.log = spy.log"


def notes(project: Any) -> list[dict[str, Any]]:
    """What the spy saw, one entry a training."""
    return [json.loads(line) for line in (project.path / "spy.log").read_text().splitlines()]


def findings(project: Any, name: str = "exp") -> dict[str, str]:
    return {finding["topic"]: finding["message"] for finding in project.results(name)["findings"]}


def figures(project: Any, name: str = "exp") -> dict[str, Any]:
    """All of results.json but the circumstances."""
    results = project.results(name)
    return {key: value for key, value in results.items() if key not in ("provenance", "name", "findings")}


def test_a_classification(exp: Make) -> None:
    project = exp()
    outcome = project.run("run", "exp.ini").works()
    assert "UAR" in outcome.out
    results = project.results()
    assert results["measures"]["UAR"]["value"] == 1.0
    assert results["labels"] == ["angry", "calm"]
    assert results["confusion"] == [[4, 0], [0, 4]]
    folder = project.path / "results" / "exp"
    assert {item.name for item in folder.iterdir()} == {
        *("results.json", "provenance.json", "experiment.ini", "predictions.csv", "predictions.parquet"),
        *("splits", "model", "log"),
    }
    assert {item.name for item in (folder / "splits").iterdir()} == {"train.csv", "test.csv"}
    table = project.predictions()
    np.testing.assert_allclose(table[["angry", "calm"]].sum(axis=1), 1)
    assert (table["predicted"] == table["truth"]).all()
    assert set(table.index) == set(project.split("test").index)
    assert not set(table.index) & set(project.split("train").index)
    (log,) = (folder / "log").iterdir()
    assert "extract toy" in log.read_text()
    facts = results["provenance"]
    assert facts["seed"] == 42
    assert facts["plugins"]["svm"].startswith("nkl-plugin-svm ")
    assert "scikit-learn" in facts["libraries"]
    (learner,) = (one for one in facts["components"] if one["kind"] == "learner")
    assert learner["distribution"] == "nkl-plugin-svm" and "Support-Vector Networks" in learner["references"][0]


def test_a_regression(exp: Make) -> None:
    project = exp(EXP="type = regression", DATA="target = arousal", MODEL="type = svr\nC_val = 10")
    project.run("-q", "run", "exp.ini").works()
    assert project.results()["measures"]["CCC"]["value"] > 0.9
    table = project.predictions()
    truth = pd.read_csv(project.path / "results/exp/splits/test.csv").assign(
        file=lambda t: t["file"].map(lambda f: Path(f).name)
    )
    assert table["truth"].tolist() == truth.set_index("file")["arousal"][table.index].tolist()


def test_quiet_says_nothing_and_verbose_says_more(exp: Make) -> None:
    project = exp(MODEL="type = svm\nrandom_state = 1")
    quiet = project.run("-q", "run", "exp.ini").works()
    assert (quiet.out, quiet.err) == ("", "")
    plain = project.run("run", "exp.ini").works()
    assert "random_state: has no effect" in plain.err
    assert "random_state" in json.dumps(project.results()["findings"])
    assert "load begins" not in plain.err
    assert "load begins" in project.run("-v", "run", "exp.ini").works().err


@pytest.mark.parametrize(
    "scaler",
    [
        "standard",
        "robust",
        "minmax",
        "maxabs",
        "normalizer",
        "powertransformer",
        "quantiletransformer",
        "speaker",
        "bins",
    ],
)
def test_every_scaler(exp: Make, scaler: str) -> None:
    project = exp(FEATS=f"scale = {scaler}", MODEL="type = svm")
    project.run("-q", "run", "exp.ini").works()
    assert project.results()["measures"]["UAR"]["value"] >= 0.75
    assert project.results()["model"]["scaler"]["name"] == scaler


def test_scales_are_learned_from_the_training_split(exp: Make) -> None:
    project = exp(MODEL=SPY)
    project.run("-q", "run", "exp.ini").works()
    (note,) = notes(project)
    np.testing.assert_allclose(note["mean"], 0, atol=1e-5)
    assert set(note["train"]) == set(project.split("train").index)


@pytest.mark.parametrize("balancer", ["ros", "smote", "randomundersampler"])
def test_balancing_is_for_training_alone(exp: Make, database: Callable[..., str], balancer: str) -> None:
    database("skewed.csv", lambda table: table[(table["emotion"] == "calm") | (table["take"] < 2)])
    project = exp(DATA="speech = skewed.csv", FEATS=f"scale = standard\nbalancing = {balancer}", MODEL=SPY)
    project.run("-q", "run", "exp.ini").works()
    (note,) = notes(project)
    counts = np.bincount(note["target"])
    assert counts[0] == counts[1]
    assert len(project.predictions()) == 6


def test_class_weights(exp: Make, database: Callable[..., str]) -> None:
    database("skewed.csv", lambda table: table[(table["emotion"] == "calm") | (table["take"] < 2)])
    project = exp(DATA="speech = skewed.csv", MODEL=f"{SPY}\nclass_weight = auto")
    project.run("-q", "run", "exp.ini").works()
    (note,) = notes(project)
    weights, target = np.array(note["weights"]), np.array(note["target"])
    assert weights.mean() == pytest.approx(1)
    assert weights[target == 0].sum() == pytest.approx(weights[target == 1].sum())


def test_tuning_never_sees_test_data(exp: Make) -> None:
    project = exp(MODEL=f"{SPY}\ntuning_params = ['spy.strength']\nspy.strength = [0.001, 1]\nscoring = recall_macro")
    project.run("-q", "run", "exp.ini").works()
    test = set(project.split("test").index)
    seen = notes(project)
    assert len(seen) == 2 * 4 + 1  # two candidates on four folds (as many as speakers), then the final training
    assert all(not test & {*note["train"], *note["dev"]} for note in seen)
    for note in seen[:-1]:
        held = set(project.split("train").index) - set(note["train"])
        assert not {file[:3] for file in held} & {file[:3] for file in note["train"]}
    results = project.results()
    assert [row["strength"] for row in results["tuning"]] == [0.001, 1]
    assert "test samples took no part" in findings(project)["tuning"]


def test_what_training_chooses_is_chosen_on_held_back_training_speakers(exp: Make) -> None:
    project = exp(MODEL=f"{SPY}\nspy.wants_dev = True")
    project.run("-q", "run", "exp.ini").works()
    (note,) = notes(project)
    train, dev = ({file[:3] for file in note[part]} for part in ("train", "dev"))
    assert (len(train), len(dev)) == (3, 1)
    assert not (train | dev) & set(project.split("test")["speaker"])
    assert "1 of 4 training speakers were held back" in findings(project)["dev split made"]


def test_a_dev_split_that_is_named_is_used(exp: Make) -> None:
    project = exp(EXP="traindevtest = True", MODEL=f"{SPY}\nspy.wants_dev = True")
    project.run("-q", "run", "exp.ini").works()
    (note,) = notes(project)
    assert set(note["dev"]) == set(project.split("dev").index)
    assert "dev split made" not in findings(project)


@pytest.mark.parametrize("method", ["temperature", "isotonic"])
def test_calibration_needs_five_training_speakers(exp: Make, method: str) -> None:
    project = exp(MODEL=f"{SPY}\ncalibration = {method}")
    project.run("-q", "run", "exp.ini").works()
    np.testing.assert_allclose(project.predictions()[["angry", "calm"]].sum(axis=1), 1)
    (note,) = notes(project)
    assert set(note["train"]) == set(project.split("train").index), "nothing is held back"
    assert "it needs 5 speakers in train and dev" in findings(project)["calibration"]


@pytest.mark.parametrize(("how", "count"), [("loso = True", 5), ("logo = 2", 2), ("logo = True", 5), ("logo = 9", 5)])
def test_cross_validation_predicts_every_sample_by_models_of_other_speakers(exp: Make, how: str, count: int) -> None:
    project = exp(MODEL=f"{SPY}\n{how}")
    project.run("-q", "run", "exp.ini").works()
    seen = notes(project)
    assert len(seen) == len(project.results()["folds"]) == count
    everything = {f"{file}" for note in seen for file in note["train"]}
    tested: list[str] = []
    for note in seen:
        held = everything - set(note["train"])
        assert not {file[:3] for file in held} & {file[:3] for file in note["train"]}
        tested += held
    assert sorted(tested) == sorted(everything) == sorted(project.predictions().index)
    assert len(everything) == 40
    assert "predicted in turn" in findings(project)["cross-validation"]
    assert not (project.path / "results/exp/model").exists()


def test_cross_validation_needs_no_test_split_and_says_what_was_predicted(
    exp: Make, database: Callable[..., str]
) -> None:
    database("one.csv", lambda table: table[table["speaker"] == "ann"])
    project = exp(DATA="speech = one.csv", MODEL="type = svm\nk_fold_cross = 4")
    said = project.run("run", "exp.ini").works().out
    assert "  all   8 samples, 1 speaker, 0.0 min" in said
    assert "predicted in turn, each by a model of the other folds: 4 folds" in said
    assert [row["split"] for row in project.results()["splits"]] == ["all"]
    with_train = exp(DATA="speech.split_strategy = train", MODEL="type = svm\nlogo = True")
    assert "5 folds, of one speaker each" in with_train.run("run", "exp.ini").works().out
    project.run("run", "exp.ini", "-o", "MODEL.logo=False").fails(1, "the test split is empty")


@pytest.mark.parametrize(
    ("data", "model", "instead"),
    [
        ("speech.split_strategy = random", "type = svm", "DATA.speech.split_strategy=speaker_split"),
        ("speech.split_strategy = train", "type = svm\nk_fold_cross = 4", "MODEL.logo=4 -o MODEL.k_fold_cross=False"),
    ],
)
def test_what_is_asked_for_on_known_speakers_runs_and_every_figure_says_so(
    exp: Make, data: str, model: str, instead: str
) -> None:
    project = exp(DATA=data, MODEL=model)
    said = project.run("run", "exp.ini").works().out
    assert all(line.endswith("speaker-dependent") for line in said.splitlines() if line.startswith("  UAR 0"))
    assert f"run again with -o {instead} -o EXP.name=exp_new_speakers" in said
    results = project.results()
    assert results["speaker_dependent"] is True
    assert all("speaker-dependent" in one["method"] for one in results["measures"].values())
    assert all("speaker-dependent" in one["method"] for one in results["fairness"][0]["groups"]["male"].values())
    assert "warning: speaker-dependent" in project.run("check", "exp.ini").works().out
    again = [word for part in instead.split(" -o ") for word in ("-o", part)]
    other = project.run("run", "exp.ini", *again, "-o", "EXP.name=other").works().out
    assert "speaker-dependent" not in other
    assert project.results("other")["speaker_dependent"] is False


def test_folds_must_share_neither_speakers_nor_copies(exp: Make, database: Callable[..., str], tmp_path: Path) -> None:
    database("folds.csv", lambda table: table.assign(fold=range(40)).assign(fold=lambda t: t["fold"] % 4))
    project = exp(DATA="speech = folds.csv", MODEL="type = svm\nlogo = True")
    project.run("run", "exp.ini").fails(
        1, "speaker in two splits: 5 of 5 speakers (40 of the 40 samples) are in several folds"
    )
    project.run("check", "exp.ini").fails(1, "error: speaker in two splits")
    database("gaps.csv", lambda table: table.assign(fold=[None, *[1, 2, 3] * 13]))
    project.run("run", "exp.ini", "-o", "DATA.speech=gaps.csv").fails(1, "1 of 40 rows have none")
    copy = tmp_path / "copy.wav"

    def change(table: pd.DataFrame) -> pd.DataFrame:
        copy.write_bytes(Path(table["file"][0]).read_bytes())
        return pd.concat([table, table[:1].assign(file=str(copy), speaker="zoe")])

    database("copied.csv", change)
    for how in ("logo = True", "k_fold_cross = 41"):
        project = exp(DATA="speech = copied.csv", MODEL=f"type = svm\n{how}")
        project.run("run", "exp.ini").fails(1, "same audio in two splits: 1 recording is in several folds", "copy.wav")


def test_cross_validation_by_a_column_fold(exp: Make, database: Callable[..., str]) -> None:
    database("folds.csv", lambda table: table.assign(fold=table["speaker"].isin(["ann", "bob"]) + 1))
    project = exp(DATA="speech = folds.csv", MODEL=f"{SPY}\nlogo = 5")
    project.run("-q", "run", "exp.ini").works()
    assert sorted(row["samples"] for row in project.results()["folds"]) == [16, 24]


def test_leaving_speakers_out_needs_speakers(exp: Make, database: Callable[..., str]) -> None:
    database("nobody.csv", lambda table: table.drop(columns="speaker"))
    project = exp(DATA="speech = nobody.csv\nspeech.split_strategy = random", MODEL="type = svm\nloso = True")
    project.run("run", "exp.ini").fails(1, "MODEL.loso: leaving speakers out needs a column speaker")
    assert project.leftovers() == []


def test_several_runs_have_seeds_of_their_own(exp: Make) -> None:
    project = exp(EXP="runs = 3", MODEL=SPY)
    project.run("-q", "run", "exp.ini").works()
    assert [note["seed"] for note in notes(project)] == [42, 43, 44]
    assert [trial["seed"] for trial in project.results()["trials"]] == [42, 43, 44]
    assert (project.path / "results/exp/predictions-3.csv").is_file()
    assert project.results()["spread"]["UAR"] == {"mean": 1.0, "sd": 0.0}


def test_macro_f1_may_lead(exp: Make) -> None:
    project = exp(MODEL=f"{SPY}\nmeasure = f1\nloso = True")
    out = project.run("run", "exp.ini").works().out
    assert out.index("macro-F1") < out.index("UAR")
    results = project.results()
    assert next(iter(results["measures"])) == "macro-F1"
    assert "macro-F1" in results["folds"][0], "what folds are judged by"
    assert results["fairness"][0]["gap"]["name"] == "gap in macro-F1"


def test_a_seed_of_the_model_means_one_run(exp: Make) -> None:
    project = exp(EXP="runs = 3", MODEL=f"{SPY}\nrandom_seed = 7")
    project.run("-q", "run", "exp.ini").works()
    assert [note["seed"] for note in notes(project)] == [7]


def test_a_leak_stops_the_run_unless_it_is_allowed(exp: Make) -> None:
    column = "speech.split_strategy = column\nspeech.split_column = part\nspeech.train_vals = ['a', 'b']"
    column += "\nspeech.test_vals = ['d']"
    project = exp(DATA=column)
    project.run("run", "exp.ini").fails(1, "speaker in two splits: 5 of 5 speakers of test", "EXP.allow_leakage")
    assert project.leftovers() == []
    outcome = project.run("run", "exp.ini", "-o", "EXP.allow_leakage=True").works()
    assert "error: 5 of 5 speakers of test (10 of its 10 samples) are in train as well" in outcome.out
    first = project.results()["findings"][0]
    assert (first["level"], first["topic"]) == ("error", "speaker in two splits")


def test_no_folder_is_left_when_nothing_ran(exp: Make, database: Callable[..., str]) -> None:
    project = exp(DATA="target = emotoin")
    project.run("run", "exp.ini").fails(1, "emotoin")
    project.run("run", "exp.ini", "-o", "EXP.root=a/b", "-o", "EXP.name=c/d").fails(1, "emotoin")
    project.run("run", "exp.ini", "-o", "DATA.target=emotion", "-o", "DATA.speech.split_strategy=train").fails(
        1, "empty"
    )
    assert [item.name for item in project.path.iterdir() if item.is_dir()] == []
    project = exp()
    project.run("-q", "run", "exp.ini").works()
    before = sorted(item.name for item in (project.path / "results/exp").iterdir())
    project.run("run", "exp.ini", "-o", "DATA.target=emotoin").fails(1, "emotoin")
    assert sorted(item.name for item in (project.path / "results/exp").iterdir()) == before
    assert project.results()["target"] == "emotion"


def test_the_same_audio_under_two_names_is_a_leak(exp: Make, database: Callable[..., str], tmp_path: Path) -> None:
    copy = tmp_path / "copy.wav"

    def change(table: pd.DataFrame) -> pd.DataFrame:
        copy.write_bytes(Path(table["file"][0]).read_bytes())
        return pd.concat([table, table[:1].assign(file=str(copy), speaker="zoe")])

    database("copied.csv", change)
    project = exp(DATA="speech = copied.csv\nspeech.split_strategy = ['zoe', 'bob']")
    project.run("run", "exp.ini").fails(1, "same audio in two splits: 1 recording is", "copy.wav")


@pytest.mark.parametrize(
    ("ending", "kind"), [("flac", "PCM_16"), ("wav", "FLOAT"), ("wav", "PCM_24"), ("aiff", "PCM_16")]
)
def test_the_same_audio_in_another_format_is_a_leak(
    exp: Make, database: Callable[..., str], tmp_path: Path, ending: str, kind: str
) -> None:
    copy = tmp_path / f"copy.{ending}"

    def change(table: pd.DataFrame) -> pd.DataFrame:
        soundfile.write(copy, *soundfile.read(table["file"][0]), subtype=kind)
        return pd.concat([table, table[:1].assign(file=str(copy), speaker="zoe")])

    database("copied.csv", change)
    project = exp(DATA="speech = copied.csv\nspeech.split_strategy = ['zoe', 'bob']")
    project.run("run", "exp.ini").fails(1, "same audio in two splits: 1 recording is", copy.name)
    project.run("check", "exp.ini").fails(1, "error: same audio in two splits")


def test_features_by_name_and_side_by_side(exp: Make) -> None:
    project = exp(
        FEATS="type = ['toy', 'toy_again']\nfeatures = ['toy.level', 'toy_again.peak']\ntoy.gain = 2", MODEL=SPY
    )
    project.run("-q", "run", "exp.ini").works()
    assert len(notes(project)[0]["mean"]) == 2
    bundle = json.loads((project.path / "results/exp/model/bundle.json").read_text())
    assert bundle["columns"] == ["toy.level", "toy_again.peak"]
    exp(FEATS="features = ['levl']").run("run", "exp.ini").fails(1, "there is no feature 'levl'. Did you mean level")


@pytest.mark.parametrize(("strategy", "seen"), [("zero", 32), ("mean", 32), ("median", 32), ("drop", 16)])
def test_missing_values(exp: Make, strategy: str, seen: int) -> None:
    project = exp(
        DATA="labels = ['calm', 'angry']\nspeech.mapping = {'emotion': {}}",
        FEATS=f"type = toy_nan\nnan_strategy = {strategy}",
        MODEL=SPY,
    )
    project.run("-q", "run", "exp.ini").works()
    (note,) = notes(project)
    assert len(note["train"]) == seen
    assert np.isfinite(note["mean"]).all()
    assert len(project.predictions()) == 8


@pytest.mark.parametrize("split", ["", "speech.limit_samples = 35\nspeech.split_strategy = random\nlimit_samples = 25"])
def test_the_order_of_the_rows_does_not_matter(exp: Make, database: Callable[..., str], split: str) -> None:
    database("same.csv", lambda table: table)
    database("shuffled.csv", lambda table: table.sample(frac=1, random_state=3))
    project = exp(
        EXP="allow_leakage = True",
        DATA=f"speech = same.csv\n{split}",
        FEATS="type = ['toy', 'toy_again']\nscale = standard",
    )
    project.run("-q", "run", "exp.ini").works()
    project.run("-q", "run", "exp.ini", "-o", "DATA.speech=shuffled.csv", "-o", "EXP.name=other").works()
    pd.testing.assert_frame_equal(project.predictions(), project.predictions("other"))
    assert project.results()["measures"] == project.results("other")["measures"]
    assert project.results()["provenance"]["split_hash"] == project.results("other")["provenance"]["split_hash"]


def test_a_warm_run_computes_nothing_and_a_changed_file_only_itself(
    exp: Make, database: Callable[..., str], tmp_path: Path
) -> None:
    audio = tmp_path / "audio"
    audio.mkdir()

    def copied(table: pd.DataFrame) -> pd.DataFrame:
        for file in table["file"]:
            (audio / Path(file).name).write_bytes(Path(file).read_bytes())
        return table.assign(file=[str(audio / Path(file).name) for file in table["file"]])

    database("own.csv", copied)
    project = exp(DATA="speech = own.csv", FEATS="toy.log = computed.log\nscale = standard")
    log = project.path / "computed.log"
    project.run("-q", "run", "exp.ini").works()
    first = figures(project)
    assert len(log.read_text().splitlines()) == 40
    project.run("-q", "run", "exp.ini", "-o", "MODEL.type=knn", "-o", "EXP.name=other").works()
    project.run("-q", "run", "exp.ini").works()
    assert len(log.read_text().splitlines()) == 40
    assert figures(project) == first

    changed = audio / "ann_calm_0.wav"
    samples, rate = soundfile.read(changed)
    soundfile.write(changed, samples[::-1], rate)
    project.run("-q", "run", "exp.ini").works()
    assert log.read_text().splitlines()[40:] == [str(changed)]
    (audio / "ann_calm_1.wav").rename(audio / "moved.wav")
    table = (project.path / "own.csv").read_text().replace("ann_calm_1.wav", "moved.wav")
    (project.path / "own.csv").write_text(table)
    project.run("-q", "run", "exp.ini", "-o", "FEATS.toy.nap=0.001").works()
    assert len(log.read_text().splitlines()) == 41
    project.run("-q", "run", "exp.ini", "-o", "FEATS.toy.gain=2").works()
    assert len(log.read_text().splitlines()) == 81
    project.run("-q", "run", "exp.ini", "-o", "FEATS.no_reuse=True").works()
    assert len(log.read_text().splitlines()) == 121


def test_workers_give_what_one_process_gives(exp: Make) -> None:
    project = exp(EXP="executor = local\nworkers = 2", FEATS="toy.log = computed.log\nscale = standard")
    project.run("-q", "run", "exp.ini").works()
    project.run(
        "-q", "run", "exp.ini", "-o", "EXP.executor=serial", "-o", "FEATS.no_reuse=True", "-o", "EXP.name=one"
    ).works()
    assert len((project.path / "computed.log").read_text().splitlines()) == 80
    assert figures(project) == figures(project, "one")


def test_files_of_the_user_s_choice(exp: Make) -> None:
    project = exp(EXP="save = False\nsave_test = new/mine.csv")
    project.run("-q", "run", "exp.ini").works()
    assert not (project.path / "results/exp/model").exists()
    assert (project.path / "new/mine.csv").read_text() == (project.path / "results/exp/predictions.csv").read_text()


def test_the_name_may_lead_to_a_deeper_folder(exp: Make) -> None:
    project = exp(EXP="name = mine/first")
    project.run("-q", "run", "exp.ini").works()
    assert project.results("mine/first")["name"] == "mine/first"


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"FEATS": "type = []"}, "[FEATS] type is empty"),
        ({"MODEL": "type = svm\nmeasure = ccc"}, "MODEL.measure = ccc: is not a score for classes"),
        ({"MODEL": "type = svm\nscoring = r2"}, "MODEL.scoring = r2: is not a score for classes"),
        ({"EXP": "type = regression", "DATA": "target = arousal", "FEATS": "balancing = ros", "MODEL": "type = svr"},
         "FEATS.balancing"),
    ],
)  # fmt: skip
def test_what_does_not_go_together(exp: Make, sections: dict[str, str], words: str) -> None:
    project = exp(**sections)
    project.run("run", "exp.ini").fails(1, words)
    assert project.leftovers() == []


def test_from_python(exp: Make) -> None:
    project = exp()
    report = nkl.run("exp.ini", ["EXP.name=py"], block=["xgb"])
    assert report.evaluation.measures[0].name == "UAR"
    assert report.evaluation.measures[0].value == 1.0
    assert json.loads((report.folder / "results.json").read_text())["name"] == "py"
    with pytest.raises(nkl.errors.UserError, match="there is no such key"):
        nkl.run("exp.ini", ["EXP.nmae=py"])
    assert "xgb" not in project.results("py")["provenance"]["plugins"]


def test_a_notebook_shows_the_page_and_what_goes_on(
    exp: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    exp(MODEL="type = svm\n[AUGMENT]\nresult = a.csv\n")
    monkeypatch.setenv("NKL_BLOCK", "")
    report = nkl.run("exp.ini")
    assert not capsys.readouterr().err
    monkeypatch.setattr("sys.ps1", ">>> ", raising=False)  # as where somebody types
    nkl.run("exp.ini")
    assert "[AUGMENT] is for `nkl augment`" in capsys.readouterr().err
    nkl.run("exp.ini", quiet=True)
    assert not capsys.readouterr().err
    assert repr(report).startswith("<Report exp: ") and "UAR 1.000" in repr(report) and "\n" not in repr(report)
    assert "srcdoc=" in report._repr_html_() and "&lt;svg" in report._repr_html_()
    (report.folder / "report.html").unlink()
    assert report._repr_html_() == f"<p>{html.escape(repr(report))}</p>"


def test_python_is_told_what_there_is() -> None:
    assert {"run", "data", "parts", "stages"} <= set(dir(nkl))
    assert nkl.data.Report.__name__ == "Report"


@pytest.mark.parametrize("order", [["report"], []])
def test_the_report_is_written_where_its_plugin_is_there(
    exp: Make, monkeypatch: pytest.MonkeyPatch, order: list[str]
) -> None:
    monkeypatch.setenv("NKL_BLOCK", ",".join(order))
    project = exp()
    project.run("-q", "run", "exp.ini").works()
    written = {item.suffix for item in (project.path / "results/exp").iterdir()}
    assert (".html" in written) != bool(order)


def test_evaluations_on_one_test_split_are_counted(exp: Make) -> None:
    project = exp()
    for count, model in enumerate(("svm", "knn", "tree")):
        project.run("-q", "run", "exp.ini", "-o", f"MODEL.type={model}", "-o", f"EXP.name=a, {model}").works()
        assert project.results(f"a, {model}")["provenance"]["test_evaluations_before"] == count

    def counted(name: str, *changes: str) -> int:
        overrides = [word for change in (f"EXP.name={name}", *changes) for word in ("-o", change)]
        project.run("-q", "run", "exp.ini", *overrides).works()
        return int(project.results(name)["provenance"]["test_evaluations_before"])

    assert counted("again", "MODEL.type=tree") == 2, "the same model run again is no further look"
    assert counted("less", "MODEL.type=tree", "DATA.limit_samples_per_speaker=6") in (0, 3)


def test_as_a_module_in_a_fresh_process(exp: Make) -> None:
    project = exp()
    done = subprocess.run(
        [sys.executable, "-m", "nkl", "-q", "run", "exp.ini"],
        cwd=project.path,
        env=dict(os.environ),
        capture_output=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert project.results()["measures"]["UAR"]["value"] == 1.0


def test_real_speech(project: Make, real_data: Path) -> None:
    """EmoDB with its own speaker-disjoint tables: found, read, learned from."""
    made = project(
        {
            "exp.ini": f"""
            [EXP]
            root = ./results
            name = exp
            executor = serial
            [DATA]
            databases = ['train', 'test']
            train = {real_data}/emodb/emodb_train.csv
            train.type = csv
            train.absolute_path = False
            train.split_strategy = train
            train.limit_samples_per_speaker = 8
            test = {real_data}/emodb/emodb_test.csv
            test.type = csv
            test.absolute_path = False
            test.split_strategy = test
            test.limit_samples_per_speaker = 8
            target = emotion
            labels = ['anger', 'sadness']
            [FEATS]
            type = toy
            scale = speaker
            [MODEL]
            type = svm
            """
        }
    )
    made.run("-q", "run", "exp.ini").works()
    assert set(made.split("test")["speaker"]) == {14, 15, 16}
    assert made.results()["measures"]["UAR"]["value"] > 0.5

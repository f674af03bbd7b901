"""Runs with ratings: training samples alone get other labels, and raters' figures stand beside the model's."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

Make = Callable[..., Any]
SPLIT = "speech.split_strategy = ['dee', 'eve']"


@pytest.fixture
def rated(exp: Make, speech: Path) -> Make:
    """A project with ``ratings.csv``: a function gives the labels of a sample from its file's name and its label."""

    def make(say: Callable[[str, str], str], **sections: str) -> Any:
        lines = sections.pop("DATA", "")
        data = f"{lines}\n{SPLIT}" + ("" if "speech.ratings =" in lines else "\nspeech.ratings = ratings.csv")
        project = exp(DATA=data, **{"MODEL": "type = spy\nspy.log = spy.log", **sections})
        table = pd.read_csv(speech / "speech.csv")
        rows = [
            (Path(file).stem, f"r{number}", label)
            for file, emotion in zip(table["file"], table["emotion"], strict=True)
            for number, label in enumerate(say(Path(file).stem, emotion).split())
        ]
        pd.DataFrame(rows, columns=["item", "rater", "label"]).to_csv(project.path / "ratings.csv", index=False)
        return project

    return make


def told(project: Any) -> list[dict[str, Any]]:
    """What the learner was trained on, one entry a training."""
    return [json.loads(line) for line in (project.path / "spy.log").read_text().splitlines()]


def notes(project: Any) -> str:
    found = project.results()["findings"]
    return "\n".join(one["message"] for one in found if one["topic"] == "ratings")


def upside_down(file: str, emotion: str) -> str:
    """Two of three raters say the other class of whatever is said to be of take 0, and nobody agrees on take 1."""
    other = "calm" if emotion == "angry" else "angry"
    return {"0": f"{other} {other} {emotion}", "1": f"{other} {emotion}"}.get(
        file[-1], f"{emotion} {emotion} {emotion}"
    )


def true_label(file: str) -> str:
    return file.split("_")[1]


def test_training_samples_get_what_raters_say_and_test_samples_do_not(rated: Make) -> None:
    project = rated(upside_down)
    project.run("-q", "run", "exp.ini").works()
    (training,) = told(project)
    assert len(training["train"]) == 18 and not any("_1.wav" in file for file in training["train"])
    for file, code in zip(training["train"], training["target"], strict=True):
        assert (["angry", "calm"][code] != true_label(file)) == ("_0.wav" in file)
    tested = project.predictions()
    assert len(tested) == 16
    assert all(truth == true_label(file) for file, truth in tested["truth"].items())
    said = notes(project)
    assert "by plurality: angry 12 to 9, calm 12 to 9. 6 changed their class" in said
    assert "6 on which raters do not agree, 0 whose label is no class" in said
    assert "Krippendorff's alpha" in notes(project) and "112 ratings of 40 samples by 3 raters" in notes(
        project
    ).replace("110", "112")
    assert project.results()["provenance"]["tables"][str(project.path / "ratings.csv")]


@pytest.mark.parametrize("model", ["loso = True", "k_fold_cross = 4"])
def test_a_fold_that_is_held_out_keeps_its_labels_and_its_ratings_decide_nothing(rated: Make, model: str) -> None:
    project = rated(upside_down, MODEL=f"type = spy\nspy.log = spy.log\n{model}")
    project.run("-q", "run", "exp.ini").works()
    tested = project.predictions()
    assert len(tested) == 40, "also what raters do not agree on is tested"
    assert all(truth == true_label(file) for file, truth in tested["truth"].items())
    for training in told(project):
        for file, code in zip(training["train"], training["target"], strict=True):
            assert (["angry", "calm"][code] != true_label(file)) == ("_0.wav" in file)
    assert f"(on average over {len(told(project))} folds)" in notes(project)


def test_of_held_out_speakers_no_rating_decides(rated: Make) -> None:
    """A rater who is wrong about the held-out speaker alone is left out only where these ratings are of training samples."""

    def say(file: str, emotion: str) -> str:
        other = "calm" if emotion == "angry" else "angry"
        return f"{emotion} {emotion} {other if file.startswith('ann') else emotion}"

    data = "speech.consensus = reconsensus\nspeech.consensus.k = .95"
    project = rated(say, DATA=data, MODEL="type = spy\nspy.log = spy.log\nloso = True")
    project.run("-q", "run", "exp.ini").works()
    assert "No rater of 3 is below K" in notes(project), "in the fold of ann"
    assert "were left out: r2" in notes(project), "in the others"


def test_soft_labels_reach_the_learner_as_weights(rated: Make) -> None:
    project = rated(upside_down, DATA="speech.consensus = soft")
    project.run("-q", "run", "exp.ini").works()
    (training,) = told(project)
    weights = pd.Series(training["weights"]).groupby([training["train"], training["target"]]).sum()
    assert len(weights) == 24 + 12, "takes 0 and 1 have two labels each"
    assert sorted(weights.round(6).unique()) == [0.333333, 0.5, 0.666667, 1.0]
    assert weights["ann_angry_0.wav"].round(6).tolist() == [0.333333, 0.666667]
    assert weights.groupby(level=0).sum().round(6).eq(1).all()


def test_classes_weigh_the_same_whatever_their_shares(rated: Make) -> None:
    project = rated(
        lambda file, emotion: f"{emotion} angry",
        DATA="speech.consensus = soft",
        MODEL="type = spy\nspy.log = spy.log\nclass_weight = True",
    )
    project.run("-q", "run", "exp.ini").works()
    (training,) = told(project)
    sums = pd.Series(training["weights"]).groupby(training["target"]).sum()
    np.testing.assert_allclose(sums, [12, 12])


def test_raters_stand_beside_the_model(rated: Make) -> None:
    project = rated(upside_down, EXP="no_warnings = False")
    out = project.run("run", "exp.ini").works().out
    beside = project.results()["raters"]
    # take 0: of three ratings two against one; take 1 judges one by the other; takes 2 and 3: all right
    assert set(beside) <= set(project.results()["measures"])
    assert "Brier score" not in beside and beside["UAR"]["n"] == 4 * (1 + 2 + 3 + 3)
    assert "one rater against the others: UAR" in out
    assert "without learning: guessing" in out and "A rater reaches UAR" in notes(project)


def test_ratings_that_are_written_otherwise_and_samples_without_any(rated: Make) -> None:
    def say(file: str, emotion: str) -> str:
        other = "C" if emotion == "angry" else "A"
        return "" if file.startswith("bob") else f"{other} X {other}"

    project = rated(say, DATA="speech.ratings.mapping = {'A': 'angry', 'C': 'calm'}")
    table = pd.read_csv(project.path / "ratings.csv")
    more = pd.DataFrame({"item": ["zoe_calm_1", "zoe_calm_1"], "rater": ["r0", "r1"], "label": ["C", "C"]})
    pd.concat([table, more, table.iloc[:1]]).to_csv(project.path / "ratings.csv", index=False)
    project.run("-q", "run", "exp.ini").works()
    (training,) = told(project)
    for file, code in zip(training["train"], training["target"], strict=True):
        assert (["angry", "calm"][code] == true_label(file)) == file.startswith("bob")
    said = notes(project)
    assert "8 samples have none, and keep the database's label" in said
    assert "1 of 33 rated items are no sample here, such as zoe_calm_1" in said
    assert "1 ratings left out: the same rater rated the sample again later" in said


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("speech.consensus = plurallity", ["speech.consensus", "Did you mean plurality?"]),
        ("speech.consensus = reconsensus\nspeech.consensus.k = 2", ["speech.consensus.k", "less than or equal to 1"]),
        ("speech.consensus = reconsensus\nspeech.consensus.kk = .5", ["Did you mean speech.consensus.k"]),
        ("speech.ratings = rating.csv", ["rating.csv: there is no such file. Did you mean ratings.csv?"]),
        ("type = continuous", ["speech.ratings", "where the target is a class, not a number"]),
    ],
)
def test_what_is_wrong_with_the_ini_is_said_before_anything_is_computed(
    rated: Make, lines: str, words: list[str]
) -> None:
    project = rated(upside_down, DATA=lines, FEATS="toy.log = toy.log")
    project.run("-q", "run", "exp.ini").fails(1, *words)
    assert not (project.path / "toy.log").exists()


def test_a_key_of_another_consensus_has_no_effect_and_neither_has_one_without_ratings(exp: Make, rated: Make) -> None:
    project = rated(upside_down, DATA="speech.consensus.k = .4")
    words = "belongs to speech.consensus = reconsensus, which is not in use here."
    assert words in project.run("config", "check", "exp.ini").works().out
    project = exp(DATA="speech.consensus = soft")
    assert "has no effect without speech.ratings" in project.run("config", "check", "exp.ini").works().out


def test_ratings_of_other_things_are_refused(rated: Make) -> None:
    project = rated(upside_down)
    table = pd.read_csv(project.path / "ratings.csv")
    table.assign(item="x" + table["item"]).to_csv(project.path / "ratings.csv", index=False)
    project.run("-q", "run", "exp.ini").fails(1, "none of its 40 items is a sample of speech", "for example, xann_")
    table.assign(label="furious").to_csv(project.path / "ratings.csv", index=False)
    project.run("-q", "run", "exp.ini").fails(
        1, "holds furious; the classes of emotion are angry, calm", "speech.ratings.mapping"
    )
    table.assign(label="angry").to_csv(project.path / "ratings.csv", index=False)
    project.run("-q", "run", "exp.ini").fails(1, "leaves angry in the training samples")


def test_nkl_check_reads_ratings_too(rated: Make) -> None:
    project = rated(upside_down)
    assert "Krippendorff's alpha" in project.run("check", "exp.ini").out
    (project.path / "ratings.csv").write_text("item,label\nann_calm_1,calm\n")
    project.run("check", "exp.ini").fails(1, "ratings.csv: has no column rater")


def test_a_label_of_two_databases_is_made_of_the_ratings_of_its_own(rated: Make, database: Callable[..., str]) -> None:
    """The same names of files in two databases; those of the second have no ratings."""
    file = database("more.csv", lambda table: table[table["speaker"].isin(["ann", "bob"])])
    data = (
        f"databases = ['speech', 'more']\nmore = {file}\nmore.type = csv\nmore.split_strategy = train\n"
        "speech.filter = {'speaker': ['cem', 'dee', 'eve']}"
    )
    project = rated(upside_down, DATA=data)
    project.run("-q", "run", "exp.ini").works()
    (training,) = told(project)
    assert len(training["train"]) == 16 + 6, "two of eight of cem are left out"
    for name, code in zip(training["train"], training["target"], strict=True):
        assert (["angry", "calm"][code] != true_label(name)) == ("_0.wav" in name and name.startswith("cem"))


def test_a_learner_without_weights_cannot_learn_from_soft_labels(rated: Make) -> None:
    pytest.importorskip("nkl_sklearn", reason="the plugin sklearn is not installed")
    project = rated(upside_down, DATA="speech.consensus = soft", MODEL="type = knn", FEATS="toy.log = toy.log")
    project.run("-q", "run", "exp.ini").fails(1, "speech.consensus = soft: makes soft labels, and knn takes no weights")
    assert not (project.path / "toy.log").exists()


def test_ratings_beside_the_ini_are_found(rated: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    project = rated(upside_down)
    (project.path / "elsewhere").mkdir()
    monkeypatch.chdir(project.path / "elsewhere")
    outcome = project.run("run", "../exp.ini").works()
    assert "beside the INI, is used" in outcome.err + outcome.out


def test_samples_without_a_class_get_that_of_their_raters_in_training(
    rated: Make, database: Callable[..., str], speech: Path
) -> None:
    """Those of the database's labels that are missing, or are not among DATA.labels, are won; they are never tested."""

    def without(table: pd.DataFrame) -> pd.DataFrame:
        takes = table["file"].str[-5]
        return table.assign(emotion=table["emotion"].mask(takes == "3", "unclear").mask(takes == "2"))

    def say(file: str, emotion: str) -> str:
        return "" if file == "ann_calm_3" else f"{emotion} {emotion}"

    file = database("some.csv", without)
    data = f"speech = {file}\nlabels = ['angry', 'calm']"
    project = rated(say, DATA=data)
    project.run("-q", "run", "exp.ini").works()
    (training,) = told(project)
    assert len(training["train"]) == 23 and "ann_calm_2.wav" in training["train"]
    assert all(
        ["angry", "calm"][code] == true_label(one)
        for one, code in zip(training["train"], training["target"], strict=True)
    )
    assert sorted({name[-5] for name in project.predictions().index}) == ["0", "1"]
    assert "angry 6 to 12, calm 6 to 11. 0 changed their class, and 11 got one that have none in the database" in notes(
        project
    )
    assert any("train: 1 rows left out" in one["message"] for one in project.results()["findings"])
    assert sorted(project.split("train")["emotion"].unique()) == ["angry", "calm"]
    (project.path / "spy.log").unlink()
    project.run("-q", "run", "exp.ini", "-o", "MODEL.loso=True", "-o", "EXP.name=loso").works()
    assert len(project.predictions("loso")) == 20
    speakers = [{name.split("_")[0] for name in one["train"]} for one in told(project)]
    assert all(len(four) == 4 for four in speakers), "nothing of the held-out speaker is trained on"
    assert sorted(len(one["train"]) for one in told(project)) == [31, 31, 31, 31, 32]
    (project.path / "spy.log").unlink()
    project.run("-q", "run", "exp.ini", "-o", "MODEL.spy.wants_dev=True", "-o", "EXP.name=dev").works()
    (training,) = told(project)
    assert len(training["dev"]) == 4, "dev samples have labels of the database"
    assert not {name.split("_")[0] for name in training["dev"]} & {name.split("_")[0] for name in training["train"]}

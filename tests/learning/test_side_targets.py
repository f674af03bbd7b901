"""What a learner wants to know beside the target reaches it in training, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nkl.data import Samples, side_of
from nkl.learning.fitting import _balanced
from nkl.parts import Balancer
from nkl.testing import toys

Make = Callable[..., Any]
SPY = "type = spy\nspy.log = spy.log\nspy.side = ['gender', 'take', 'speaker']"


def told(project: Any) -> list[dict[str, Any]]:
    """What the learner was given, one entry a training; each must be true of the files that it names."""
    notes = [json.loads(line) for line in (project.path / "spy.log").read_text().splitlines()]
    for note in notes:
        speakers, takes = zip(*((file.split("_")[0], float(file[-5])) for file in note["train"]), strict=True)
        genders = tuple("female" if one in ("bob", "dee") else "male" for one in speakers)
        assert note["side"] == {"gender": [*genders], "take": [*takes], "speaker": [*speakers]}
        assert not note["dev_side"], "dev samples are for choices, not for learning"
    return notes


def test_columns_are_names_or_numbers() -> None:
    table = pd.DataFrame({"speaker": [1, 2], "age": [30, None], "gender": ["female", None], "native": [True, False]})
    side = side_of(table.astype({"age": "Int64"}), table.columns)
    assert side["speaker"].tolist() == ["1", "2"]
    np.testing.assert_equal(side["age"], [30.0, np.nan])
    assert side["gender"].tolist() == ["female", None] and side["gender"].dtype == object
    assert side["native"].tolist() == ["True", "False"]


@pytest.mark.parametrize(
    ("sections", "trainings"),
    [
        ({"MODEL": f"{SPY}\nspy.wants_dev = True"}, 1),
        ({"MODEL": f"{SPY}\nk_fold_cross = 3"}, 3),
        ({"MODEL": f"{SPY}\nloso = True"}, 5),
        ({"MODEL": f"{SPY}\ntuning_params = ['spy.strength']\nspy.strength = [1, 2]"}, 9),
        ({"MODEL": SPY, "FEATS": "balancing = ros"}, 1),
        ({"MODEL": SPY, "FEATS": "balancing = tomeklinks"}, 1),
    ],
    ids=["dev", "k-fold", "loso", "tuning", "ros", "tomeklinks"],
)
def test_each_training_is_told_of_its_own_samples(exp: Make, sections: dict[str, str], trainings: int) -> None:
    project = exp(**sections)
    project.run("-q", "run", "exp.ini").works()
    assert len(told(project)) == trainings


class Reversed(Balancer):
    """Every other sample, from the last to the first."""

    def balance(self, train: Samples, seed: int) -> Samples:
        return train.take(np.arange(len(train))[::-2])


@pytest.mark.parametrize("form", ["rows", "frames", "audio"])
def test_whole_samples_keep_what_is_known_of_them(form: str, tmp_path: Path) -> None:
    """Of frames and recordings a balancer sees positions alone."""
    train = toys.as_input(toys.rare_classes(30), form, tmp_path)
    train = train.having(side={"speaker": train.speakers, "age": np.arange(len(train)) / 7})
    found = _balanced(Reversed(None), train, 1)
    assert found.side["age"].tolist() == train.side["age"][::-2].tolist()
    assert found.side["speaker"].tolist() == train.speakers[::-2].tolist() == found.speakers.tolist()


def test_of_made_up_samples_nothing_is_known(exp: Make, database: Callable[..., str]) -> None:
    pytest.importorskip("nkl_balance", reason="the plugin balance is not installed")
    few = database("few.csv", lambda table: table[(table["emotion"] == "calm") | (table["part"] != "a")])
    project = exp(DATA=f"speech = {few}", FEATS="balancing = smote", MODEL=SPY)
    project.run("-q", "run", "exp.ini").fails(1, "makes up samples", "gender, take, speaker", "balancing = ros")


@pytest.mark.parametrize(
    ("column", "words"),
    [("gendre", "Did you mean gender?"), ("accent", "is empty for all"), ("age", "no database has it")],
)
def test_a_column_that_says_nothing_stops_the_run_at_once(
    exp: Make, database: Callable[..., str], column: str, words: str
) -> None:
    file = database("more.csv", lambda table: table.assign(accent=np.nan))
    project = exp(DATA=f"speech = {file}", FEATS="toy.log = toy.log", MODEL=f"type = spy\nspy.side = ['{column}']")
    project.run("-q", "run", "exp.ini").fails(1, f"MODEL.type = spy: learns from the column '{column}' too", words)
    assert not (project.path / "toy.log").exists(), "nothing was computed"


def test_which_columns_they_are_is_not_tuned(exp: Make) -> None:
    model = "type = spy\ntuning_params = ['spy.side']\nspy.side = [['gender'], ['take']]"
    exp(MODEL=model).run("-q", "run", "exp.ini").fails(
        1, "learns from take beside the target", "no option that can be tuned"
    )


def test_the_fixture_is_as_it_is_read_here(speech: Path) -> None:
    """The genders above are those of the table."""
    table = pd.read_csv(speech / "speech.csv")
    assert set(table["speaker"][table["gender"] == "female"]) == {"bob", "dee"}

"""Folds by a column, repeats of a cross-validation, and what an INI says of test speakers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nkl.evaluation import evaluate
from nkl.evaluation.judge import pool
from nkl.testing import toys

Make = Callable[..., Any]
SPY = "type = spy\nspy.log = spy.log"


def held(project: Any) -> list[set[str]]:
    """The files that each training did not see."""
    seen = [json.loads(line) for line in (project.path / "spy.log").read_text().splitlines()]
    everything = {file for note in seen for file in note["train"]}
    return [everything - {*note["train"]} - {*note["dev"]} for note in seen]


def test_repeats_have_other_folds_and_no_more_speakers(exp: Make, database: Callable[..., str]) -> None:
    rng = np.random.default_rng(3)
    database("hard.csv", lambda table: table.assign(emotion=rng.permutation(table["emotion"])))
    project = exp(DATA="speech = hard.csv", MODEL=f"{SPY}\nlogo = 2\nk_fold_repeats = 3")
    said = project.run("run", "exp.ini").works().out
    assert "repeated 3 times, each time with other folds" in said
    folds = held(project)
    assert len(folds) == 6 and len({frozenset(one) for one in folds}) > 2, "folds differ between repeats"
    for first, second in zip(folds[::2], folds[1::2], strict=True):
        assert len(first | second) == 40 and not {file[:3] for file in first} & {file[:3] for file in second}
    results = project.results()
    assert [(row["repeat"], row["fold"]) for row in results["folds"]] == [(r, f) for r in (1, 2, 3) for f in (0, 1)]
    trials = [trial["measures"]["UAR"] for trial in results["trials"]]
    uar = results["measures"]["UAR"]
    assert [one["seed"] for one in results["trials"]] == [42, 43, 44]
    assert uar["value"] == pytest.approx(np.mean([one["value"] for one in trials]))
    assert results["spread"]["UAR"]["sd"] == pytest.approx(np.std([one["value"] for one in trials], ddof=1))
    assert (uar["n"], uar["clusters"]) == (40, 5) and "over 5 speakers" in uar["method"]
    assert uar["high"] - uar["low"] > 0.3 * np.mean([one["high"] - one["low"] for one in trials])
    assert (project.path / "results/exp/predictions-3.csv").is_file()


def test_the_interval_of_repeats_is_that_of_one_where_they_agree() -> None:
    """The same predictions three times are no more speakers."""
    said = toys.predictions(120)
    one, three = evaluate(said, said.truth).measures[0], pool([said] * 3, said.truth).measures[0]
    assert (one.value, one.low, one.high, one.clusters) == pytest.approx(
        (three.value, three.low, three.high, three.clusters)
    )


@pytest.mark.parametrize(
    ("model", "count"), [("fold_column = take", 4), ("fold_column = speaker\nk_fold_cross = 2", 2)]
)
def test_folds_by_a_column(exp: Make, model: str, count: int) -> None:
    project = exp(MODEL=f"{SPY}\n{model}\nprotocol = speaker_dependent")
    project.run("-q", "run", "exp.ini").works()
    folds = held(project)
    part = slice(-5, -4) if "take" in model else slice(0, 3)
    values = [{file[part] for file in fold} for fold in folds]
    assert len(folds) == count and sum(map(len, values)) == len(set.union(*values)), "no value is in two folds"
    results = project.results()
    assert results["speaker_dependent"] is ("take" in model)
    topics = {finding["topic"] for finding in results["findings"]}
    assert ("protocol" in topics) is ("speaker" in model.partition("\n")[0])


def test_shared_speakers_have_to_be_meant(exp: Make) -> None:
    project = exp(MODEL=f"{SPY}\nfold_column = take")
    project.run("run", "exp.ini").fails(
        1, "speaker in two splits: 5 of 5 speakers", "MODEL.protocol = speaker_dependent"
    )
    said = project.run("run", "exp.ini", "-o", "MODEL.protocol=speaker_dependent").works().out
    assert all(
        line.endswith("speaker-dependent") for line in said.splitlines() if line.startswith(("  UAR 0", "  UAR 1"))
    )
    assert "warning: 5 of 5 speakers" not in said, "who says so is not warned"
    (note,) = [one for one in project.results()["findings"] if one["topic"] == "speaker-dependent"]
    assert note["level"] == "note" and "as MODEL.protocol = speaker_dependent asks for" in note["message"]
    again = note["advice"].partition(", or run again with ")[2].rstrip(".").split()
    other = project.run("run", "exp.ini", *again, "-o", "EXP.name=other").works().out
    assert "speaker-dependent" not in other


def test_a_split_that_shares_speakers_may_be_meant(exp: Make, database: Callable[..., str]) -> None:
    """Samples, not speakers, are held back for choices, so that all speakers are trained on."""
    database("split.csv", lambda table: table.assign(set=np.where(table["take"] == 3, "test", "train")))
    data = "speech = split.csv\nspeech.split_strategy = column\nspeech.split_column = set"
    data = f"{data}\nspeech.train_vals = ['train']\nspeech.test_vals = ['test']"
    project = exp(DATA=data, MODEL=f"{SPY}\nspy.wants_dev = True")
    project.run("run", "exp.ini").fails(1, "speaker in two splits")
    project.run("run", "exp.ini", "-o", "MODEL.protocol=speaker_dependent").works()
    assert project.results()["speaker_dependent"] is True
    (note,) = [json.loads(line) for line in (project.path / "spy.log").read_text().splitlines()]
    assert len({file[:3] for file in note["train"]}) == 5 and len(note["dev"]) == 6


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"MODEL": "protocol = speaker_independent\nk_fold_cross = 4"}, "write logo = 4"),
        ({"MODEL": "protocol = speaker_dependent\nloso = True"}, "loso tests on speakers that are not trained on"),
        (
            {"MODEL": "protocol = speaker_independent", "DATA": "speech.split_strategy = random"},
            "write speech.split_strategy = speaker_split",
        ),
        ({"MODEL": "fold_column = take\nlogo = 3"}, "fold_column = take: logo makes other folds"),
        ({"MODEL": "loso = True\nk_fold_repeats = 3"}, "k_fold_repeats = 3: there are no other folds"),
        ({"MODEL": "logo = True\nk_fold_repeats = 3"}, "k_fold_repeats = 3: there are no other folds"),
        ({"MODEL": "k_fold_repeats = 3"}, "k_fold_repeats = 3: there are no other folds"),
        ({"MODEL": "logo = 2\nk_fold_repeats = 3", "EXP": "runs = 2"}, "EXP.runs = 2 repeats with the same folds"),
        ({"MODEL": "fold_column = tkae"}, "no column 'tkae'"),
        ({"MODEL": "logo = 5\nk_fold_repeats = 2"}, "the folds are of one speaker each, and so the same each time"),
    ],
)
def test_contradictions_are_complaints(exp: Make, sections: dict[str, str], words: str) -> None:
    sections["MODEL"] = f"type = spy\n{sections['MODEL']}"
    exp(**sections).run("run", "exp.ini").fails(1, words)


def test_a_fold_column_with_gaps_says_so(exp: Make, database: Callable[..., str]) -> None:
    def gaps(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(sentence=[None, *["one", "two", "three"] * 13])

    database("gaps.csv", gaps)
    project = exp(DATA="speech = gaps.csv", MODEL="type = spy\nfold_column = sentence")
    project.run("run", "exp.ini").fails(
        1, "MODEL.fold_column = sentence", "1 of 40 rows have none", "Give each row its"
    )

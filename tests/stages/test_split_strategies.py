"""Which rows are for training, for development and for testing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from nkl.data.splits import Splits
from nkl.errors import UserError

SplitsOf = Callable[..., Any]
COLUMN = "speech.split_strategy = column\nspeech.split_column = "


def sizes(splits: Splits) -> tuple[int, int, int]:
    return len(splits.train), len(splits.dev), len(splits.test)


def speakers(splits: Splits, part: str) -> set[str]:
    return set(getattr(splits, part)["speaker"])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", (32, 0, 8)),
        ("speech.test_size = 40", (24, 0, 16)),
        ("speech.test_size = 1", (32, 0, 8)),
        ("speech.test_size = 99", (8, 0, 32)),
        ("speech.split_strategy = random", (32, 0, 8)),
        ("speech.split_strategy = random\nspeech.test_size = 50", (20, 0, 20)),
        ("speech.split_strategy = ['ann', 'bob']", (24, 0, 16)),
        ("speech.split_strategy = speakers_stated\nspeech.test = ann", (32, 0, 8)),
        ("speech.split_strategy = speakers_stated\nspeech.test = ['ann']\nspeech.train = ['bob', 'cem']", (16, 0, 8)),
        (COLUMN + "part\nspeech.train_vals = ['a', 'b']\nspeech.test_values = d",
         (20, 0, 10)),
        (COLUMN + "take\nspeech.train_vals = [0, 1]\nspeech.test_vals = [3]",
         (20, 0, 10)),
        ("speech.split_strategy = balanced\nbalance = {'gender': 1, 'emotion': 1}", (32, 0, 8)),
    ],
)  # fmt: skip
def test_two_way_splits(splits_of: SplitsOf, data: str, expected: tuple[int, int, int]) -> None:
    splits, _, _ = splits_of(DATA=data)
    assert sizes(splits) == expected
    assert not splits.train.index.isin(splits.test.index).any()
    if "random" not in data and "column" not in data:
        assert not speakers(splits, "train") & speakers(splits, "test")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", (24, 8, 8)),
        ("speech.dev_size = 40", (16, 16, 8)),
        ("speech.split_strategy = random", (24, 8, 8)),
        ("speech.split_strategy = speakers_stated\nspeech.test = ['ann']\nspeech.dev = ['bob']", (24, 8, 8)),
        (COLUMN + "part\nspeech.train_vals = ['a', 'b']\n"
         "speech.dev_vals = c\nspeech.test_vals = d", (20, 10, 10)),
        ("speech.split_strategy = ['ann']", (32, 0, 8)),
        ("speech.split_strategy = balanced\nbalance = {'emotion': 1}", (24, 8, 8)),
    ],
)  # fmt: skip
def test_three_way_splits(splits_of: SplitsOf, data: str, expected: tuple[int, int, int]) -> None:
    splits, _, _ = splits_of(EXP="traindevtest = True", DATA=data)
    assert sizes(splits) == expected
    assert len(splits.index) == sum(expected)
    if "random" not in data and "column" not in data:
        assert not speakers(splits, "train") & speakers(splits, "dev")
        assert not speakers(splits, "dev") & speakers(splits, "test")


@pytest.mark.parametrize("strategy", ["speaker_split", "random", "balanced"])
def test_the_seed_decides(splits_of: SplitsOf, strategy: str) -> None:
    data = f"speech.split_strategy = {strategy}\nbalance = {{'emotion': 1}}"
    hashes = [splits_of(EXP=f"seed = {seed}", DATA=data)[0].hash() for seed in (1, 1, 2, 3, 4, 5)]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) > 1


def test_a_choice_does_not_shift_another(splits_of: SplitsOf) -> None:
    """A limit or a second database leaves the split of the first as it was."""
    plain = speakers(splits_of()[0], "test")
    assert speakers(splits_of(DATA="speech.limit_samples = 35")[0], "test") == plain


def test_whole_databases_as_splits(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    database("mine.csv", lambda table: table[table.speaker.isin(["ann", "bob", "cem"])])
    database("yours.csv", lambda table: table[table.speaker == "dee"])
    database("theirs.csv", lambda table: table[table.speaker == "eve"])
    splits, _, _ = splits_of(
        EXP="traindevtest = True",
        DATA="databases = ['a', 'b', 'c.d']\na = mine.csv\na.type = csv\na.split_strategy = train\nb = yours.csv\n"
        "b.type = csv\n"
        "b.split_strategy = test\nc.d = theirs.csv\nc.d.type = csv\nc.d.split_strategy = dev\nspeech =\nspeech.type =\n"
        "speech.absolute_path = ",
    )  # fmt: skip
    assert sizes(splits) == (24, 8, 8)
    assert set(splits.dev["source_db"]) == {"c.d"}


@pytest.mark.parametrize(("key", "expected"), [("as_test", (0, 0, 8)), ("as_train", (32, 0, 0))])
def test_one_side_of_a_database(
    splits_of: SplitsOf, database: Callable[..., str], key: str, expected: tuple[int, int, int]
) -> None:
    database("more.csv", lambda table: table.assign(speaker=table["speaker"] + "2", file=table["file"] + "x"))
    splits, _, _ = splits_of(
        DATA=f"databases = ['speech', 'more']\nmore = more.csv\nmore.type = csv\n"
        f"more.split_strategy = ['ann2']\nmore.{key} = True"
    )
    held = [(getattr(splits, part)["source_db"] == "more").sum() for part in ("train", "dev", "test")]
    assert tuple(held) == expected


def test_speakers_are_found_with_and_without_leading_zeros(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    names = {"ann": "03", "bob": "8", "cem": "14", "dee": "15", "eve": "16"}
    database("numbers.csv", lambda table: table.assign(speaker=table["speaker"].map(names)))
    splits, _, _ = splits_of(
        DATA="speech = numbers.csv\nspeech.split_strategy = speakers_stated\nspeech.test = [3, '08', 14]"
    )
    assert speakers(splits, "test") == {"03", "8", "14"}


@pytest.mark.parametrize(
    ("said", "kept", "unknown"),
    [
        ({}, 30, 0),
        ({"DATA": "speech.split_strategy = balanced\nbalance = {'gender': 1}"}, 30, 0),
        ({"DATA": "speech.split_strategy = ['ann']"}, 30, 0),
        ({"DATA": "speech.split_strategy = speakers_stated\nspeech.train = ['bob', 'cem']\nspeech.test = ['ann']"}, 18, 0),
        ({"DATA": COLUMN + "part\nspeech.test_vals = ['a', 'd']\nspeech.train_vals = ['b', 'c']"}, 30, 0),
        ({"DATA": COLUMN + "part\nspeech.test_vals = ['b']\nspeech.train_vals = ['a', 'c', 'd']"}, 40, 10),
        ({"DATA": COLUMN + "part\nspeech.test_vals = ['b']\nspeech.train_vals = ['a', 'c', 'd']",
          "FEATS": "scale = speaker"}, 30, 0),
        ({"MODEL": "type = svm\nk_fold_cross = 3"}, 30, 0),
        ({"MODEL": "type = svm\nloso = True"}, 30, 0),
    ],
)  # fmt: skip
def test_rows_without_a_speaker_are_never_tested_and_prove_nothing(
    splits_of: SplitsOf, database: Callable[..., str], said: dict[str, str], kept: int, unknown: int
) -> None:
    database("gaps.csv", lambda table: table.assign(speaker=table["speaker"].where(table["take"] > 0, " ")))
    splits, _, findings = splits_of(**{**said, "DATA": f"speech = gaps.csv\n{said.get('DATA', '')}"})
    assert len(splits.index) == kept
    assert splits.train["speaker"].isna().sum() == unknown
    assert splits.test["speaker"].notna().all()
    assert ("rows left out: their speaker is not known" in " ".join(one.message for one in findings)) == (kept % 4 != 0)


def test_a_database_that_knows_no_speaker_at_all_is_tested(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    database("none.csv", lambda table: table.assign(speaker=None))
    splits, _, _ = splits_of(DATA="speech = none.csv\nspeech.split_strategy = random")
    assert (len(splits.train), len(splits.test)) == (32, 8)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("speech.split_strategy = ['zoe']", ("there is no speaker 'zoe'; there are ann, bob",)),
        ("speech.split_strategy = []", ("the list names no test speakers",)),
        ("speech.split_strategy = speakers_stated", ("name the speakers, for example speech.test = ['ann']",)),
        ("speech.split_strategy = column", ("speech.split_column must name one of speaker, gender",)),
        ("speech.split_strategy = column\nspeech.split_column = prat", ("there is no column 'prat'", "Did you mean part")),
        (COLUMN + "part\nspeech.test_vals = ['x']\nspeech.train_vals = a",
         ("speech.test_vals: column part holds no x; it holds a, b, c, d",)),
        (COLUMN + "part\nspeech.test_vals = ['a']\nspeech.train_vals = ['a', 'b']",
         ("must not share a value",)),
        ("speech.split_strategy = column\nspeech.split_column = part", ("train_vals",)),
        ("speech.split_strategy = database", ("needs tables for train and test; the database has none",)),
        ("speech.split_strategy = specified\nspeech.train_tables = ['x']", ("there is no table 'x'; there are no",)),
        ("speech.split_strategy = train", ("the test split is empty (rows: train 40, dev 0, test 0)",)),
        ("speech.split_strategy = test", ("the training split is empty",)),
        ("speech.split_strategy = balanced\nbalance = {'nosuch': 1}", ("nosuch",)),
    ],
)  # fmt: skip
def test_strategies_that_do_not_fit_the_data(splits_of: SplitsOf, data: str, words: tuple[str, ...]) -> None:
    with pytest.raises(UserError) as caught:
        splits_of(DATA=data)
    assert all(word in str(caught.value) for word in words), caught.value


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda table: table.drop(columns="speaker"), ("a split by speakers needs a column speaker", "colnames")),
        (
            lambda table: table.rename(columns={"speaker": "Speaker_ID"}),
            ("speech.colnames = {'Speaker_ID': 'speaker'}",),
        ),
        (lambda table: table.assign(speaker=None), ("a split by speakers needs a column speaker",)),
        (lambda table: table[table["speaker"] == "ann"], ("only 1 speaker (ann), too few",)),
    ],
)
def test_a_split_by_speakers_needs_speakers(
    splits_of: SplitsOf,
    database: Callable[..., str],
    change: Callable[[pd.DataFrame], pd.DataFrame],
    words: tuple[str, ...],
) -> None:
    database("other.csv", change)
    with pytest.raises(UserError) as caught:
        splits_of(DATA="speech = other.csv")
    assert all(word in str(caught.value) for word in words), caught.value

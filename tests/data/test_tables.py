"""What is done to the rows of a database between loading and training, in the order of the dialect."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nkl.errors import UserError

SplitsOf = Callable[..., Any]
MAP = "speech.mapping = {'angry': 'high', 'calm': 'low'}"


def rows(splits: Any) -> pd.DataFrame:
    return pd.concat([splits.train, splits.dev, splits.test])


def messages(findings: list[Any]) -> str:
    return "\n".join(finding.message for finding in findings)


@pytest.fixture
def shades(database: Callable[..., str]) -> str:
    """A database with four emotions: angry, cross, calm, sad."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        odd = table["take"] % 2 == 1
        return table.assign(emotion=table["emotion"].mask(odd, table["emotion"].map({"angry": "cross", "calm": "sad"})))

    return database("shades.csv", change)


@pytest.mark.parametrize(
    ("data", "counts"),
    [
        ("", {"angry": 10, "cross": 10, "calm": 10, "sad": 10}),
        ("speech.mapping = {'angry, cross': 'high', 'calm,sad': 'low'}", {"high": 20, "low": 20}),
        ("speech.mapping = {'cross': 'angry'}", {"angry": 20, "calm": 10, "sad": 10}),
        (
            "speech.mapping = {'emotion': {'angry,cross': 'high'}, 'gender': {'male': 'm'}}",
            {"high": 20, "calm": 10, "sad": 10},
        ),
        ("labels = ['sad', 'angry']", {"angry": 10, "sad": 10}),
        ("labels = ['high', 'low']\nspeech.mapping = {'angry': 'high', 'calm': 'low'}", {"high": 10, "low": 10}),
        (
            "speech.filter = {'emotion': ['angry', 'calm']}\nspeech.mapping = {'angry': 'high'}",
            {"high": 10, "calm": 10},
        ),
        ("filter = {'emotion': ['high', 'calm']}\nspeech.mapping = {'angry': 'high'}", {"high": 10, "calm": 10}),
        ("speech.filter = [['take', [0, 1]], ['gender', 'female']]", {"angry": 2, "cross": 2, "calm": 2, "sad": 2}),
    ],
)
def test_labels(splits_of: SplitsOf, shades: str, data: str, counts: dict[str, int]) -> None:
    splits, target, findings = splits_of(DATA=f"speech = {shades}\n{data}")
    assert Counter(rows(splits)["emotion"]) == counts
    stated = (
        data.split("labels = [")[1].split("]")[0].replace("'", "").split(", ") if "labels" in data else sorted(counts)
    )
    assert target.labels == tuple(stated)
    if sum(counts.values()) < 40:
        assert "rows left out" in messages(findings)


def test_the_mapping_of_another_column(splits_of: SplitsOf) -> None:
    splits, _, _ = splits_of(DATA="speech.mapping = {'gender': {'male, female': 'any'}}")
    assert set(rows(splits)["gender"]) == {"any"}
    assert set(rows(splits)["emotion"]) == {"angry", "calm"}


@pytest.mark.parametrize(
    ("data", "count", "reason"),
    [
        ("speech.limit_samples = 30", 30, "10 of 40 rows left out: limit_samples = 30"),
        ("speech.limit_samples_per_speaker = 3", 15, "25 of 40 rows left out: limit_samples_per_speaker = 3"),
        ("limit_samples_per_speaker = 3", 15, "limit_samples_per_speaker = 3"),
        ("limit_samples = 6", 12, "test: 2 of 8 rows left out: limit_samples = 6"),
        ("speech.min_duration_of_sample = 0.2", 40, ""),
        ("speech.required = arousal", 40, ""),
        ("speech.check_size = True", 40, ""),
    ],
)
def test_rows_left_out_are_counted(splits_of: SplitsOf, data: str, count: int, reason: str) -> None:
    splits, _, findings = splits_of(DATA=data)
    assert len(rows(splits)) == count
    assert reason in messages(findings)
    assert ("left out" in messages(findings)) == (count < 40)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("speech.min_duration_of_sample = 9", ("no rows are left", "40 of 40 rows left out: shorter than 9 s")),
        ("max_duration_of_sample = 0.1", ("no rows are left", "longer than 0.1 s")),
        ("speech.check_size = 9000", ("no rows are left", "file under 9000 bytes")),
        ("speech.filter = {'gendr': 'female'}", ("speech.filter: there is no column 'gendr'", "Did you mean gender")),
        ("speech.required = agee", ("speech.required: there is no column 'agee'; there are",)),
        ("speech.filter = {'gender': 'nobody'}", ("speech.filter: no row has gender = 'nobody'; there are female, male",)),
        ("filter = {'gender': ['male', 'femal']}", ("DATA.filter: no row has gender = 'femal'", "Did you mean female")),
        ("labels = ['angry', 'clam']", ("DATA.labels: no row has emotion = 'clam'", "Did you mean calm")),
        ("labels = ['Angry', 'calm']", ("no row has emotion = 'Angry'", "Did you mean angry")),
        ("labels = ['angry' 'calm']", ("a comma is missing between 'angry' and 'calm'",)),
        ("labels = angrycalm", ("Is a comma missing between angry and calm?",)),
        ("labels = angry, calm", ("Did you mean ['angry', 'calm']?",)),
        ("speech.mapping = {'angr': 'high', 'gender': 'x'}", ("no row has emotion = 'angr'", "Did you mean angry",
         "speech.mapping: no row has emotion = 'gender'")),
        ("speech.mapping = {'gendr': {'male': 'm'}}", ("speech.mapping: there is no column 'gendr'",)),
        ("speech.mapping = {'gender': {'man': 'm'}}", ("speech.mapping: no row has gender = 'man'",)),
        ("speech.mapping = {'angr': 'x'}\nspeech.filter = {'gendr': 'male'}", ("'angr'", "'gendr'")),
        ("speech.colnames = {'sex': 'gender', 'mood': 'emotion'}", ("no column 'sex'", "no column 'mood'")),
        ("speech.filter = {'emotion': 'angry'}", ("only the class angry; at least two classes are needed",)),
        ("target = emoton", ("the train split has no such column; there are", "Did you mean emotion")),
        ("speech.label = emoton", ("there is no column 'emoton'", "Did you mean emotion")),
        ("speech.colnames = {'sex': 'gender'}", ("there is no column 'sex'",)),
        ("speech.colnames = {'gender': 'speaker'}", ("there would be several columns named speaker",)),
    ],
)  # fmt: skip
def test_conditions_that_cannot_be(splits_of: SplitsOf, data: str, words: tuple[str, ...]) -> None:
    with pytest.raises(UserError) as caught:
        splits_of(DATA=data)
    assert all(word in str(caught.value) for word in words), caught.value


@pytest.mark.parametrize("part", ["train", "test"])
def test_conditions_of_data_hold_for_the_split_that_is_named(splits_of: SplitsOf, part: str) -> None:
    splits, _, _ = splits_of(EXP=f"filter.sample_selection = {part}", DATA="filter = {'take': [0]}")
    other = {"train": (8, 8), "test": (32, 2)}[part]
    assert (len(splits.train), len(splits.test)) == other


def test_columns_get_other_names(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    database("odd.csv", lambda table: table.rename(columns={"speaker": "who", "emotion": "mood"}))
    for data in (
        "speech.colnames = {'who': 'speaker', 'mood': 'emotion'}",
        "speech.colnames = {'who': 'speaker'}\nspeech.label = mood",
    ):
        splits, target, _ = splits_of(DATA=f"speech = odd.csv\n{data}")
        assert target.labels == ("angry", "calm")
        assert set(rows(splits)["speaker"]) == {"ann", "bob", "cem", "dee", "eve"}


def test_renamed_speakers_are_another_database_s(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    database("more.csv", lambda table: table.assign(file=table["file"] + "x"))
    data = "databases = ['speech', 'more']\nmore = more.csv\nmore.type = csv\nmore.rename_speakers = True"
    splits, _, _ = splits_of(DATA=data)
    assert {name for name in rows(splits)["speaker"] if name.startswith("more_")} == {
        f"more_{name}" for name in ("ann", "bob", "cem", "dee", "eve")
    }


REGRESSION = {"EXP": "type = regression", "MODEL": "type = svr"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("", lambda x: x),
        ("target_divide_by = 10", lambda x: x / 10),
        ("speech.reverse = True", lambda x: x.max() - x),
        ("speech.reverse = True\nspeech.reverse.max = 10", lambda x: 10 - x),
        ("speech.scale = True", lambda x: (x - x.mean()) / x.std()),
        ("speech.scale = standard\nspeech.reverse = True", lambda x: -(x - x.mean()) / x.std()),
    ],
)
def test_numbers(splits_of: SplitsOf, speech: Any, data: str, expected: Callable[[np.ndarray], np.ndarray]) -> None:
    splits, target, _ = splits_of(**{**REGRESSION, "DATA": f"target = arousal\n{data}"})
    given = pd.read_csv(speech / "speech.csv").set_index("file")["arousal"]
    table = rows(splits)
    names = [f"wav/{file.rsplit('/', 1)[1]}" for file in table.index.get_level_values("file")]
    wanted = pd.Series(expected(given.to_numpy()), index=given.index)[names]
    np.testing.assert_allclose(table["arousal"].to_numpy(dtype=float), wanted.to_numpy())
    assert not target.is_class


def test_numbers_become_terciles_of_the_training_split(splits_of: SplitsOf) -> None:
    splits, target, _ = splits_of(DATA="target = arousal\ntype = continuous")
    raw, _, _ = splits_of(**{**REGRESSION, "DATA": "target = arousal"})
    assert target.labels == ("0_low", "1_middle", "2_high")
    low, high = np.quantile(raw.train["arousal"].astype(float), [0.33, 0.66])
    assert target.edges == (-np.inf, low, high, np.inf)
    for part in ("train", "test"):
        numbers, names = getattr(raw, part)["arousal"].astype(float), getattr(splits, part)["arousal"]
        assert ((numbers <= low) == (names == "0_low").to_numpy()).all()
        assert ((numbers > high) == (names == "2_high").to_numpy()).all()


def test_numbers_become_the_bins_that_are_stated(splits_of: SplitsOf) -> None:
    data = "target = arousal\ntype = continuous\nbins = [-100, 2, 100]\nlabels = ['low', 'high']"
    splits, target, _ = splits_of(DATA=data)
    assert Counter(rows(splits)["arousal"]) == {"low": 20, "high": 20}
    assert target.labels == ("low", "high")
    with pytest.raises(UserError, match=r"3 edges make 2 classes, but DATA\.labels names 3"):
        splits_of(DATA=data.replace("'high'", "'high', 'higher'"))
    splits, _, findings = splits_of(DATA=data.replace("100]", "7]"))
    assert len(rows(splits)) == 30
    assert "left out" in messages(findings)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("bins = [5, 1, 7]", r"DATA\.bins = \[5\.0, 1\.0, 7\.0\]: write at least three edges"),
        ("bins = [5]", "write at least three edges"),
        ("bins = [100, 200, 300]", "train: no row has a value in a bin for arousal"),
        ("speech.filter = {'arousal': 1}", "both terciles are 1; state edges in DATA.bins"),
    ],
)
def test_bins_that_cannot_be(splits_of: SplitsOf, more: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        splits_of(DATA=f"target = arousal\ntype = continuous\n{more}")


def test_segments_of_two_databases_are_counted_once(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    database("more.csv", lambda table: table[:10])
    data = "databases = ['speech', 'more']\nmore = more.csv\nmore.type = csv\nmore.split_strategy = train\n"
    splits, _, findings = splits_of(DATA=f"{data}speech.split_strategy = ['eve']")
    assert len(rows(splits)) == 40
    assert "train: 10 of 42 rows left out: an earlier database has these segments" in messages(findings)


def test_words_where_numbers_are_wanted(splits_of: SplitsOf) -> None:
    with pytest.raises(UserError, match=r"column emotion must hold numbers, but holds 'angry', 'calm' \(40 rows\)"):
        splits_of(**REGRESSION)


def test_missing_labels_are_left_out_and_counted(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    database("gaps.csv", lambda table: table.assign(emotion=table["emotion"].where(table["take"] > 0)))
    splits, target, findings = splits_of(DATA="speech = gaps.csv")
    assert len(rows(splits)) == 30
    assert target.labels == ("angry", "calm")
    assert "train: 8 of 32 rows left out: no value for emotion" in messages(findings)


def test_whole_numbers_as_classes_keep_their_names(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    codes = {"angry": 1.0, "calm": 0.0}
    database("codes.csv", lambda table: table.assign(emotion=table["emotion"].map(codes).where(table["take"] > 0)))
    splits, target, _ = splits_of(DATA="speech = codes.csv\nspeech.mapping = {'1': 'angry', 0: 'calm'}")
    assert target.labels == ("angry", "calm")
    splits, target, _ = splits_of(DATA="speech = codes.csv\nlabels = [1, 0]")
    assert target.labels == ("1", "0")
    assert len(rows(splits)) == 30


@pytest.mark.parametrize("part", ["dev", "test"])
def test_a_class_that_training_lacks_is_an_error(splits_of: SplitsOf, database: Callable[..., str], part: str) -> None:
    database(
        "new.csv",
        lambda table: table.assign(
            emotion=table["emotion"].mask((table.speaker == "ann") & (table["take"] == 0), "sad")
        ),
    )
    data = f"speech = new.csv\nspeech.split_strategy = speakers_stated\nspeech.{part} = ['ann']"
    data += "\nspeech.test = ['bob']" if part == "dev" else ""
    with pytest.raises(UserError, match=f"the {part} split holds sad, which the training split does not"):
        splits_of(EXP=f"traindevtest = {part == 'dev'}", DATA=data)


def test_a_class_without_training_samples_may_be_stated(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(emotion=table["emotion"].mask(table["speaker"] == "ann", "sad"))

    database("sad.csv", change)
    data = "speech = sad.csv\nspeech.split_strategy = ['ann', 'bob']\nlabels = ['angry ', 'calm', 'sad']"
    _, target, _ = splits_of(DATA=data)
    assert target.labels == ("angry", "calm", "sad")


def test_duplicate_rows(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    database("twice.csv", lambda table: pd.concat([table, table[:3]]))
    splits, _, findings = splits_of(DATA="speech = twice.csv")
    assert len(rows(splits)) == 40
    assert "3 of 43 rows repeat a segment" in messages(findings)


def test_a_duplicate_row_that_adds_the_label_is_the_one_to_keep(
    splits_of: SplitsOf, database: Callable[..., str]
) -> None:
    database("twice.csv", lambda table: pd.concat([table[:3].assign(emotion=None), table]))
    splits, _, _ = splits_of(DATA="speech = twice.csv")
    assert len(rows(splits)) == 40


def test_conflicting_rows_are_an_error(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    database("twice.csv", lambda table: pd.concat([table, table[:3].assign(emotion="sad")]))
    with pytest.raises(
        UserError, match=r"speech: 3 segments have several rows with different emotion: .*ann_calm_0\.wav"
    ):
        splits_of(DATA="speech = twice.csv")


@pytest.mark.parametrize("rule", ["error", "first", "leave_out"])
@pytest.mark.parametrize("copies", [False, True])
def test_databases_that_contradict_each_other(
    exp: Callable[..., Any], database: Callable[..., str], tmp_path: Any, rule: str, copies: bool
) -> None:
    """Whether the second database names the same file, or a copy of it under another name."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        table = table[table["speaker"] == "bob"][:2].assign(emotion="angry")
        if copies:
            copied = [shutil.copy(file, tmp_path / f"copy{at}.wav") for at, file in enumerate(table["file"])]
            return table.assign(file=[str(file) for file in copied])
        return table

    database("more.csv", change)
    data = "databases = ['speech', 'more']\nmore = more.csv\nmore.type = csv\nmore.split_strategy = train\n"
    project = exp(DATA=f"{data}speech.split_strategy = ['ann']\nconflicts = {rule}")
    outcome = project.run("run", "exp.ini")
    if rule == "error":
        outcome.fails(1, "2 recordings have different values of emotion", "DATA.conflicts = first", "bob_calm_0.wav")
        return
    assert "different values of emotion" in outcome.works().out
    train = project.split("train")
    assert len(train) == {"first": 32, "leave_out": 30}[rule]
    assert set(train["source_db"]) == {"speech"}


def test_databases_that_agree_are_joined_without_a_word(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    database("more.csv", lambda table: table[:2])
    data = "databases = ['speech', 'more']\nmore = more.csv\nmore.type = csv\nmore.split_strategy = train\n"
    splits, _, findings = splits_of(DATA=f"{data}speech.split_strategy = ['eve']")
    assert len(rows(splits)) == 40
    assert "different values" not in messages(findings)


@pytest.mark.parametrize(
    ("angry", "calm"), [("1e1", "10"), ("007", "7"), ("1.10", "1.1"), ("TRUE", "1"), ("None", "NA")]
)
@pytest.mark.parametrize("said", ["", "speech.label = mood", "speech.colnames = {'mood': 'emotion'}"])
def test_names_of_classes_are_as_written(
    splits_of: SplitsOf, database: Callable[..., str], angry: str, calm: str, said: str
) -> None:
    names = {"angry": angry, "calm": calm}
    column = "mood" if said else "emotion"
    database(
        "odd.csv", lambda table: table.assign(emotion=table["emotion"].map(names)).rename(columns={"emotion": column})
    )
    labels = ", ".join(names.values())
    splits, target, _ = splits_of(DATA=f"speech = odd.csv\n{said}\nlabels = [{labels}]")
    assert target.labels == tuple(names.values())
    assert Counter(rows(splits)["emotion"]) == dict.fromkeys(names.values(), 20)


def test_headers_and_names_in_other_spellings(splits_of: SplitsOf, database: Callable[..., str]) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        table = table.assign(speaker=table["speaker"].replace("ann", "Jose\u0301 "), Group=table["part"])
        return table.rename(columns={"emotion": "Emotion", "speaker": " SPEAKER", "gender": "Gender "})

    database("odd.csv", change)
    data = "speech = odd.csv\nspeech.filter = {'gender': 'male', 'group': ['a', 'b']}\nspeech.split_strategy = ['Jos\u00e9']"
    splits, target, _ = splits_of(DATA=data)
    assert target.labels == ("angry", "calm")
    assert set(splits.test["speaker"]) == {"Jos\u00e9"}
    assert len(rows(splits)) == 12


def test_a_speaker_is_one_as_number_and_as_text(
    splits_of: SplitsOf, database: Callable[..., str], project: Any
) -> None:
    numbers = {"ann": 1, "bob": 2, "cem": 3, "dee": 4, "eve": 5}
    database("odd.csv", lambda table: table.assign(speaker=table["speaker"].map(numbers))[:20])
    rest = database("rest.csv", lambda table: table.assign(speaker=table["speaker"].map(numbers).astype(float))[20:])
    table = pd.read_csv(rest)
    table.assign(speaker=table["speaker"].where(table["take"] > 0)).to_parquet("rest.parquet")
    data = "databases = ['speech', 'rest']\nspeech = odd.csv\nrest = rest.parquet\nrest.type = csv\nrest.split_strategy = train"
    splits, _, _ = splits_of(DATA=f"{data}\nspeech.split_strategy = ['1']")
    assert set(splits.train["speaker"].dropna()) == {"2", "3", "4", "5"}
    assert set(splits.test["speaker"]) == {"1"}


@pytest.mark.parametrize(("unit", "factor"), [("ms", 1000), ("us", 1e6), ("samples", 8000), ("0.01", 100)])
def test_times_that_are_no_seconds(
    exp: Callable[..., Any], database: Callable[..., str], unit: str, factor: float
) -> None:
    database("odd.csv", lambda table: table.assign(start=0, end=(0.25 * factor) // 1))
    project = exp(DATA="speech = odd.csv")
    for command in ("run", "check"):
        outcome = project.run(command, "exp.ini").fails(1, "speech: 40 of 40 segments reach beyond", "lasts 0.30 s")
        assert f"speech.time_unit = {unit}" in outcome.err
    project.run("-q", "run", "exp.ini", "-o", f"DATA.speech.time_unit={unit}").works()
    assert set(project.split("train")["end"]) == {0.25}


def test_single_times_beyond_a_recording_fail(exp: Callable[..., Any], database: Callable[..., str]) -> None:
    ends = {0: 0.34, 1: 0.9}
    database("odd.csv", lambda table: table.assign(start=0, end=[ends.get(row, 0.3) for row in range(40)]))
    project = exp(DATA="speech = odd.csv")
    for command in ("run", "check"):
        outcome = project.run(command, "exp.ini").fails(
            1, "the segment ends at 0.9 s, but the file is only 0.300 s long"
        )
        assert "0.34 s" not in outcome.out + outcome.err
    assert "1 of 40 segments" in project.run("run", "exp.ini").err


@pytest.mark.parametrize(
    ("target", "values", "words"),
    [
        ("age", lambda table: range(20, 60), "EXP.type = regression"),
        ("age", lambda table: table["arousal"], "DATA.bins"),
        ("word", lambda table: [f"word{row % 21}" for row in range(40)], "Join them with <database>.mapping"),
    ],
)
def test_a_target_of_many_values_names_what_is_meant(
    splits_of: SplitsOf, database: Callable[..., str], target: str, values: Any, words: str
) -> None:
    database("many.csv", lambda table: table.assign(**{target: values(table)}))
    try:
        _, _, findings = splits_of(DATA=f"speech = many.csv\ntarget = {target}")
        said = messages(findings)
    except UserError as error:
        said = str(error)
    assert words in said


@pytest.mark.parametrize("column", ["sentence", "text", "gender", "part"])
def test_any_column_may_be_the_target(exp: Callable[..., Any], database: Callable[..., str], column: str) -> None:
    database("odd.csv", lambda table: table.rename(columns={"emotion": column} if column not in table else {}))
    project = exp(DATA=f"speech = odd.csv\ntarget = {column}\nspeech.split_strategy = ['ann', 'bob']")
    project.run("-q", "run", "exp.ini").works()

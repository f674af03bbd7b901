"""The loader of audformat databases, on a small one of each kind that is published."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import audformat
import numpy as np
import pandas as pd
import pytest

from nkl.data import Dataset
from nkl.errors import UserError
from nkl.testing import LoaderConformance
from nkl_audformat.loader import AudformatLoader
from nkl_audformat.plugin import AudformatOptions

GOLD = "emotion.categories.{}.gold_standard"
ROWS = [("03", "anger"), ("03", "joy"), ("08", "anger"), ("11", "joy"), ("11", "anger"), ("14", "joy")]
PEOPLE = {"03": ("male", 31), "08": ("female", 34), "11": ("male", 26), "14": ("female", 35)}


def make(root: Path, rows: list[tuple[str, str]] = ROWS, files: list[str] | None = None, misc: bool = True) -> Path:
    """A database laid out as EmoDB 1.4: gold standard tables, speakers with gender and age in a misc table."""
    files = files or [f"wav/{number}.wav" for number in range(len(rows))]
    speakers, emotions = [row[0] for row in rows], [row[1] for row in rows]
    database = audformat.Database("db")
    database.schemes["emotion"] = audformat.Scheme(labels=sorted(set(emotions)))
    names = sorted(set(speakers))
    if misc:
        database.schemes["gender"] = audformat.Scheme(labels=["female", "male"])
        database.schemes["age"] = audformat.Scheme("int")
        database["speaker"] = audformat.MiscTable(pd.Index(names, dtype="string", name="speaker"))
        for position, column in enumerate(("gender", "age")):
            database["speaker"][column] = audformat.Column(scheme_id=column)
            database["speaker"][column].set([PEOPLE[name][position] for name in names])
        database.schemes["speaker"] = audformat.Scheme("str", labels="speaker")
    else:
        labels = {name: dict(zip(("gender", "age"), PEOPLE[name], strict=True)) for name in names}
        database.schemes["speaker"] = audformat.Scheme(labels=labels)
    database["files"] = audformat.Table(audformat.filewise_index(files))
    database["files"]["speaker"] = audformat.Column(scheme_id="speaker")
    database["files"]["speaker"].set(speakers)
    database["files"]["quality"] = audformat.Column()
    database["files"]["quality"].set(np.arange(len(rows)) / 2)
    for part, low, high in (("train", "00", "12"), ("test", "12", "99")):
        chosen = [number for number, speaker in enumerate(speakers) if low < speaker <= high]
        table_id = GOLD.format(part)
        database[table_id] = audformat.Table(audformat.filewise_index([files[number] for number in chosen]))
        database[table_id]["emotion"] = audformat.Column(scheme_id="emotion")
        database[table_id]["emotion"].set([emotions[number] for number in chosen])
    database.save(str(root))
    return root


def load(root: Path, target: str = "emotion", **options: object) -> Dataset:
    return AudformatLoader(AudformatOptions(path=str(root), **options)).load("mine", target)


def complaint(root: Path, target: str = "emotion", **options: object) -> str:
    with pytest.raises(UserError) as error:
        load(root, target, **options)
    return str(error.value)


def by_name(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_axis([os.path.basename(file) for file in table.index.get_level_values("file")]).sort_index()


@pytest.mark.parametrize("misc", [True, False])
def test_finds_target_and_people(tmp_path: Path, misc: bool) -> None:
    dataset = load(make(tmp_path, misc=misc))
    table = by_name(dataset.table)
    assert list(zip(table["speaker"], table["emotion"], strict=True)) == ROWS
    assert [PEOPLE[speaker] for speaker in table["speaker"]] == list(zip(table["gender"], table["age"], strict=True))
    assert table["speaker"].dtype == table["emotion"].dtype == object
    assert table["age"].dtype == np.int64
    file, start, end = dataset.table.index[0]
    assert os.path.isabs(file)
    assert start == pd.Timedelta(0)
    assert pd.isna(end)
    assert list(dataset.table.columns) == ["emotion", "speaker", "gender", "age"]


def test_tables_of_the_target_are_the_subsets(tmp_path: Path) -> None:
    dataset = load(make(tmp_path))
    assert set(dataset.subsets) == {GOLD.format("train"), GOLD.format("test")}
    train, test = (dataset.table.index.isin(dataset.subsets[GOLD.format(part)]) for part in ("train", "test"))
    assert (train.sum(), test.sum()) == (5, 1)
    assert not (train & test).any()


def test_named_tables_limit_the_search_for_the_target(tmp_path: Path) -> None:
    make(tmp_path)
    dataset = load(tmp_path, test_tables=[GOLD.format("test")], files_tables=["files"])
    assert list(dataset.table["speaker"]) == ["14"]
    assert {"files", GOLD.format("test")} <= set(dataset.subsets)
    assert f"it is in {GOLD.format('test')}" in complaint(tmp_path, files_tables=["files"])
    assert "Did you mean files?" in complaint(tmp_path, target_tables=["file"])


def test_columns_label_and_colnames(tmp_path: Path) -> None:
    make(tmp_path)
    assert by_name(load(tmp_path, columns=["quality"]).table)["quality"].tolist() == [0, 0.5, 1, 1.5, 2, 2.5]
    assert "emotion" in load(tmp_path, "mood", label="emotion").table.columns
    assert "emotion" in load(tmp_path, "mood", colnames={"emotion": "mood"}).table.columns
    assert load(tmp_path, "gender", label="False").table["gender"].notna().all()
    assert "there is no column qualities" in complaint(tmp_path, columns=["qualities"])


def test_what_else_means_missing_is_for_the_user_to_say(tmp_path: Path) -> None:
    make(tmp_path, [*ROWS[:4], ("11", "-"), ("14", "None")])
    assert by_name(load(tmp_path).table)["emotion"].tolist()[-2:] == ["-", "None"]
    table = by_name(load(tmp_path, missing=["-", "female", 31, 0.5], columns=["quality"]).table)
    assert table["emotion"].isna().tolist() == [False, False, False, False, True, False]
    assert table["gender"].isna().tolist() == [False, False, True, False, False, True]
    np.testing.assert_equal(table["age"].to_numpy(), [np.nan, np.nan, 34, 26, 26, 35])
    np.testing.assert_equal(table["quality"].to_numpy(), [0, np.nan, 1, 1.5, 2, 2.5])


def test_a_database_without_the_target_has_its_rows(tmp_path: Path) -> None:
    table = load(make(tmp_path), "arousal").table
    assert len(table) == len(ROWS)
    assert "arousal" not in table.columns
    assert by_name(table)["speaker"].tolist() == [speaker for speaker, _ in ROWS]


def test_segments_and_missing_labels_stay(tmp_path: Path) -> None:
    make(tmp_path)
    database = audformat.Database.load(str(tmp_path))
    index = audformat.segmented_index(["wav/0.wav", "wav/0.wav", "wav/5.wav"], [0, "1s", 0], ["1s", "2s", "1.5s"])
    database["segments"] = audformat.Table(index)
    database["empty"] = audformat.Table(audformat.filewise_index(["wav/0.wav"]))
    database["empty"]["never"] = audformat.Column()
    database["segments"]["arousal"] = audformat.Column()
    database["segments"]["arousal"].set([0.5, None, 1.0])
    database["files.train"] = audformat.Table(audformat.filewise_index(["wav/0.wav"]))
    database["files.train"]["seen"] = audformat.Column()
    database["files.train"]["seen"].set([True])
    database.save(str(tmp_path))
    dataset = load(tmp_path, "arousal")
    np.testing.assert_equal(dataset.table["arousal"].to_numpy(), [0.5, np.nan, 1.0])
    assert dataset.table["speaker"].tolist() == ["03", "03", "14"]
    assert load(tmp_path, "unknown").table["speaker"].notna().all()
    assert load(tmp_path, "arousal", columns=["never"]).table["never"].isna().all()
    assert [row[2].total_seconds() for row in dataset.table.index] == [1.0, 2.0, 1.5]
    assert dataset.table.index.isin(dataset.subsets["files.train"]).tolist() == [True, True, False]


def test_says_what_is_wrong_with_a_folder(tmp_path: Path) -> None:
    assert "no such folder" in complaint(tmp_path / "nowhere")
    (tmp_path / "labels.csv").write_text("file,emotion\n")
    assert "mine.type = csv" in complaint(tmp_path / "labels.csv")
    assert "labels.csv and mine.type = csv" in complaint(tmp_path)
    (tmp_path / "db.yaml").write_text("- a\n- b\n")
    assert "is not a header" in complaint(tmp_path)
    (tmp_path / "db.yaml").unlink()
    make(tmp_path)
    (tmp_path / f"db.{GOLD.format('test')}.parquet").unlink()
    assert "cannot be read" in complaint(tmp_path)


def test_contradicting_tables_are_refused(tmp_path: Path) -> None:
    make(tmp_path)
    database = audformat.Database.load(str(tmp_path))
    database["other"] = audformat.Table(audformat.filewise_index(["wav/0.wav"]))
    database["other"]["emotion"] = audformat.Column(scheme_id="emotion")
    database["other"]["emotion"].set(["joy"])
    database.save(str(tmp_path))
    assert "mine.target_tables" in complaint(tmp_path)
    assert len(load(tmp_path, target_tables=[GOLD.format("train")]).table) == 5


def test_reads_published_speech(tmp_path: Path) -> None:
    root = Path(os.environ.get("NKL_TEST_DATA", Path(__file__).parents[4] / "shared" / "data")) / "emodb"
    if not (root / "emodb.csv").is_file():
        pytest.skip(f"no EmoDB under {root.parent}; NKL_TEST_DATA names the folder")
    labels = pd.read_csv(root / "emodb.csv", dtype=str)
    labels = labels[labels["speaker"].isin(list(PEOPLE))]
    (tmp_path / "wav").symlink_to(root / "wav")
    rows = list(zip(labels["speaker"], labels["emotion"], strict=True))
    table = load(make(tmp_path, rows, list(labels["file"]))).table
    assert all(map(os.path.isfile, table.index.get_level_values("file")))
    assert by_name(table)["emotion"].tolist() == labels.sort_values("file")["emotion"].tolist()


class TestAudformat(LoaderConformance):
    plugin = "audformat"
    component = "audformat"

    @classmethod
    def write_database(cls, folder: Path, table: pd.DataFrame) -> dict[str, Any]:
        database = audformat.Database("db")
        database["files"] = audformat.Table(audformat.filewise_index(list(table["file"])))
        for column in ("speaker", "emotion"):
            database.schemes[column] = audformat.Scheme("str")
            database["files"][column] = audformat.Column(scheme_id=column)
            database["files"][column].set(list(table[column]))
        database.save(str(folder))
        return {"path": str(folder)}

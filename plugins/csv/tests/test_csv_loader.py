"""The loader of tables: what users' files look like, and what is said when they are wrong."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.data import Dataset
from nkl.errors import UserError
from nkl.testing import LoaderConformance
from nkl_csv.loader import CsvLoader
from nkl_csv.plugin import CsvOptions


def write(folder: Path, text: str, name: str = "data.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def load(path: Path, **options: object) -> Dataset:
    return CsvLoader(CsvOptions(path=str(path), **options)).load("mine", "emotion")


def complaint(path: Path, **options: object) -> str:
    with pytest.raises(UserError) as error:
        load(path, **options)
    return str(error.value)


def test_labels_are_text_and_numbers_are_numbers(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "file,speaker,gender,age,emotion,code,score\na.wav,03,female ,31,1,007,0.5\nb.wav,12,male,,0,12,-1e-3\n",
    )
    table = load(path).table
    assert list(table["speaker"]) == ["03", "12"]
    assert list(table["gender"]) == ["female", "male"]
    assert list(table["code"]) == ["007", "12"]
    assert table["age"].iloc[0] == 31
    assert np.isnan(table["age"].iloc[1])
    assert list(table["emotion"]) == ["1", "0"]
    assert list(table["score"]) == [0.5, -0.001]
    assert table["speaker"].dtype == table["gender"].dtype == object


def test_missing_labels_stay_missing_and_repeated_rows_stay(tmp_path: Path) -> None:
    table = load(write(tmp_path, "file,emotion\na.wav,anger\nb.wav,\na.wav,anger\n")).table
    assert list(table["emotion"].isna()) == [False, True, False]
    assert table.index.duplicated().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("a.csv", "file;emotion;arousal\r\nü/ä b.wav;joy, mild;0,5\r\n", "utf-8-sig"),
        ("a.tsv", "file\temotion\tarousal\nü/ä b.wav\tjoy, mild\t0.5\n", "utf-8"),
        ("a.csv", ',file,emotion,arousal\n0,ü/ä b.wav,"joy, mild",0.5\n', "utf-8"),
        ("a.csv", 'file , emotion, arousal\nü/ä b.wav, "joy, mild", 0.5\n', "utf-8"),
    ],
)
def test_reads_what_spreadsheets_write(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    table = load(write(tmp_path, text, name, encoding), absolute_path=False).table
    assert table.index[0][0] == str(tmp_path / "ü" / "ä b.wav")
    assert table.to_dict("records") == [{"emotion": "joy, mild", "arousal": 0.5}]


def test_parquet_gives_the_same_table_as_csv(tmp_path: Path) -> None:
    path = write(tmp_path, "file,start,end,speaker,emotion,age\na.wav,0,1.5,3,anger,20\na.wav,1.5,,4,,30\n")
    expected = load(path).table
    frame = pd.read_csv(path)
    frame["emotion"] = frame["emotion"].astype("category")
    for number, index in enumerate((None, ["file", "start", "end"])):
        other = tmp_path / f"{number}.parquet"
        (frame if index is None else frame.set_index(index)).to_parquet(other)
        pd.testing.assert_frame_equal(load(other).table, expected)
    assert list(expected["speaker"]) == ["3", "4"]


def test_times_are_seconds_or_timedeltas(tmp_path: Path) -> None:
    path = write(tmp_path, "file,start,end\na.wav,0 days 00:00:01.5,0 days 00:00:02\nb.wav,,2.5\nc.wav,0.25,\n")
    index = load(path).table.index
    seconds = [[level.total_seconds() for level in row[1:]] for row in index]
    np.testing.assert_equal(seconds, [[1.5, 2.0], [0.0, 2.5], [0.25, np.nan]])
    assert "data.csv:3: end = soon" in complaint(write(tmp_path, "file,end\na.wav,1\nb.wav,soon\n"))


def test_paths_follow_the_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "db"
    folder.mkdir()
    path = write(folder, "file,emotion\nx/a.wav,joy\n/abs/b.wav,joy\n")
    monkeypatch.chdir(tmp_path)
    for options, expected in (
        ({}, tmp_path / "x/a.wav"),
        ({"audio_path": "clips"}, tmp_path / "clips/x/a.wav"),
        ({"absolute_path": False}, folder / "x/a.wav"),
        ({"absolute_path": False, "audio_path": "./clips/"}, folder / "clips/x/a.wav"),
    ):
        files = load(Path(os.path.relpath(path)), **options).table.index.get_level_values("file")
        assert list(files) == [str(expected), "/abs/b.wav"]


def test_audio_that_lies_beside_the_table_is_pointed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "db"
    folder.mkdir()
    (folder / "a.wav").touch()
    path = write(folder, "file,emotion\na.wav,joy\n")
    monkeypatch.chdir(tmp_path)
    assert "Did you mean db/a.wav? 1 of 1 would be found with mine.absolute_path = False" in complaint(path)
    assert load(path, absolute_path=False).table.index[0][0] == str(folder / "a.wav")
    (tmp_path / "a.wav").touch()
    assert load(path).table.index[0][0] == str(tmp_path / "a.wav")


@pytest.mark.parametrize(
    ("written", "there", "found"),
    [
        ("wav\\\\A.wav", "wav/A.wav", 1),
        ("wav/a.WAV", "wav/a.wav", 1),
        ("Wav/a.wav", "wav/a.Wav", 1),
        (" wav/a.wav ", "wav/a.wav", 0),
        ("wav/a", "wav/a.flac", 1),
        ("wav/a", "wav/a", 0),
        ("wav/Mu\u0308ller.wav", "wav/M\u00fcller.wav", 0),
        ("wav/M\u00fcller.wav", "wav/Mu\u0308ller.wav", 1),
    ],
)
def test_files_that_are_spelled_otherwise_are_found_and_said(
    tmp_path: Path, written: str, there: str, found: int
) -> None:
    (tmp_path / "wav").mkdir()
    (tmp_path / there).touch()
    written = written.replace("\\\\", "\\")
    loaded = load(write(tmp_path, f"file,emotion\n{written},joy\n"), absolute_path=False)
    assert loaded.table.index[0][0] == str(tmp_path / there)
    assert [note for note in loaded.notes if "1 files are spelled otherwise" in note] == list(loaded.notes)[:found]
    assert len(loaded.notes) == found


def test_two_files_that_could_be_meant_are_not_guessed(tmp_path: Path) -> None:
    for name in ("a.wav", "a.flac", "B.wav", "b.WAV"):
        (tmp_path / name).touch()
    loaded = load(write(tmp_path, "file,emotion\na,joy\nb.wav,joy\na.wav,joy\n"), absolute_path=False)
    assert [Path(file).name for file in loaded.table.index.get_level_values("file")] == ["a", "b.wav", "a.wav"]
    assert loaded.notes == ()


@pytest.mark.parametrize(
    ("table", "written", "words"),
    [
        ("db/t.csv", "{}.wav", "Did you mean db/wav/0.wav? 4 of 4 would be found with mine.audio_path = wav"),
        ("db/lists/t.csv", "wav/{}.wav", "4 of 4 would be found with mine.audio_path = .."),
        ("db/lists/t.csv", "{}.wav", "4 of 4 would be found with mine.audio_path = ../wav"),
        (
            "db/t.csv",
            "wav/{}.mp3",
            "4 of 4 would be found: write the ending that they have on the disk in place of .mp3",
        ),
        (
            "db/t.csv",
            "/home/me/db/wav/{}.wav",
            "4 of 4 would be found: take '/home/me/db/' out of the paths in the table",
        ),
        ("db/t.csv", "D:\\data\\wav\\{}.wav", "take 'D:\\\\data\\\\' out of the paths"),
    ],
)
def test_files_in_another_place_have_one_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, written: str, words: str
) -> None:
    (tmp_path / "db" / "wav").mkdir(parents=True)
    (tmp_path / "db" / "lists").mkdir()
    for number in range(4):
        (tmp_path / "db" / "wav" / f"{number}.wav").touch()
    rows = "".join(f"{written.format(number)},joy\n" for number in range(4))
    path = write(tmp_path, f"file,emotion\n{rows}", table)
    monkeypatch.chdir(tmp_path)
    said = complaint(path, absolute_path=False)
    assert words in said and "ignore" not in said
    if remedy := re.search(r"would be found with mine.audio_path = (\S+)\.$", said):
        assert len(load(path, absolute_path=False, audio_path=remedy[1]).table) == 4


def test_a_few_missing_files_are_not_the_tables_fault(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.wav").touch()
    path = write(tmp_path, "file,emotion\na.wav,joy\nb.wav,joy\nc.wav,joy\n")
    assert len(load(path, absolute_path=False).table) == 3


def test_numbers_in_times_have_the_unit_that_is_said(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(16000), 8000)
    path = write(tmp_path, "file,start,end\na.wav,400,800\na.wav,0 days 00:00:01,\n")
    for unit, seconds in {"ms": (0.4, 0.8), "us": (0.0004, 0.0008), "samples": (0.05, 0.1), 0.001: (0.4, 0.8)}.items():
        index = load(path, absolute_path=False, time_unit=unit).table.index
        assert (index[0][1].total_seconds(), index[0][2].total_seconds()) == seconds
        assert index[1][1].total_seconds() == 1
    with pytest.raises(ValueError, match="time_unit"):
        CsvOptions(path=str(path), time_unit="minutes")


def test_says_what_is_wrong_with_a_table(tmp_path: Path) -> None:
    good = write(tmp_path, "file,emotion\na.wav,joy\n", "labels.csv")
    assert "Did you mean labels.csv?" in complaint(tmp_path / "label.csv")
    assert "It holds labels.csv" in complaint(tmp_path)
    assert "nor the folder" in complaint(tmp_path / "nowhere" / "labels.csv")
    assert "0 bytes" in complaint(write(tmp_path, "", "empty.csv"))
    assert "no rows" in complaint(write(tmp_path, "file,emotion\n", "header.csv"))
    assert "Rename path to file" in complaint(write(tmp_path, "path,emotion\na.wav,joy\n", "path.csv"))
    assert "emotion, speaker" in complaint(write(tmp_path, "emotion,speaker\njoy,1\n", "none.csv"))
    assert "empty in line 3" in complaint(write(tmp_path, "file,emotion\na.wav,joy\n,joy\n", "gap.csv"))
    assert "as many cells" in complaint(write(tmp_path, "file,emotion\na.wav,joy,1,2\n", "ragged.csv"))
    assert "UTF-8" in complaint(write(tmp_path, "file,emotion\nä\x81.wav,joy\n", "latin.csv", "latin-1"))
    assert "Parquet" in complaint(write(tmp_path, "file,emotion\n", "fake.parquet"))
    (tmp_path / "a.wav").touch()
    (tmp_path / "db.yaml").touch()
    assert "mine.type = audformat" in complaint(tmp_path)
    assert load(good, absolute_path=False).table["emotion"].tolist() == ["joy"]


def test_reads_a_published_table() -> None:
    root = Path(os.environ.get("NKL_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
    if not (root / "emodb" / "emodb.csv").is_file():
        pytest.skip(f"no EmoDB under {root}; NKL_TEST_DATA names the folder")
    table = load(root / "emodb" / "emodb.csv", absolute_path=False).table
    assert len(table) == 339
    assert table["speaker"].nunique() == 10
    assert "03" in set(table["speaker"])
    assert table["age"].dtype == np.int64
    assert all(map(os.path.isfile, table.index.get_level_values("file")))


class TestCsv(LoaderConformance):
    plugin = "csv"
    component = "csv"

    @classmethod
    def write_database(cls, folder: Path, table: pd.DataFrame) -> dict[str, Any]:
        table.to_csv(folder / "labels.csv", index=False)
        return {"path": str(folder / "labels.csv"), "absolute_path": False}


class TestParquet(LoaderConformance):
    plugin = "csv"
    component = "csv"

    @classmethod
    def write_database(cls, folder: Path, table: pd.DataFrame) -> dict[str, Any]:
        table.to_parquet(folder / "labels.parquet")
        return {"path": str(folder / "labels.parquet"), "absolute_path": False}

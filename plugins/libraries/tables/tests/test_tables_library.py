"""Tables of users and the files that they name; tests/test_users_tables.py goes through all who read them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nkl.errors import UserError
from nkl_tables.cells import emptied, times, written_cells
from nkl_tables.lookup import on_disk
from nkl_tables.table import read_table


def test_a_table_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("File; START ;end;speaker;age\na.wav;0,5;1,5;03;20,5\nb.wav;;;;\n", encoding="utf-16")
    table = read_table(path)
    assert table.cells["file"].tolist() == ["a.wav", "b.wav"]
    assert table.written()["speaker"].tolist()[0] == "03"
    assert times(path, table.cells["start"]).total_seconds().tolist()[0] == 0.5
    assert pd.isna(times(path, table.cells["end"])[1])


@pytest.mark.parametrize("cell", ["0x10", "inf", "1_000", "soon", "1e20"])
def test_what_is_no_time_is_said(cell: str) -> None:
    with pytest.raises(UserError, match=rf"list.csv:2: start = {cell} is not a time"):
        times(Path("list.csv"), pd.Series([cell, "1.5"], name="start"))


@pytest.mark.parametrize("cell", ["1.5", "1,5", " 1.5", "+1.5e0", "0 days 00:00:01.5", "00:00:01.5"])
def test_what_is_a_time(cell: str) -> None:
    assert times(Path("list.csv"), pd.Series([cell], name="start")).total_seconds().tolist() == [1.5]


def test_cells_that_are_passed_on_stay_as_they_are() -> None:
    assert written_cells(pd.Series(["1.50", "2"])).tolist() == ["1.50", "2"]
    assert written_cells(pd.Series(["1.5", "2.0"])).tolist() == [1.5, 2.0]
    assert written_cells(pd.Series(["7", "8"], name="speaker")).tolist() == ["7", "8"]


def test_what_the_user_says_means_nothing() -> None:
    assert emptied(pd.Series(["a", "-", "b"]), ["-"]).isna().tolist() == [False, True, False]
    assert emptied(pd.Series([1.0, -99.0, np.nan]), ["-99"]).isna().tolist() == [False, True, True]


def test_files_under_another_spelling(tmp_path: Path) -> None:
    (tmp_path / "Wav").mkdir()
    (tmp_path / "Wav" / "Größe.WAV").write_bytes(b"sound")
    asked = [str(tmp_path / "wav\\gro\u0308ße.wav"), str(tmp_path / "none.wav")]
    found, note = on_disk("mine", asked)
    assert found == [str(tmp_path / "Wav" / "Größe.WAV"), asked[1]]
    assert "mine" in note


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("file|speaker\na.wav|1\nb.wav|2\n", ""),
        ("sep=|\nfile|speaker\na.wav|1\nb.wav|2\n", ""),
        ("# made by hand\nfile,speaker\na.wav,1\nb.wav,2\n", "line 2 names the columns"),
        ("My table;\n\nfile;speaker\na.wav;1\nb.wav;2\n", "line 3 names the columns"),
        ("file,speaker\na.wav,1\nfile,speaker\nb.wav,2\n", "repeated in line 3"),
    ],
)
def test_what_stands_around_rows_is_no_row(tmp_path: Path, text: str, note: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text)
    table = read_table(path)
    assert table.cells.to_numpy().tolist() == [["a.wav", "1"], ["b.wav", "2"]]
    assert note in " ".join(table.notes)
    assert bool(table.notes) == bool(note)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"file": "a.wav"}]', "is JSON"),
        ("<!DOCTYPE html>", "is HTML"),
        ("version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        ("a.wav,1\nb.wav,2\n", "The first line is of a recording"),
        ("audio_file,speaker\na.wav,1\nb.wav,2\n", "Rename audio_file to file"),
    ],
)
def test_what_is_no_table_of_files_is_called_by_its_name(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(UserError, match=words):
        read_table(tmp_path / "list.csv")


def test_urls_of_files_are_paths(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("file\nfile:///data/a%20b.wav\nFILE:///data/c.wav\nd%20e.wav\n")
    assert list(read_table(tmp_path / "list.csv").cells["file"]) == ["/data/a b.wav", "/data/c.wav", "d%20e.wav"]

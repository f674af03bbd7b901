"""Tables of ratings are read whatever their columns are called, and what is wrong with them is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from nkl.errors import UserError
from nkl_ratings.table import read_ratings


def write(folder: Path, text: str) -> Path:
    path = folder / "ratings.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "header",
    [
        "item,rater,label",
        "file,annotator,emotion",
        "Utterance_ID,Worker,Emotion",
        "FileName,worker_id,Label",
        "segment name;Annotator ID;Rating",
    ],
)
def test_columns_have_many_names(tmp_path: Path, header: str) -> None:
    between = ";" if ";" in header else ","
    rows = ["a.wav,1,joy", "a.wav,2,NA", "b.wav,1,joy"]
    text = "\n".join([header, *(row.replace(",", between) for row in rows)])
    found = read_ratings(write(tmp_path, text + "\n"), "emotion")
    assert found.to_dict("list") == {
        "item": ["a.wav", "a.wav", "b.wav"],
        "rater": ["1", "2", "1"],
        "label": ["joy", "NA", "joy"],
    }


def test_the_target_is_the_label_where_both_are_there(tmp_path: Path) -> None:
    text = "file,label,emotion,rater,item\na.wav,x,joy,1,7\n"
    found = read_ratings(write(tmp_path, text), "emotion")
    assert found.to_dict("records") == [{"item": "a.wav", "rater": "1", "label": "joy"}]


def test_parts_of_files_and_times_are_kept_and_rows_without_a_label_are_none(tmp_path: Path) -> None:
    text = "file,start,end,rater,label,timestamp\na.wav,0.5,2,x,joy,12:00\na.wav,2,,y,joy,12:01\na.wav,2,,z,,12:02\n"
    found = read_ratings(write(tmp_path, text), "emotion")
    assert list(found["start"].dt.total_seconds()) == [0.5, 2]
    assert found["end"].isna().tolist() == [False, True]
    assert list(found["time"]) == ["12:00", "12:01"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("item,label\na.wav,joy\n", "has no column rater; it has file, label. Each row is one rating"),
        ("item,r1,r2\na.wav,joy,joy\n", "has no column rater and no column label"),
        ("item,rater,label\na.wav,x,joy\na.wav,,joy\n", "ratings.csv:3: column rater is empty in lines 3; write whose"),
        ("item,rater,label\n,x,joy\n", "column file is empty in line 2"),
        ("item,rater,label\n", "has a header but no rows"),
        ("rater,label\nx,joy\n", "has no column file"),
        ("item,rater,label\na.wav,x\n", "ratings.csv:2: cannot be read as a table"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        read_ratings(write(tmp_path, text), "emotion")
    assert words in str(caught.value)
    with pytest.raises(UserError, match="there is no such file"):
        read_ratings(tmp_path / "rating.csv", "emotion")

"""Files of predictions: nkl's and the established tool's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nkl.command import write_predictions
from nkl.data import class_column, class_of
from nkl.errors import UserError
from nkl.evaluation import plain_index
from nkl_ensemble.alignment import align
from nkl_ensemble.member import Member
from nkl_ensemble.prediction_files import of_file


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("values", [False, True])
def test_what_a_run_writes_is_read_back(
    member: Callable[..., Member], tmp_path: Path, ending: str, values: bool
) -> None:
    written = member(0, values=values).predictions
    write_predictions([written], tmp_path)
    read = of_file("x", tmp_path / f"predictions.{ending}").predictions
    assert plain_index(read.index).equals(plain_index(written.index))
    assert read.labels == written.labels
    np.testing.assert_allclose(read.predicted, written.predicted)
    np.testing.assert_array_equal(read.truth, written.truth)
    np.testing.assert_array_equal(read.speakers, written.speakers)
    if not values:
        np.testing.assert_allclose(read.probabilities, written.probabilities)


def test_the_established_tools_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "pred_emotion.csv").write_text(
        "file,start,end,angry,happy,predicted,truth,uncertainty,correct\n"
        "a.wav,0 days,0 days 00:00:02.500000,0.25,0.75,happy,happy,0.4,True\n"
        "b.wav,0 days,,0.9,0.1,angry,happy,0.0,False\n"
    )
    read = of_file("x", tmp_path / "pred_emotion.csv").predictions
    assert read.labels == ("angry", "happy")
    assert read.index[0] == ("a.wav", pd.Timedelta(0), pd.Timedelta(2.5, "s"))
    assert pd.isna(read.index[1][2])
    np.testing.assert_array_equal(read.truth, [1, 1])
    # not the column of the file, which depends on the rest of its test set
    np.testing.assert_allclose(read.uncertainty, [0.8113, 0.4690], atol=1e-4)


def test_whole_files_need_no_times_and_the_truth_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("file,a,b,predicted,truth\nx.wav,.5,.5,a,\ny.wav,.1,.9,b,b\n")
    read = of_file("x", tmp_path / "p.csv").predictions
    np.testing.assert_array_equal(read.truth, [-1, 1])
    assert read.index.get_level_values("start").total_seconds().tolist() == [0, 0]
    assert read.index.get_level_values("end").isna().all()


def test_files_of_both_tools_are_joined(tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text(
        "file,start,end,a,b,predicted,truth\nx.wav,0.0,,.5,.5,a,a\ny.wav,1.5,2.25,.1,.9,b,b\n"
    )
    (tmp_path / "theirs.csv").write_text(
        "file,start,end,b,a,predicted,truth\n"
        "y.wav,0 days 00:00:01.500000,0 days 00:00:02.250000,.7,.3,b,b\nx.wav,0 days,,.2,.8,a,a\n"
    )
    aligned, _ = align([of_file(name, tmp_path / f"{name}.csv") for name in ("ours", "theirs")])
    np.testing.assert_allclose(aligned[1].predictions.probabilities, [[0.8, 0.2], [0.3, 0.7]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,predicted\na.wav,x\n", "has no column file"),
        ("file,a,b\na.wav,.5,.5\n", "has no column predicted"),
        ("file,a,b,predicted\na.wav,.5,x,a\n", "should hold numbers"),
        ("file,a,b,predicted\na.wav,.5,,a\n", "1 of 1 rows have no prediction"),
        ("file,a,b,years,predicted\na.wav,.5,.5,33,a\n", "do not sum to one"),
        ("file,a,b,predicted,truth\na.wav,.5,.5,a,c\n", "the truth 'c' is none of the classes a, b"),
        ("file,predicted,truth\na.wav,angry,angry\n", "column of probabilities a class"),
        ("file,start,a,b,predicted\na.wav,soon,.5,.5,a\n", "p.csv:2: start = soon is not a time"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "p.csv").write_text(text)
    with pytest.raises(UserError, match=words):
        of_file("x", tmp_path / "p.csv")


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such file"):
        of_file("x", tmp_path / "p.csv")
    (tmp_path / "p.parquet").write_text("not parquet")
    with pytest.raises(UserError, match="cannot be read"):
        of_file("x", tmp_path / "p.parquet")


def test_no_class_collides_with_a_column(tmp_path: Path, member: Callable[..., Member]) -> None:
    own = member(0).predictions
    odd = ("truth", "Speaker", "p(truth)", "start", "", "a", "p(a)", "file", "correct", " uncertainty ")[
        : len(own.labels)
    ]
    for labels in (odd, ("predicted", "p(predicted)", "end")):
        written = replace(own, labels=(*labels, *own.labels[len(labels) :]))
        write_predictions([written], tmp_path)
        for ending in ("csv", "parquet"):
            read = of_file("x", tmp_path / f"predictions.{ending}").predictions
            assert read.labels == written.labels
            np.testing.assert_allclose(read.probabilities, written.probabilities)
            np.testing.assert_array_equal(read.truth, written.truth)


def test_columns_of_classes_and_back() -> None:
    names = ["truth", "Truth", "p(truth)", "p(p(truth))", "anger", "p(anger)", " padded", "", "Unnamed: 0", "age", "7"]
    columns = [class_column(name) for name in names]
    assert len(set(columns)) == len(names)
    assert [class_of(column) for column in columns] == names
    assert class_column("anger") == "anger" and class_column("7") == "7"


@pytest.mark.parametrize(
    "text",
    [
        "file,years,group,a,b,predicted,truth\nx.wav,31,1,.25,.75,b,a\ny.wav,45,2,.9,.1,a,a\n",
        " File ; A?;a ;b;Predicted;TRUTH\nx.wav;z;0,25;0,75;b;a\ny.wav;z;0,9;0,1;a;a\n",
        "file\tpredicted\ta\tb\tscore\ttruth\nx.wav\tb\t.25\t.75\t3\ta\ny.wav\ta\t.9\t.1\t4\ta\n",
    ],
)
def test_further_columns_are_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.csv").write_text(text)
    read = of_file("x", tmp_path / "p.csv").predictions
    assert read.labels == ("a", "b")
    np.testing.assert_allclose(read.probabilities, [[0.25, 0.75], [0.9, 0.1]])
    np.testing.assert_array_equal(read.truth, [0, 0])


def test_values_beside_further_columns(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("file,years,predicted,truth\nx.wav,31,2.5,3\ny.wav,45,1,1\n")
    read = of_file("x", tmp_path / "p.csv").predictions
    np.testing.assert_allclose(read.values, [2.5, 1])


def test_members_of_other_folders_are_joined_by_name_where_asked(tmp_path: Path) -> None:
    roots = ("/data/wav/", "D:\\data\\", "./")
    for number, root in enumerate(roots):
        rows = "".join(f"{root}{name}.wav,.25,.75,b\n" for name in ("x", "y"))
        (tmp_path / f"{number}.csv").write_text(f"file,a,b,predicted\n{rows}")
    members = [of_file(str(number), tmp_path / f"{number}.csv") for number in range(3)]
    with pytest.raises(UserError, match="say --join name"):
        align(members)
    aligned, _ = align(members, join="name")
    assert [len(one.predictions) for one in aligned] == [2, 2, 2]
    (tmp_path / "2.csv").write_text("file,a,b,predicted\np/x.wav,.5,.5,a\nq/x.wav,.5,.5,a\n")
    with pytest.raises(UserError, match=r"files of several folders are called x\.wav"):
        align([members[0], of_file("2", tmp_path / "2.csv")], join="name")
    (tmp_path / "2.csv").write_text(
        "file,a,b,predicted\n\\data\\wav\\..\\wav\\x.wav,.5,.5,a\n/data/./wav/y.wav,.5,.5,a\n"
    )
    assert len(align([members[0], of_file("2", tmp_path / "2.csv")])[0][1].predictions) == 2

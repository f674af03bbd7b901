"""Names that are written in several ways: found, refused, and the mapping that is offered works when it is pasted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from nkl.evaluation.names import class_form, column_word, speaker_form
from nkl.testing.projects import Outcome, Project

Make = Callable[..., Project]


@pytest.mark.parametrize(
    "names",
    [
        ("04", "4", "4.0", "004", "４"),
        ("spk14", "14", "s_14", "S-14", "speaker 014", "id_14", "Actor_14", "#14"),
        ("s1", "S1", "s.01"),
        ("Anna Maria", "anna_maria"),
        ("rené", "René", "rene\u0301"),
        ("2020_1", "2020-01"),
    ],
)
def test_names_of_one_speaker_have_one_form(names: tuple[str, ...]) -> None:
    assert len({speaker_form(name) for name in names}) == 1


def test_names_of_several_speakers_have_several_forms() -> None:
    names = [
        "f4",
        "m4",
        "4",
        "-4",
        "40",
        "1_2",
        "12",
        "anna",
        "anne",
        "s",
        "03a01",
        "03b01",
        "??",
        "--",
        "rene",
        "rené",
    ]
    assert len({speaker_form(name) for name in names}) == len(names)
    assert class_form(" Hot_Anger ") == class_form("hot  anger")
    assert len({class_form(name) for name in ("7", "007", "A+", "A-", "a b", "ab")}) == 6
    words = {column_word(name) for name in ("session", "Session_ID", "sessionId", "sessions", "session no")}
    assert words == {"session"}
    assert column_word("room_size") == "size"


def pasted(said: Outcome) -> list[str]:
    """The lines that a message offers, as arguments."""
    lines = re.findall(r"(speech\w*\.mapping) = (\{.*?\}\}?)(?= |\.|$)", said.out + said.err)
    assert lines, said
    return [word for key, value in lines for word in ("-o", f"DATA.{key}={value}")]


def halved(column: str, old: str, new: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Every second row of one name gets another one."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        rows = table.index[table[column] == old][::2]
        table.loc[rows, column] = new
        return table

    return change


@pytest.mark.parametrize("more", ["", "speech.mapping = {'calm': 'quiet'}", "speech.mapping = {'part': {'a': 'b'}}"])
def test_a_speaker_under_two_names_stops_the_run_and_the_mapping_works(
    exp: Make, database: Callable[..., str], more: str
) -> None:
    database("names.csv", halved("speaker", "ann", "Ann"))
    project = exp(DATA=f"speech = names.csv\nspeech.test_size = 50\n{more}", EXP="seed = 1")
    said = project.run("run", "exp.ini").fails(1, "speaker under two names in two splits", "Ann = ann")
    project.run("check", "exp.ini").fails(1, "error: speaker under two names in two splits")
    project.run("run", "exp.ini", "-o", "EXP.allow_leakage=True").works()
    words = pasted(said)
    assert ("in place of" in said.err) == bool(more)
    result = project.run("run", "exp.ini", *words).works()
    assert "two names" not in result.out
    speakers = {*project.split("train")["speaker"], *project.split("test")["speaker"]}
    assert len(speakers) == 5
    if "quiet" in more:
        assert "quiet" in project.results()["labels"]


def test_speakers_of_two_databases_are_told_apart_where_the_ini_says_so(
    exp: Make, database: Callable[..., str], speech: Any
) -> None:
    database("other.csv", lambda table: table.assign(speaker="SPK " + table["speaker"]).iloc[::3])
    data = "databases = ['speech', 'speech2']\nspeech2 = other.csv\nspeech2.type = csv\nspeech.split_strategy = train"
    project = exp(DATA=f"{data}\nspeech2.split_strategy = test")
    said = project.run("run", "exp.ini").fails(
        1, "5 speakers seem to be written in several ways", "rename_speakers = True"
    )
    words = pasted(said)
    assert words[1].startswith("DATA.speech2.mapping={'speaker': {'SPK ann': 'ann',")
    project.run("run", "exp.ini", *words).fails(1, "speaker in two splits: 5 of 5 speakers of test")
    told = project.run("check", "exp.ini", "-o", "DATA.speech2.rename_speakers=True")
    assert "speaker" not in "".join(line for line in told.out.splitlines() if line.startswith("error"))


def test_what_is_asked_for_is_no_error(exp: Make, database: Callable[..., str]) -> None:
    database("names.csv", halved("speaker", "ann", "Ann"))
    project = exp(DATA="speech = names.csv\nspeech.split_strategy = random")
    assert "warning: 1 speaker seems to be written in several ways" in project.run("run", "exp.ini").works().out
    project.run("run", "exp.ini", "-o", "MODEL.logo=True").fails(
        1, "speaker under two names", "several folds hold them"
    )


@pytest.mark.parametrize("new", ["Calm", " calm ", "CALM", "calm_"])
def test_classes_that_differ_in_case_or_blanks_are_refused_and_the_mapping_works(
    exp: Make, database: Callable[..., str], new: str
) -> None:
    database("classes.csv", halved("emotion", "calm", new))
    project = exp(DATA="speech = classes.csv")
    if new.strip() == "calm":
        project.run("check", "exp.ini").works()
        return
    said = project.run("run", "exp.ini").fails(1, f"names of classes differ in case or blanks only: {new!r} and 'calm'")
    project.run("check", "exp.ini").fails(1, "names of classes differ")
    project.run("run", "exp.ini", *pasted(said)).works()
    assert project.results()["labels"] == ["angry", "calm"]
    project.run("run", "exp.ini", "-o", "DATA.labels=['calm', 'angry']").fails(1, "names of classes differ")
    both = re.search(r"DATA\.labels = (\[.*?\])", said.err)
    assert both
    project.run("run", "exp.ini", "-o", f"DATA.labels={both[1]}").works()
    assert len(project.results()["labels"]) == 3


def test_a_mapping_that_makes_two_classes_of_one_name_is_mended_in_place(exp: Make) -> None:
    project = exp(DATA="speech.mapping = {'calm': 'low', 'angry': 'Low'}\ntarget = emotion")
    said = project.run("run", "exp.ini").fails(1, "'Low' and 'low'", "in place of the speech.mapping that is there")
    assert "speech.mapping = {'calm': 'low', 'angry': 'low'}" in said.err

"""What bad input gets: a message that says what, where and what to do; exit code 1; nothing half-written or lost."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.files import default_root
from nkl.store import Store

Make = Callable[..., Any]


@pytest.fixture
def with_files(exp: Make, database: Callable[..., str], tmp_path: Path) -> Make:
    """A project whose csv has further rows for odd files, of the speaker bob; ``{name: how to write it}``."""

    def make(files: dict[str, Callable[[Path], object]], **sections: str) -> Any:
        folder = tmp_path / "odd"
        folder.mkdir()
        for name, write in files.items():
            write(folder / name)
        first = {"speaker": "bob", "gender": "female", "emotion": "calm", "arousal": 1.0, "part": "a", "take": 0}
        more = pd.DataFrame([{"file": str(folder / name), **first} for name in files])
        database("odd.csv", lambda table: pd.concat([table, more]))
        return exp(**{**sections, "DATA": "speech = odd.csv\n" + sections.get("DATA", "")})

    return make


def stored() -> int:
    """How many rows of features the store holds."""
    return sum(use.rows for use in Store(default_root()).usage() if use.version)


def sound(samples: np.ndarray, rate: int = 8000, **more: Any) -> Callable[[Path], None]:
    return lambda path: soundfile.write(path, samples, rate, **more)


TONE = 0.3 * np.sin(np.arange(4000) / 3)

BAD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "there is no such file"),
    "empty": (lambda path: path.touch(), "is empty (0 bytes)"),
    "text": (lambda path: path.write_text("this is not audio at all"), "is not audio that can be read"),
    "folder": (lambda path: path.mkdir(), "is a folder, not an audio file"),
    "no samples": (sound(np.zeros(0)), "has a header but no samples"),
    "not numbers": (sound(np.full(4000, np.nan), subtype="FLOAT"), "samples that are not numbers (NaN or infinite)"),
    "infinite": (sound(np.full(4000, np.inf), subtype="FLOAT"), "samples that are not numbers (NaN or infinite)"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_cannot_be_used(with_files: Make, kind: str) -> None:
    write, reason = BAD_FILES[kind]
    project = with_files({"odd.wav": write})
    outcome = project.run("run", "exp.ini").fails(
        1, "odd.wav: ", reason, "1 of 41 segments", "FEATS.fail_threshold = 0.03"
    )
    assert "What was computed is kept" in outcome.err
    assert project.leftovers() == []
    assert stored() == 40
    failures = pd.read_csv(project.path / "results/exp/failures.csv")
    assert len(failures) == 1
    assert reason in failures["reason"][0]
    project.run("-q", "run", "exp.ini", "-o", "FEATS.fail_threshold=0.03").works()
    assert len(project.split("train")) + len(project.split("test")) == 40


def test_the_list_of_failures_goes_when_they_are_mended(with_files: Make, tmp_path: Path) -> None:
    project = with_files({"odd.wav": lambda path: None})
    project.run("run", "exp.ini").fails(1, "there is no such file")
    soundfile.write(tmp_path / "odd" / "odd.wav", TONE, 8000)
    project.run("-q", "run", "exp.ini").works()
    assert not (project.path / "results/exp/failures.csv").exists()


def test_all_bad_files_are_listed_at_once(with_files: Make) -> None:
    project = with_files({f"{number}.wav": lambda path: path.touch() for number in range(7)})
    project.run("run", "exp.ini").fails(1, "... and 4 more", "7 of 47 segments")
    assert len(pd.read_csv(project.path / "results/exp/failures.csv")) == 7


GOOD_FILES: dict[str, Callable[[Path], object]] = {
    "eight channels.wav": sound(np.stack([TONE * (1 + i / 10) for i in range(8)], axis=1)),
    "für Ähnliches, [ok] 100% – 日本.wav": sound(TONE),
    "flac.flac": sound(TONE),
    "short.wav": sound(TONE[:160]),
    "8bit.wav": sound(TONE, subtype="PCM_U8"),
}


@pytest.mark.parametrize("name", GOOD_FILES)
def test_files_that_are_odd_but_can_be_used(with_files: Make, name: str) -> None:
    project = with_files({name: GOOD_FILES[name]})
    project.run("-q", "run", "exp.ini").works()
    assert name in {*project.split("train").index, *project.split("test").index}
    assert not (project.path / "results/exp/failures.csv").exists()


def test_several_sampling_rates_are_a_finding(with_files: Make) -> None:
    project = with_files({"fast.wav": sound(TONE, 16000)})
    outcome = project.run("run", "exp.ini").works()
    assert "several sampling rates: 40 at 8000 Hz, 1 at 16000 Hz" in outcome.out


def test_a_project_in_a_folder_with_blanks_and_letters(exp: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    project = exp(EXP="name = für alle\nroot = ./my results/größer")
    project.run("-q", "run", "exp.ini").works()
    assert (project.path / "my results/größer/für alle/results.json").is_file()
    assert "every figure is the same" in project.run("replay", "my results/größer/für alle").works().out


TABLES: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], str, tuple[str, ...]]] = {
    "one class": (lambda t: t.assign(emotion="calm"), "", ("only the class calm; at least two classes are needed",)),
    "no labels": (lambda t: t.assign(emotion=None), "", ("train: no row has a value for emotion",)),
    "no target": (
        lambda t: t.drop(columns="emotion"),
        "",
        ("DATA.target = emotion: the train split has no such column",),
    ),
    "one speaker": (lambda t: t[t.speaker == "ann"], "", ("only 1 speaker (ann), too few",)),
    "no speakers": (lambda t: t.drop(columns="speaker"), "", ("a split by speakers needs a column speaker", "random")),
    "a class that training lacks": (
        lambda t: t.assign(emotion=t.emotion.mask(t.speaker == "ann", "sad")),
        "speech.split_strategy = ['ann']",
        ("the test split holds sad, which the training split does not", "DATA.labels"),
    ),
    "conflicting labels": (
        lambda t: pd.concat([t, t[:1].assign(emotion="sad")]),
        "",
        ("1 segment has several rows with different emotion", "ann_calm_0.wav"),
    ),
    "no files": (lambda t: t.drop(columns="file"), "", ("has no column file",)),
    "no rows": (lambda t: t[:0], "", ("has a header but no rows",)),
    "a class with one sample": (
        lambda t: pd.concat([t[t.emotion == "calm"], t[(t.emotion == "angry") & (t.speaker == "ann")]]),
        "speech.split_strategy = ['ann']",
        ("only the class calm",),
    ),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_that_cannot_be_used(exp: Make, database: Callable[..., str], kind: str) -> None:
    change, data, words = TABLES[kind]
    database("odd.csv", change)
    project = exp(DATA=f"speech = odd.csv\n{data}")
    project.run("run", "exp.ini").fails(1, *words)
    assert project.leftovers() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ("own.csv: there is no such file",)),
        (b"", ("own.csv: is empty (0 bytes)",)),
        (b"file,speaker,emotion\na.wav,b\x81\xfcb,calm\n", ("own.csv: is not UTF-8 text",)),
        (b"file,speaker,emotion\na.wav,bob,calm,more,still\n", ("own.csv:2: cannot be read as a table",)),
        (b"file,start,end,speaker,emotion\na.wav,soon,later,bob,calm\n", ("own.csv:2: start = soon is not a time",)),
        (b"file,speaker,emotion\n,bob,calm\n", ("column file is empty in line 2",)),
    ],
)
def test_a_csv_that_is_none(exp: Make, content: bytes | None, words: tuple[str, ...]) -> None:
    project = exp(DATA="speech = own.csv")
    if content is not None:
        (project.path / "own.csv").write_bytes(content)
    project.run("run", "exp.ini").fails(1, *words)
    assert project.leftovers() == []


def test_segments_beyond_the_end_of_a_file(exp: Make, database: Callable[..., str]) -> None:
    database(
        "odd.csv", lambda t: t.assign(start=np.where(t.index == 3, 9.0, 0.0), end=np.where(t.index == 3, 9.5, 0.2))
    )
    project = exp(DATA="speech = odd.csv")
    project.run("run", "exp.ini").fails(
        1, "the segment begins at 9 s, but the file is only 0.300 s long", "1 of 40 segments"
    )


def test_too_little_for_a_model(exp: Make, database: Callable[..., str]) -> None:
    database("few.csv", lambda t: t[(t.part == "a") & t.speaker.isin(["ann", "bob", "cem"])])
    exp(DATA="speech = few.csv\nspeech.test_size = 60", MODEL="type = knn").run("run", "exp.ini").fails(1, "K_val")


@pytest.mark.parametrize("place", ["results", "results/exp", "results/exp/log"])
def test_a_file_where_a_folder_must_be(exp: Make, place: str) -> None:
    project = exp()
    (project.path / place).parent.mkdir(parents=True, exist_ok=True)
    (project.path / place).write_text("a file")
    outcome = project.run("run", "exp.ini").fails(1, "cannot be written", "hoose another EXP.")
    assert place in outcome.err
    assert (project.path / place).read_text() == "a file"


def test_a_store_that_cannot_be_written(exp: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    project = exp()
    (tmp_path / "taken").write_text("a file")
    monkeypatch.setenv("NKL_STORE", str(tmp_path / "taken"))
    project.run("run", "exp.ini").fails(1, "taken", "NKL_STORE")
    assert project.leftovers() == []


def full(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device", "somewhere")


@pytest.mark.parametrize(
    "target", ["pandas.DataFrame.to_csv", "pandas.DataFrame.to_parquet", "nkl.learning.bundle.write_json"]
)
def test_a_full_disk_while_results_are_written(exp: Make, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    project = exp()
    with monkeypatch.context() as patch:
        patch.setattr(target, full)
        outcome = project.run("run", "exp.ini").fails(1, "The disk is full: free some space and run again")
    assert "No space left on device" in outcome.err
    assert project.leftovers() == []
    assert stored() == 40
    project.run("-q", "run", "exp.ini").works()


def test_a_full_disk_while_features_are_stored(exp: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    project = exp()
    with monkeypatch.context() as patch:
        patch.setattr("os.replace", full)  # by which every part of the store comes into its place
        project.run("run", "exp.ini").fails(1, "the disk is full", "NKL_STORE")
    assert project.leftovers() == []
    project.run("-q", "run", "exp.ini").works()


def test_a_failed_run_leaves_the_results_of_an_earlier_one_alone(exp: Make) -> None:
    project = exp()
    project.run("-q", "run", "exp.ini").works()
    before = (project.path / "results/exp/results.json").read_bytes()
    project.run("run", "exp.ini", "-o", "DATA.target=nosuch").fails(1, "nosuch")
    assert (project.path / "results/exp/results.json").read_bytes() == before
    assert not list((project.path / "results/exp").glob(".writing*"))


@pytest.mark.parametrize("key", ["MODEL.tpye=svm", "MODLE.type=svm", "EXP.type=clustering", "FEATS.type=['toi']"])
def test_a_mistake_in_the_ini_leaves_no_trace(exp: Make, key: str) -> None:
    project = exp()
    project.run("run", "exp.ini", "-o", key).fails(1, "command line: ")
    assert not (project.path / "results").exists()

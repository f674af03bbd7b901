"""``nkl segment``: databases and files become tables of their stretches of speech."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile

RATE = 8000
BRACKETS = ((1.0, 4.0), (5.0, 5.5), (6.0, 28.0))
"""Where the recording ``talk.wav`` is loud: 3 s, half a second and 22 s of its 30 s."""

INI = """
[EXP]
root = ./results
name = exp
executor = serial
[DATA]
databases = ['talks']
talks = ./talks.csv
talks.type = csv
[SEGMENT]
method = voice
"""


def loud(path: Path, spans: Any, seconds: float, pitch: float = 200.0, rate: int = RATE) -> None:
    """Write a tone at these times, silence elsewhere."""
    time_s = np.arange(int(seconds * rate)) / rate
    there = np.zeros(len(time_s), dtype=bool)
    for start, end in spans:
        there |= (time_s >= start) & (time_s < end)
    soundfile.write(path, np.where(there, 0.5 * np.sin(2 * np.pi * pitch * time_s + 0.3), 0.0), rate)


@pytest.fixture
def talks(project: Callable[..., Any]) -> Any:
    """Two recordings, a table of them, and an INI."""
    p = project({"exp.ini": INI})
    loud(p.path / "talk.wav", BRACKETS, 30.0)
    loud(p.path / "short.wav", [(0.5, 1.5)], 2.0, pitch=500.0)
    table = "file,speaker,emotion,age\ntalk.wav,ann,calm,31\nshort.wav,bob,angry,\n"
    return p.write({"talks.csv": table})


def table_of(p: Any, name: str = "segmented.csv", folder: str = "results/exp/segmented") -> pd.DataFrame:
    table = pd.read_csv(p.path / folder / name)
    return table.assign(file=[Path(file).name for file in table["file"]])


def spans_of(table: pd.DataFrame, file: str = "talk.wav") -> list[tuple[float, float]]:
    own = table[table["file"] == file]
    return [(round(start, 6), round(end, 6)) for start, end in zip(own["start"], own["end"], strict=True)]


def results_of(p: Any, folder: str = "results/exp/segmented") -> Any:
    return json.loads((p.path / folder / "results.json").read_text(encoding="utf-8"))


def test_watchers_are_told_of_its_end(talks: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    watcher = """
from nkl.plugin import hookimpl

@hookimpl
def nkl_run_started(name, folder):
    print("started", name, folder.name)

@hookimpl
def nkl_run_finished(report, folder):
    print("finished", report, folder.name)
"""
    module = f"watcher_{abs(hash(tmp_path))}"
    (tmp_path / f"{module}.py").write_text(watcher)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("NKL_PLUGINS", f"{os.environ.get('NKL_PLUGINS', '')},{module}".strip(","))
    said = talks.run("-q", "segment", "exp.ini").works().out.splitlines()
    assert said == ["started exp segmented", "finished None segmented"]


def test_every_stretch_with_the_labels_of_its_row(talks: Any) -> None:
    said = talks.run("segment", "exp.ini").works().out
    table = table_of(talks)
    assert spans_of(table) == list(BRACKETS)
    assert spans_of(table, "short.wav") == [(0.5, 1.5)]
    by_file = table.set_index("file")
    assert set(by_file.loc["talk.wav", "speaker"]) == {"ann"}
    assert by_file.loc["short.wav", ["speaker", "emotion"]].tolist() == ["bob", "angry"]
    assert set(by_file.loc["talk.wav", "age"]) == {31}
    found = results_of(talks)
    assert (found["segments"], found["recordings"], found["failed"], found["dropped"]) == (4, 2, 0, 0)
    assert found["seconds"] == {"total": 32.0, "speech": 26.5, "kept": 26.5, "dropped": 0.0}
    assert "segments: 4, 26.5 s" in said
    silences = table_of(talks, "silences.csv")
    assert spans_of(silences) == [(4.0, 5.0), (5.5, 6.0)]
    assert spans_of(silences, "short.wav") == []


def test_with_a_longest_length_no_audio_of_a_kept_stretch_is_lost(talks: Any) -> None:
    said = talks.run("segment", "exp.ini", "-o", "SEGMENT.max_length=10").works().out
    assert spans_of(table_of(talks)) == [(1.0, 4.0), (6.0, 16.0), (16.0, 26.0), (26.0, 28.0)]
    assert spans_of(table_of(talks, "dropped.csv")) == [(5.0, 5.5)]
    assert "2 stretches shorter than 2 s, 1.5 s" in said
    talks.run("segment", "exp.ini", "-o", "SEGMENT.max_length=10", "-o", "SEGMENT.keep_short=True").works()
    assert (5.0, 5.5) in spans_of(table_of(talks))
    assert not (talks.path / "results/exp/segmented/dropped.csv").exists()


def test_silences_with_borders(talks: Any) -> None:
    talks.run("segment", "exp.ini", "-o", "SEGMENT.include_silence_borders=True").works()
    silences = table_of(talks, "silences.csv")
    assert spans_of(silences) == [(0.0, 1.0), (4.0, 5.0), (5.5, 6.0), (28.0, 30.0)]
    assert spans_of(silences, "short.wav") == [(0.0, 0.5), (1.5, 2.0)]


def test_rows_that_are_segments_stay_what_they_are(talks: Any) -> None:
    rows = "file,start,end,turn\ntalk.wav,0,2.5,one\ntalk.wav,2.5,7,two\ntalk.wav,29,,three\n"
    talks.write({"talks.csv": rows}).run("segment", "exp.ini", "-o", "SEGMENT.include_silence_borders=1").works()
    table = table_of(talks)
    assert spans_of(table) == [(1.0, 2.5), (2.5, 4.0), (5.0, 5.5), (6.0, 7.0)]
    assert table["turn"].tolist() == ["one", "two", "two", "two"]
    assert spans_of(table_of(talks, "silences.csv"))[-1] == (29.0, 30.0)
    assert results_of(talks)["seconds"]["total"] == 8.0


def test_speakers_that_are_found(talks: Any) -> None:
    talks.write({"talks.csv": "file,emotion\ntalk.wav,calm\nshort.wav,angry\n"})
    talks.run("segment", "exp.ini", "-o", "SEGMENT.voice.speakers=True").works()
    assert set(table_of(talks)["speaker"]) == {"talk_low", "short_high"}
    spoken = table_of(talks, "speakers.csv").set_index("file")
    assert spoken.loc["talk.wav"].tolist() == ["low", 3, 25.5, 1.0]
    lines = (talks.path / "results/exp/segmented/segmented.rttm").read_text().splitlines()
    assert lines[0] == "SPEAKER short 1 0.500 1.000 <NA> <NA> high <NA> <NA>"
    talks.write({"talks.csv": "file,speaker\ntalk.wav,ann\nshort.wav,bob\n"})
    talks.run("segment", "exp.ini", "-o", "SEGMENT.voice.speakers=True").works()
    table = table_of(talks).set_index("file")
    assert table.loc["short.wav", ["speaker", "speaker_found"]].tolist() == ["bob", "short_high"]


def test_what_is_in_the_store_is_not_computed_again(talks: Any) -> None:
    log = ("-o", "SEGMENT.voice.log=computed.log")
    talks.run("segment", "exp.ini", *log).works()
    talks.run("segment", "exp.ini", *log, "-o", "SEGMENT.max_length=5").works()
    computed = (talks.path / "computed.log").read_text().splitlines()
    assert sorted(Path(file).name for file in computed) == ["short.wav", "talk.wav"]
    talks.run("segment", "exp.ini", *log, "-o", "SEGMENT.voice.speakers=True").works()
    assert len((talks.path / "computed.log").read_text().splitlines()) == 4


def test_interrupted_it_goes_on_where_it_was(talks: Any) -> None:
    names = [f"part{number}.wav" for number in range(12)]
    for number, name in enumerate(names):
        loud(talks.path / name, [(0.1, 0.5)], 0.6 + number / 100)
    talks.write({"talks.csv": "\n".join(["file", *names]) + "\n"})
    words = ("segment", "exp.ini", "-o", "SEGMENT.voice.log=computed.log")
    process = talks.start(*words, "-o", "SEGMENT.voice.nap=0.3")
    log = talks.path / "computed.log"
    deadline = time.monotonic() + 60
    while not log.is_file() or len(log.read_text().splitlines()) < 5:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "nothing was computed"
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert not list((talks.path / "results/exp/segmented").glob("*.csv"))
    before = len(log.read_text().splitlines())
    talks.run(*words).works()
    assert 12 <= len(log.read_text().splitlines()) < 12 + before
    assert results_of(talks)["segments"] == 12


def test_a_file_that_fails_is_named_and_the_rest_is_written(talks: Any) -> None:
    talks.write({"talks.csv": "file\ntalk.wav\nshort.wav\nbroken.wav\ngone.wav\n", "broken.wav": "no audio"})
    said = talks.run("segment", "exp.ini", "-o", "SEGMENT.voice.fail=short")
    said.fails(1, "broken.wav", "voice is hoarse", "3 of 4 recordings", "failures.csv")
    failures = table_of(talks, "failures.csv").set_index("file")
    assert sorted(failures.index) == ["broken.wav", "gone.wav", "short.wav"]
    assert failures.loc["short.wav", "step"] == "voice"
    assert spans_of(table_of(talks)) == list(BRACKETS)
    talks.run("segment", "exp.ini", "-o", "FEATS.fail_threshold=0.5").works()
    talks.write({"talks.csv": "file\ntalk.wav\nshort.wav\n"}).run("segment", "exp.ini").works()
    assert not (talks.path / "results/exp/segmented/failures.csv").exists()


def test_a_row_that_holds_nothing_of_its_recording_is_named(talks: Any) -> None:
    talks.write({"talks.csv": "file,start,end\ntalk.wav,0,5\ntalk.wav,40,50\nshort.wav,1.5,1\n"})
    said = talks.run("segment", "exp.ini")
    said.fails(1, "the row from 40 to 50 s holds nothing of the recording of 30.000 s", "from 1.5 to 1 s")
    assert spans_of(table_of(talks)) == [(1.0, 4.0)]
    assert results_of(talks)["seconds"]["total"] == 5.0


def test_where_every_recording_fails_the_segments_of_before_stay(talks: Any) -> None:
    talks.run("segment", "exp.ini").works()
    before = (talks.path / "results/exp/segmented/segmented.csv").read_bytes()
    said = talks.run("segment", "exp.ini", "-o", "SEGMENT.voice.fail=wav", "-o", "FEATS.fail_threshold=1")
    said.fails(1, "voice is hoarse", "2 of 2 recordings", "Nothing else was written")
    assert (talks.path / "results/exp/segmented/segmented.csv").read_bytes() == before
    assert len(table_of(talks, "failures.csv")) == 2
    talks.run("segment", "exp.ini").works()
    assert not (talks.path / "results/exp/segmented/failures.csv").exists()


def test_recordings_without_an_ini(talks: Any) -> None:
    folder = talks.path / "more" / "deep"
    folder.mkdir(parents=True)
    loud(folder / "talk.wav", [(0.0, 1.0)], 2.0)
    said = talks.run("segment", "--file", "talk.wav", "--folder", "more", "--method", "voice", "--out", "here").works()
    assert "recordings: 2, 32.0 s" in said.out
    table = pd.read_csv(talks.path / "here" / "segmented.csv")
    assert list(table.columns) == ["file", "start", "end"]
    assert sorted(set(table["file"])) == [str(folder / "talk.wav"), str(talks.path / "talk.wav")]
    lines = (talks.path / "here" / "segmented.rttm").read_text().splitlines()
    assert sorted({line.split()[1] for line in lines}) == ["talk", "talk-2"]


def test_what_somebody_else_has_put_there_is_not_lost(talks: Any) -> None:
    own = talks.path / "here" / "textgrid"
    own.mkdir(parents=True)
    (own / "talk.TextGrid").write_text("by hand", encoding="utf-8")
    words = (
        "segment",
        "--file",
        "talk.wav",
        "--method",
        "voice",
        "--out",
        "here",
        "-o",
        "SEGMENT.formats=['textgrid']",
    )
    talks.run(*words).fails(1, "here: holds textgrid, not of nkl, which would be lost")
    assert (own / "talk.TextGrid").read_text(encoding="utf-8") == "by hand"


def test_folders_and_hidden_files_are_no_recordings(talks: Any) -> None:
    (talks.path / "here" / "old.wav").mkdir(parents=True)
    loud(talks.path / "here" / "a.wav", [(0.0, 1.0)], 2.0)
    (talks.path / "here" / "._a.wav").write_bytes(b"what macOS leaves on other disks")
    said = talks.run("segment", "--folder", "here", "--method", "voice").works()
    assert "recordings: 1," in said.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--file", "nobody.wav"), "nobody.wav: there is no such file"),
        (("--folder", "nowhere"), "nowhere: there is no such folder"),
        (("--file", "talk.wav", "-o", "SEGMENT.result=../other"), "without a path"),
        (("--file", "talk.wav", "-o", "SEGMENT.audio_dir=segmented"), "none of"),
        (("--file", "talk.wav", "-o", "SEGMENT.max_lenght=3"), "max_length"),
        (("--file", "talk.wav", "-o", "SEGMENT.max_length=1"), "it must not be less than min_length = 2"),
    ],
)
def test_what_is_wrong_without_an_ini(talks: Any, words: tuple[str, ...], said: str) -> None:
    talks.run("segment", *words, "--method", "voice").fails(1, said)


def test_keys_without_effect_are_named(talks: Any) -> None:
    words = ("segment", "--file", "talk.wav", "--method", "voice", "-o", "EXP.executor=serial", "-o", "MODEL.type=svm")
    said = talks.run(*words).works().out
    assert "warning: command line: [MODEL] type: has no effect on --file and --folder." in said
    assert "executor" not in said
    said = talks.run(*words, "-o", "EXP.exekutor=serial", "--lenient").works().out
    assert "[EXP] exekutor: there is no such key" in said and "exekutor: has no effect" not in said


def test_the_arguments_must_agree(talks: Any) -> None:
    talks.run("segment").fails(2, "--file")
    talks.run("segment", "--file", "talk.wav", "--method", "murmurs").fails(1, "no installed plugin", "voice")
    talks.run("segment", "exp.ini", "--file", "talk.wav").fails(2, "name an INI")
    talks.run("segment", "exp.ini", "--out", "here").fails(2, "EXP.root")


def test_audio_is_cut_out(talks: Any) -> None:
    talks.run("segment", "exp.ini", "-o", "SEGMENT.output_audio=1", "-o", "SEGMENT.sampling_rate=16000").works()
    cut = pd.read_csv(talks.path / "results/exp/segmented/segments.csv")
    names = [Path(file).name for file in cut["file"]]
    assert names == ["short_000.wav", "talk_000.wav", "talk_001.wav", "talk_002.wav"]
    sound, rate = soundfile.read(cut["file"][3])
    assert (rate, len(sound) / rate) == (16000, 22.0)
    assert 0.49 < np.abs(sound).max() < 0.52
    assert cut.loc[1, ["speaker", "source_start", "source_end"]].tolist() == ["ann", 1.0, 4.0]


@pytest.mark.parametrize("audio_format", ["flac", "mp3"])
def test_audio_in_other_formats(talks: Any, audio_format: str) -> None:
    if audio_format.upper() not in soundfile.available_formats():
        pytest.skip("this libsndfile writes no mp3")
    talks.run(
        "segment", "exp.ini", "-o", "SEGMENT.output_audio=1", "-o", f"SEGMENT.audio_format={audio_format}"
    ).works()
    cut = pd.read_csv(talks.path / "results/exp/segmented/segments.csv")
    assert soundfile.info(cut["file"][3]).duration == pytest.approx(22.0, abs=0.2)


def test_mp3_at_a_rate_that_it_has_not(talks: Any) -> None:
    more = ("-o", "SEGMENT.output_audio=1", "-o", "SEGMENT.audio_format=mp3", "-o", "SEGMENT.sampling_rate=10000")
    talks.run("segment", "exp.ini", *more).fails(1, "mp3 has no sampling rate of 10000 Hz", "44100")


def test_one_split_alone(exp: Callable[..., Any], speech: Path) -> None:
    p = exp(EXP="sample_selection = test")
    said = p.run("segment", "exp.ini", "--method", "voice").works().out
    p.run("run", "exp.ini").works()
    table = table_of(p)
    assert set(table["file"]) == set(p.split("test").index)
    assert "recordings: 8" in said


def test_filters_hold(exp: Callable[..., Any]) -> None:
    p = exp(DATA="speech.filter = {'speaker': 'ann'}\nfilter = {'emotion': 'calm'}")
    p.run("segment", "exp.ini", "--method", "voice").works()
    assert set(table_of(p)["file"]) == {f"ann_calm_{take}.wav" for take in range(4)}


def test_a_run_leaves_the_section_alone(exp: Callable[..., Any]) -> None:
    p = exp(MODEL="type = spy\n[SEGMENT]\nmethod = voice\nmax_length = 5")
    assert "SEGMENT" not in p.run("run", "exp.ini").works().err
    assert not (p.path / "results/exp/segmented").exists()


def test_a_method_that_is_not_installed(exp: Callable[..., Any]) -> None:
    p = exp(MODEL="type = spy\n[SEGMENT]\nmethod = whispering")
    assert "no installed plugin offers a segmenter named 'whispering'" in p.run("run", "exp.ini").works().err
    p.run("segment", "exp.ini").fails(1, "no installed plugin offers a segmenter named 'whispering'", "voice")


def test_results_that_are_gone_are_taken_away(talks: Any) -> None:
    folder = talks.path / "results/exp/segmented"
    talks.run("segment", "exp.ini", "-o", "SEGMENT.formats=['textgrid','audacity','rttm']").works()
    assert {"textgrid", "audacity", "segmented.rttm"} < {item.name for item in folder.iterdir()}
    assert not (folder / "segmented.csv").exists()
    (folder / "notes.txt").write_text("mine")
    talks.run("segment", "exp.ini").works()
    kept = {item.name for item in folder.iterdir()}
    assert not kept & {"textgrid", "audacity"}
    assert "notes.txt" in kept


def test_names_as_the_dialect_writes_them(talks: Any) -> None:
    more = ("-o", "SEGMENT.result=./speech.csv", "-o", "SEGMENT.audio_dir=./cut/", "-o", "SEGMENT.output_audio=True")
    talks.run("segment", "exp.ini", *more).works()
    assert {"speech.csv", "db.speech.csv", "cut", "cut.csv"} < {
        item.name for item in (talks.path / "results/exp/speech").iterdir()
    }


def test_a_run_is_not_overwritten(exp: Callable[..., Any], speech: Path) -> None:
    p = exp()
    p.run("run", "exp.ini").works()
    p.run("segment", "--folder", str(speech), "--method", "voice", "--out", "results/exp").fails(1, "results of a run")
    assert p.results()["measures"]


def test_no_speech_at_all(talks: Any) -> None:
    loud(talks.path / "still.wav", [], 3.0)
    talks.write({"talks.csv": "file,emotion\nstill.wav,calm\n"}).run("segment", "exp.ini").works()
    assert len(pd.read_csv(talks.path / "results/exp/segmented/segmented.csv")) == 0
    assert results_of(talks)["seconds"]["speech"] == 0


@pytest.mark.parametrize("line", ["check_vad = True", "speech.check_vad = True"])
def test_rows_without_speech_are_left_out(
    exp: Callable[..., Any], database: Callable[..., str], line: str, tmp_path: Path
) -> None:
    """``check_vad``, with the method of [SEGMENT]: a file that is half silent keeps the row of its loud half."""
    loud(tmp_path / "half.wav", [(0.0, 0.4)], 0.8)
    loud(tmp_path / "still.wav", [], 0.8)

    def more(table: pd.DataFrame) -> pd.DataFrame:
        rows = [("half.wav", 0, 0.4), ("half.wav", 0.4, 0.8), ("still.wav", 0, None)]
        like = table[table["speaker"] == "ann"].head(3)
        own = like.assign(
            file=[str(tmp_path / row[0]) for row in rows], start=[row[1] for row in rows], end=[row[2] for row in rows]
        )
        return pd.concat([table.assign(start=0.0), own])

    name = database("more.csv", more)
    data = f"speech = {name}\nspeech.absolute_path = True\n{line}"
    p = exp(DATA=data, MODEL="type = spy\n[SEGMENT]\nmethod = voice")
    p.run("run", "exp.ini").works()
    files = [*p.split("train").index, *p.split("test").index]
    assert files.count("half.wav") == 1
    assert "still.wav" not in files
    messages = [finding["message"] for finding in p.results()["findings"]]
    assert any("2 of " in message and "no speech is heard" in message for message in messages), messages


def test_without_a_segmenter_speech_cannot_be_looked_for(
    exp: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NKL_BLOCK", "report,silero")
    p = exp(DATA="speech.check_vad = True")
    p.run("config", "check", "exp.ini").fails(1, "no installed plugin offers a segmenter named 'silero'")

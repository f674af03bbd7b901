"""The synthetic database: what is in it, that it is repeatable, and that it is never stale or half there."""

from __future__ import annotations

import itertools
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import parselmouth
import pytest
import soundfile
from parselmouth.praat import call

from nkl.data import is_segmented
from nkl.errors import UserError
from nkl.testing import LoaderConformance
from nkl_synth.cast import make_speaker
from nkl_synth.emotions import draw_style
from nkl_synth.loader import SynthLoader
from nkl_synth.plugin import SynthOptions
from nkl_synth.sentences import SENTENCES


def load(path: Path, **options: Any) -> pd.DataFrame:
    chosen = {"speakers": 2, "sentences": 1, **options}
    return SynthLoader(SynthOptions(path=path, **chosen)).load("synth", "emotion").table


def files(table: pd.DataFrame) -> list[Path]:
    return [Path(file) for file in table.index.get_level_values("file")]


def content(table: pd.DataFrame) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in files(table)}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return load(tmp_path_factory.mktemp("synth"), speakers=4, sentences=3)


def test_table_says_who_says_what(table: pd.DataFrame) -> None:
    assert is_segmented(table.index)
    assert table.index.is_unique
    assert len(table) == 4 * 3 * 4
    assert list(table.columns) == ["speaker", "gender", "emotion", "language", "sentence"]
    assert all(file.is_absolute() and file.is_file() for file in files(table))
    assert (table.index.get_level_values("start") == pd.Timedelta(0)).all()
    assert table.index.get_level_values("end").isna().all()
    assert (table.groupby(["speaker", "sentence"])["emotion"].nunique() == 4).all()
    assert table.groupby(["gender", "language"])["speaker"].nunique().to_dict() == dict.fromkeys(
        itertools.product(["female", "male"], ["de", "en"]), 1
    )


def test_note_tells_that_the_speech_is_synthetic(tmp_path: Path) -> None:
    dataset = SynthLoader(SynthOptions(path=tmp_path, speakers=2, sentences=1)).load("toy", "emotion")
    assert "database toy is synthetic" in dataset.notes[0]


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_audio_is_16_bit_mono_without_clipping(tmp_path: Path, rate: int) -> None:
    for file in files(load(tmp_path, sampling_rate=rate)):
        info = soundfile.info(file)
        assert (info.samplerate, info.channels, info.subtype) == (rate, 1, "PCM_16")
        assert 0.8 < info.duration < 6
        signal, _ = soundfile.read(file)
        assert 0.02 < np.abs(signal).max() < 0.99


def test_same_seed_gives_the_same_bytes_everywhere(tmp_path: Path) -> None:
    first = load(tmp_path / "a")
    synthesizer = call("Create SpeechSynthesizer", "German", "Male1")
    call(synthesizer, "To Sound", "ja", "no")  # must not make a difference
    assert content(load(tmp_path / "b")) == content(first)
    other = content(load(tmp_path / "a", seed=2))
    assert all(other[name] != data for name, data in content(first).items())


def test_speakers_and_sentences_do_not_depend_on_how_many_there_are(tmp_path: Path) -> None:
    few, many = content(load(tmp_path)), content(load(tmp_path, speakers=3, sentences=2))
    assert len(many) == 24
    assert few.items() <= many.items()


def test_second_load_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("the speech is synthesised again"))
    pd.testing.assert_frame_equal(load(tmp_path), first)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_other_options_get_their_own_files(tmp_path: Path) -> None:
    first = load(tmp_path)
    wider = load(tmp_path, spread=2)
    assert not set(files(first)) & set(files(wider))
    assert all(file.is_file() for file in files(first))


@pytest.mark.parametrize("damage", ["lost", "cut", "manifest"])
def test_damaged_database_is_written_anew(tmp_path: Path, damage: str) -> None:
    table = load(tmp_path)
    intact, victim = content(table), files(table)[3]
    if damage == "lost":
        victim.unlink()
    elif damage == "cut":
        os.truncate(victim, 1000)
    else:
        (victim.parent / "manifest.json").write_text("{")
    assert content(load(tmp_path)) == intact
    assert [path.name for path in tmp_path.iterdir()] == [victim.parent.name]


def test_failure_half_way_leaves_nothing_and_is_put_right_by_the_next_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_run = subprocess.run

    def run(command: list[str], **how: Any) -> subprocess.CompletedProcess[str]:
        if '"speaker": 1' in how["input"]:
            return subprocess.CompletedProcess(command, 1, "", "Traceback\nOSError: no voice")
        return really_run(command, **how)

    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "run", run)
        with pytest.raises(RuntimeError, match=r"speaker 2 .*OSError: no voice"):
            load(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert len(content(load(tmp_path))) == 8


def test_leftovers_of_a_killed_process_are_not_taken_for_the_database(tmp_path: Path) -> None:
    fresh, old = tmp_path / ".aside-1", tmp_path / ".aside-2"
    for folder in (fresh, old):
        folder.mkdir()
        (folder / "f01_de_01_anger.wav").write_bytes(b"half")
    os.utime(old, (0, 0))
    assert all(file.parent.parent == tmp_path for file in files(load(tmp_path)))
    assert fresh.exists()
    assert not old.exists()


def test_path_that_cannot_be_written_is_the_users_to_change(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(UserError, match="another folder"):
        load(tmp_path / "taken")


def pitch(file: Path) -> float:
    track = parselmouth.Sound(str(file)).to_pitch(pitch_floor=60, pitch_ceiling=500).selected_array["frequency"]
    return float(np.median(track[track > 0]))


def test_emotions_and_genders_sound_as_they_should(table: pd.DataFrame) -> None:
    heard = table.assign(
        pitch=[pitch(file) for file in files(table)],
        level=[np.sqrt(np.mean(soundfile.read(file)[0] ** 2)) for file in files(table)],
        seconds=[soundfile.info(file).duration for file in files(table)],
    )
    by_emotion = heard.groupby("emotion")[["pitch", "level", "seconds"]].mean()
    assert list(by_emotion["level"].sort_values().index) == ["sadness", "neutral", "happiness", "anger"]
    assert (by_emotion["pitch"].idxmin(), by_emotion["pitch"].idxmax()) == ("sadness", "happiness")
    assert (by_emotion["seconds"].idxmin(), by_emotion["seconds"].idxmax()) == ("anger", "sadness")
    by_speaker = heard.groupby(["gender", "speaker"])["pitch"].median()
    assert by_speaker["female"].min() > 1.2 * by_speaker["male"].max()


def test_spread_is_what_makes_emotions_overlap() -> None:
    def level(emotion: str, number: int, spread: float) -> float:
        return draw_style(emotion, 1, spread, np.random.default_rng(number), np.random.default_rng(number + 1000)).level

    assert {level("anger", number, 0) for number in range(20)} == {7}
    assert max(level("neutral", n, 1) for n in range(50)) < min(level("anger", n, 1) for n in range(50)) + 4
    assert max(level("neutral", n, 3) for n in range(50)) > min(level("anger", n, 3) for n in range(50))


def test_all_speakers_are_different_persons() -> None:
    cast = [make_speaker(number, seed=1) for number in range(32)]
    assert len({speaker.name for speaker in cast}) == 32
    assert len({(speaker.voice, speaker.language) for speaker in cast}) == 32
    for first in range(0, 32, 4):
        kinds = {(speaker.gender, speaker.language) for speaker in cast[first : first + 4]}
        assert kinds == set(itertools.product(["female", "male"], ["de", "en"]))


def test_every_language_has_a_sentence_for_every_number() -> None:
    most = SynthOptions(sentences=10).sentences
    assert all(len(set(said)) == most for said in SENTENCES.values())


class TestSynthConforms(LoaderConformance):
    plugin = "synth"
    component = "synth"
    reads_folder = False

    @pytest.fixture(scope="class")
    @classmethod
    def values(cls, folder: Path) -> dict[str, Any]:
        return {"path": folder, "speakers": 2, "sentences": 1}

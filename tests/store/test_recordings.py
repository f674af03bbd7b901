"""What is known of audio files is remembered while they do not change, and only then."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nkl.data import AudioError, Recording, examining
from nkl.store import Store, recordings, sound_key

RATE = 8000


def write(file: Path, level: float) -> str:
    soundfile.write(file, np.full(RATE // 10, level), RATE)
    return str(file)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that have been read."""
    seen: list[str] = []
    original = recordings.examine

    def noted(file: str, max_minutes: float) -> Recording:
        seen.append(file)
        return original(file, max_minutes)

    monkeypatch.setattr(recordings, "examine", noted)
    return seen


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an hour pass."""
    later = time.time_ns() + 3600 * 10**9
    monkeypatch.setattr(examining.time, "time_ns", lambda: later)


def test_unchanged_files_are_read_once(tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    files = [write(tmp_path / name, level) for name, level in (("a b.wav", 0.25), ("ü.wav", 0.5))]
    settle(monkeypatch)
    steps: list[tuple[int, int]] = []
    first = Store(tmp_path / "store").recordings(
        [*files, files[0]], progress=lambda done, total: steps.append((done, total))
    )
    assert sorted(read) == sorted(files) and steps == [(1, 2), (2, 2)]
    assert Store(tmp_path / "store").recordings(files) == first
    assert len(read) == 2
    (usage,) = Store(tmp_path / "store").usage()
    assert (usage.component, usage.rows) == ("recordings", 2)
    assert Store(tmp_path / "store").verify() == []


def test_a_changed_file_is_read_again_even_with_its_old_time_and_size(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "a.wav", 0.25)
    state = os.stat(file)
    settle(monkeypatch)
    store = Store(tmp_path / "store")
    before = store.recordings([file])
    write(tmp_path / "a.wav", 0.5)
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert store.recordings([file]) != before
    assert len(read) == 2


def test_a_young_file_is_not_trusted(tmp_path: Path, read: list[str]) -> None:
    file = write(tmp_path / "a.wav", 0.25)
    store = Store(tmp_path / "store")
    assert store.recordings([file]) == store.recordings([file])
    assert len(read) == 2


def test_an_unreadable_file_does_not_stop_the_others(tmp_path: Path) -> None:
    good, empty, missing = (str(tmp_path / name) for name in ("good.wav", "empty.wav", "missing.wav"))
    write(Path(good), 0.25)
    Path(empty).touch()
    found = Store(tmp_path / "store").recordings([good, empty, missing, "a\0b.wav", "/dev/zero"])
    assert isinstance(found[good], Recording)
    assert "0 bytes" in str(found[empty])
    assert all(isinstance(found[name], AudioError) for name in (missing, "a\0b.wav", "/dev/zero"))


@pytest.mark.parametrize("settled", [False, True])
def test_too_long_is_refused_whether_it_is_known_or_not(
    tmp_path: Path, settled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, store = write(tmp_path / "a.wav", 0.25), Store(tmp_path / "store")
    if settled:
        settle(monkeypatch)
        assert isinstance(store.recordings([file])[file], Recording)
    assert "EXP.max_minutes = 0.001" in str(store.recordings([file], max_minutes=0.001)[file])


def test_what_is_remembered_is_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signal = np.random.default_rng(0).uniform(-0.5, 0.5, (RATE, 2))
    soundfile.write(tmp_path / "a.wav", signal, RATE)
    settle(monkeypatch)
    file, store = str(tmp_path / "a.wav"), Store(tmp_path / "store")
    first = store.recordings([file])[file]
    again = store.recordings([file])[file]
    assert isinstance(first, Recording) and first == again
    assert replace(first, peak=0.0) != again
    assert (first.frames, first.sampling_rate, first.channels) == (RATE, RATE, 2)


def test_what_is_analysed_in_place_of_the_mean_of_channels_has_a_key_of_its_own(tmp_path: Path) -> None:
    """Rows of before, of another channel, must not be taken for it; those of all others stay."""
    tone = np.sin(np.arange(RATE) / 9).astype(np.float32) / 2
    others = {"mono": [], "same": [tone], "other": [np.roll(tone, 7)], "turned": [-tone]}
    for name, other in others.items():
        soundfile.write(tmp_path / f"{name}.wav", np.column_stack([tone, *other]), RATE)
        recording = examining.examine(str(tmp_path / f"{name}.wav"))
        assert (sound_key(recording, None) == recording.samples) == (name != "turned")
        assert (sound_key(recording, RATE) == recording.samples) == (name != "turned")
        assert len({sound_key(recording, rate) for rate in (RATE, 16000)}) == 2

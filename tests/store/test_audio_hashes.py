"""Hashes of audio files are remembered while the files do not change, and only then."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from nkl.data.audio import AudioError
from nkl.store import Store, audio_hashes


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose bytes have been read."""
    seen: list[str] = []
    original = audio_hashes.hash_audio

    def noted(file: str) -> str:
        seen.append(file)
        return original(file)

    monkeypatch.setattr(audio_hashes, "hash_audio", noted)
    return seen


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an hour pass."""
    later = time.time_ns() + 3600 * 10**9
    monkeypatch.setattr(audio_hashes.time, "time_ns", lambda: later)


def test_unchanged_files_are_read_once(tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    files = [str(tmp_path / name) for name in ("a b.wav", "ü.wav")]
    for file in files:
        Path(file).write_text(file)
    settle(monkeypatch)
    steps: list[tuple[int, int]] = []
    first = Store(tmp_path / "store").hash_files([*files, files[0]], lambda done, total: steps.append((done, total)))
    assert sorted(read) == sorted(files) and steps == [(1, 2), (2, 2)]
    assert Store(tmp_path / "store").hash_files(files) == first
    assert len(read) == 2


def test_a_changed_file_is_read_again_even_with_its_old_time_and_size(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.wav"
    file.write_text("one")
    state = file.stat()
    settle(monkeypatch)
    store = Store(tmp_path / "store")
    before = store.hash_files([str(file)])
    file.write_text("two")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert store.hash_files([str(file)]) != before
    assert len(read) == 2


def test_a_young_file_is_not_trusted(tmp_path: Path, read: list[str]) -> None:
    file = tmp_path / "a.wav"
    file.write_text("one")
    store = Store(tmp_path / "store")
    assert store.hash_files([str(file)]) == store.hash_files([str(file)])
    assert len(read) == 2


def test_an_unreadable_file_does_not_stop_the_others(tmp_path: Path) -> None:
    good, empty, missing = (tmp_path / name for name in ("good.wav", "empty.wav", "missing.wav"))
    good.write_text("x")
    empty.touch()
    hashes = Store(tmp_path / "store").hash_files([str(good), str(empty), str(missing)])
    assert isinstance(hashes[str(good)], str)
    assert "0 bytes" in str(hashes[str(empty)])
    assert isinstance(hashes[str(missing)], AudioError)

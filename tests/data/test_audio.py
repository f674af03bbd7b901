"""Reading audio: what comes back is right, and what is wrong is said in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from nkl.data.audio import AudioError, probe, read_clip

RATE = 16000


def tone(seconds: float, rate: int = RATE, hertz: float = 440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


@pytest.fixture
def file(tmp_path: Path) -> str:
    folder = tmp_path / "Größe und Übung 声"
    folder.mkdir()
    path = folder / "ein satz.wav"
    soundfile.write(path, tone(1.0), RATE, subtype="FLOAT")
    return str(path)


def test_segment_is_cut_to_the_sample(file: str) -> None:
    clip = read_clip(file, 0.25, 0.5)
    np.testing.assert_array_equal(clip.signal, tone(1.0)[4000:8000].astype(np.float32))
    assert (clip.start, clip.end, clip.sampling_rate, clip.signal.dtype) == (0.25, 0.5, RATE, np.float32)


def test_whole_file_and_an_end_beyond_it(file: str) -> None:
    assert read_clip(file).end == read_clip(file, 0, 1.04).end == 1.0
    assert probe(file).duration == 1.0
    with pytest.raises(
        AudioError, match="the segment ends at 800 s, but the file is only 1.000 s long; are these seconds"
    ):
        read_clip(file, 0, 800.0)


def test_channels_are_averaged(tmp_path: Path) -> None:
    path = str(tmp_path / "stereo.wav")
    soundfile.write(path, np.stack([tone(0.1), np.zeros(1600)], axis=1), RATE, subtype="FLOAT")
    np.testing.assert_allclose(read_clip(path).signal, tone(0.1) / 2, atol=1e-7)
    assert probe(path).channels == 2


def test_resampling_keeps_the_tone(file: str) -> None:
    clip = read_clip(file, sampling_rate=8000)
    assert (len(clip.signal), clip.sampling_rate, clip.signal.dtype) == (8000, 8000, np.float32)
    np.testing.assert_allclose(clip.signal[400:-400], tone(1.0, 8000)[400:-400], atol=1e-3)


def broken(folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.wav"
    if kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("file,emotion\na.wav,anger\n" * 20)
    elif kind == "silent":
        soundfile.write(path, np.zeros(0), RATE)
    elif kind == "nan":
        soundfile.write(path, np.array([0.0, np.nan, 0.0]), RATE, subtype="FLOAT")
    return path


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("missing", "no such file"),
        ("folder", "is a folder"),
        ("empty", "0 bytes"),
        ("text", "not audio"),
        ("silent", "no samples"),
        ("nan", "not numbers"),
    ],
)
def test_a_broken_file_is_named_with_its_reason(tmp_path: Path, kind: str, reason: str) -> None:
    path = broken(tmp_path, kind)
    with pytest.raises(AudioError, match=reason) as caught:
        read_clip(str(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (1.0, None, "only 1.000 s long"),
        (0.5, 0.25, "not after its start"),
        (0.5, 0.5, "not after"),
        (-1, None, "0 or later"),
    ],
)
def test_a_segment_outside_the_file_is_refused(file: str, start: float, end: float | None, reason: str) -> None:
    with pytest.raises(AudioError, match=reason):
        read_clip(file, start, end)


def test_a_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.flac"
    soundfile.write(path, np.random.default_rng(0).uniform(-0.5, 0.5, 4 * RATE), RATE)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(AudioError, match="breaks off|damaged"):
        read_clip(str(path))

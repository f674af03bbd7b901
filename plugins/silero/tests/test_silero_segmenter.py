"""The segmenter ``silero``: the kit, stretches found by hand, and real speech."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from pydantic import ValidationError

from nkl.data import Clip, Segment, read_clip
from nkl.testing import SegmenterConformance
from nkl_silero.network import _WEIGHTS, Network
from nkl_silero.plugin import SileroOptions
from nkl_silero.segmenter import Silero
from nkl_silero.stretches import padded, speech


class TestSilero(SegmenterConformance):
    plugin = "silero"
    component = "silero"


class TestOtherOptions(SegmenterConformance):
    plugin = "silero"
    component = "silero"
    options: ClassVar = {"threshold": 0.2, "neg_threshold": 0.1, "min_speech_duration_ms": 0, "speech_pad_ms": 400}


@pytest.fixture(scope="module")
def real() -> Path:
    root = Path(os.environ.get("NKL_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
    if not (root / "ami-mini" / "reference.rttm").is_file():
        pytest.skip(f"no ami-mini in {root}; NKL_TEST_DATA names the folder")
    return root


def found(levels: str, begin: float = 0.5, end: float = 0.35, pause: float = 2) -> list[tuple[int, int]]:
    """Frames written as digits: tenths of a probability."""
    return speech(np.array([int(level) / 10 for level in levels]), begin, end, pause)


def test_a_stretch_ends_where_the_pause_begins() -> None:
    assert found("0099000") == [(2, 4)]
    assert found("009900990") == [(2, 9)], "the pause is too short, and so is the one at the end"
    assert found("00990009900") == [(2, 4), (7, 11)]


def test_between_the_thresholds_speech_goes_on_and_silence_too() -> None:
    assert found("0444900444") == [(4, 10)], "a frame under the lower threshold is needed to end it"
    assert found("0904444090000") == [(1, 2), (8, 9)], "the pause counts from the first frame under the lower threshold"
    assert found("0904444900") == [(1, 10)], "only a frame under the lower threshold looks at how long it lasted"


def test_nothing_gives_nothing() -> None:
    assert found("") == found("0444") == []
    assert padded([], 10, 100) == []
    empty = Clip("a.wav", 0, 0, np.zeros(0, np.float32), 16000)
    assert Silero(SileroOptions()).segment(empty) == []


def test_neighbours_share_a_short_pause() -> None:
    assert padded([(5, 100), (115, 200), (240, 290)], 10, 295) == [(0, 107), (108, 210), (230, 295)]


def test_the_lower_threshold_is_the_lower_one() -> None:
    with pytest.raises(ValidationError, match=r"neg_threshold 0.6 is over threshold 0.5"):
        SileroOptions(neg_threshold=0.6)


def test_blocks_of_the_network_are_as_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    signal = np.random.default_rng(0).normal(0, 0.1, 40_123).astype(np.float32)
    whole = Network().probabilities(signal)
    monkeypatch.setattr("nkl_silero.network._BLOCK", 7)
    assert len(whole) == 79
    np.testing.assert_allclose(Network().probabilities(signal), whole, atol=1e-6)


def test_neither_torch_nor_the_package_is_imported() -> None:
    code = (
        "import sys; from nkl_silero.segmenter import Silero; from nkl_silero.plugin import SileroOptions; "
        "Silero(SileroOptions()); print(sorted({'torch', 'torchaudio', 'silero_vad'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_weights_are_those_of_the_package() -> None:
    """By sha256, as the list of files of its 6.2.3 has it."""
    (file,) = (file for file in metadata.files("silero-vad") or [] if file.name == _WEIGHTS.name)
    assert file.hash
    digest = base64.urlsafe_b64encode(hashlib.sha256(_WEIGHTS.read_bytes()).digest()).rstrip(b"=").decode()
    assert (file.hash.mode, file.hash.value) == ("sha256", digest)


def test_the_same_as_silero_itself(real: Path) -> None:
    """Its own function, with its own loop over frames."""
    import silero_vad
    import torch

    threads = torch.get_num_threads()
    try:
        theirs = silero_vad.load_silero_vad(onnx=True)
        part = Silero(SileroOptions())
        for path in sorted((real / "ami-mini").glob("*.flac")):
            clip = read_clip(str(path), 0.0, None, 16000)
            stamps = silero_vad.get_speech_timestamps(torch.from_numpy(clip.signal), theirs)
            ours = [(round(one.start * 16000), round(one.end * 16000)) for one in part.segment(clip)]
            assert ours == [(one["start"], one["end"]) for one in stamps], path.name
    finally:
        torch.set_num_threads(threads)  # theirs sets it for all


@pytest.mark.parametrize(("threshold", "missed", "false"), [(0.5, 0.22, 0.01), (0.2, 0.13, 0.03)])
def test_real_meetings_hold_speech_where_their_reference_has_it(
    real: Path, threshold: float, missed: float, false: float
) -> None:
    """Known: .206 missed and .003 false alarm of a distant microphone; .112 and .021 with the lower threshold."""
    part = Silero(SileroOptions(threshold=threshold))
    said, heard = [], []
    for path in sorted((real / "ami-mini").glob("*.flac")):
        clip = read_clip(str(path), 0.0, None, 16000)
        said.append(frames(reference(real / "ami-mini" / "reference.rttm", path.stem), clip.end))
        heard.append(frames([(one.start, one.end) for one in part.segment(clip)], clip.end))
    truth, guess = np.concatenate(said), np.concatenate(heard)
    assert truth.sum() > 20_000
    assert (truth & ~guess).sum() / truth.sum() < missed
    assert (guess & ~truth).sum() / truth.sum() < false


def test_a_pause_between_utterances_is_found(real: Path) -> None:
    paths = sorted((real / "librispeech-mini").rglob("*.flac"))[:2]
    if len(paths) < 2:
        pytest.skip("no librispeech-mini beside ami-mini")
    first, second = (read_clip(str(path), 0.0, None, 16000).signal for path in paths)
    signal = np.concatenate([first, np.zeros(32000, np.float32), second])
    segments = Silero(SileroOptions()).segment(Clip("both.wav", 0, len(signal) / 16000, signal, 16000))
    pause = (len(first) / 16000, len(first) / 16000 + 2)
    assert not overlapping(segments, pause[0] + 0.2, pause[1] - 0.2)
    assert overlapping(segments, 0, pause[0])
    assert overlapping(segments, pause[1], len(signal) / 16000)


def overlapping(segments: list[Segment], start: float, end: float) -> list[Segment]:
    return [one for one in segments if one.start < end and one.end > start]


def reference(rttm: Path, name: str) -> list[tuple[float, float]]:
    lines = [line.split() for line in rttm.read_text(encoding="utf-8").splitlines()]
    return [(float(line[3]), float(line[3]) + float(line[4])) for line in lines if line[1] == name]


def frames(stretches: list[tuple[float, float]], duration: float) -> np.ndarray:
    """Whether there is speech, each 10 ms."""
    marks = np.zeros(round(duration * 100), dtype=bool)
    for start, end in stretches:
        marks[round(start * 100) : round(end * 100)] = True
    return marks

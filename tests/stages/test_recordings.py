"""What the files themselves say: their rates, levels and channels, in every command that analyses them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import soundfile
import soxr

from nkl.computing import worker
from nkl.testing.projects import Outcome, Project

RATED = '''
import numpy as np
from nkl.parts import FeatureExtractor
from nkl.plugin import Component, Options, hookimpl


class RatedOptions(Options):
    @property
    def rates(self):
        return (8000, 16000)


class Rated(FeatureExtractor):
    """Level, and the rate at which it was heard."""
    columns = ("level", "rate")
    may_be_nan = True

    def extract(self, clips):
        return np.array([[np.nan, np.nan] if len(clip.signal) < 80 else [np.sqrt((clip.signal**2).mean()), clip.sampling_rate]
                         for clip in clips], np.float32)


@hookimpl
def nkl_feature_extractors():
    yield Component("rated", "nkl_rated:Rated", "Level and rate", options=RatedOptions)
'''
SPEAKERS = ("ann", "bob", "cem", "dee", "eve")


def voice(level: float, rate: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    wide = level * np.sin(2 * np.pi * 150 * np.arange(16000) / 16000) + rng.normal(0, 0.02, 16000)
    return np.asarray(soxr.resample(wide, 16000, rate))


def database(folder: Path, rates: dict[str, int], name: str = "data") -> Path:
    """Ten recordings of five speakers, loud and soft ones; each speaker at a rate."""
    rows = []
    for number, (speaker, rate) in enumerate(rates.items()):
        for label, level in (("soft", 0.1), ("loud", 0.6)):
            file = folder / f"{name}-{speaker}-{label}.wav"
            soundfile.write(file, voice(level, rate, number), rate, subtype="PCM_16")
            rows.append((str(file), speaker, label))
    path = folder / f"{name}.csv"
    pd.DataFrame(rows, columns=["file", "speaker", "emotion"]).to_csv(path, index=False)
    return path


INI = """
[EXP]
root = ./results
name = exp
executor = serial
[DATA]
databases = ['data']
tests = ['other']
data = {data}
data.type = csv
data.split_strategy = speaker_split
other = {other}
other.type = csv
target = emotion
[FEATS]
type = ['rated']
features = ['level', 'rate']
scale = standard
[MODEL]
type = svm
"""


@pytest.fixture
def rated(project: Callable[..., Project], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Project]]:
    def make(rates: dict[str, int], other: int = 16000) -> Project:
        made = project({"nkl_rated.py": RATED})
        monkeypatch.syspath_prepend(str(made.path))
        monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_rated")
        data = database(made.path, rates)
        tested = database(made.path, dict.fromkeys(["fay", "gus", "hal", "ida", "jon"], other), "other")
        return made.write({"exp.ini": INI.format(data=data, other=tested)})

    return make


def bundle(made: Project) -> dict[str, object]:
    return json.loads((made.path / "results/exp/model/bundle.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def findings(made: Project, name: str = "exp") -> str:
    return "\n".join(one["message"] for one in made.results(name)["findings"])


def test_one_rate_in_training_is_that_of_every_later_analysis(rated: Callable[..., Project]) -> None:
    made = rated(dict.fromkeys(SPEAKERS, 16000), other=44100)
    made.run("run", "exp.ini").works()
    assert bundle(made)["sampling_rate"] == 16000
    assert "resampled" not in findings(made)
    tested = made.run("test", "exp.ini").works()
    assert "10 of 10 recordings are resampled to 16000 Hz (10 at 44100 Hz)" in findings(made, "exp/tests/other")
    assert "UAR 1.000" in tested.out
    file = str(next(made.path.glob("other-*.wav")))
    made.run("predict", "exp.ini", file).works()


def test_narrower_recordings_are_a_warning_everywhere(rated: Callable[..., Project]) -> None:
    made = rated(dict.fromkeys(SPEAKERS, 16000), other=8000)
    made.run("run", "exp.ini").works()
    words = ("sampled at less than the 16000 Hz", "FEATS.analysis_rate = 8000")
    assert words[0] in made.run("test", "exp.ini").works().out
    file = str(next(made.path.glob("other-*.wav")))
    outcome = made.run("predict", "exp.ini", file).works()
    assert all(word in outcome.err for word in words)


def test_of_several_rates_in_training_the_lowest_is_taken(rated: Callable[..., Project]) -> None:
    made = rated(dict(zip(SPEAKERS, (8000, 16000, 22050, 16000, 44100), strict=True)))
    made.run("run", "exp.ini").works()
    rates = {name.split("-")[1] for name in made.split("train").index}
    lowest = min(dict(zip(SPEAKERS, (8000, 16000, 22050, 16000, 44100), strict=True))[name] for name in rates)
    assert bundle(made)["sampling_rate"] == lowest
    assert "several sampling rates" in findings(made) and f"resampled to {lowest} Hz" in findings(made)


def test_an_option_says_the_rate_and_the_set_what_it_needs(rated: Callable[..., Project]) -> None:
    made = rated(dict.fromkeys(SPEAKERS, 16000))
    made.run("run", "exp.ini", "-o", "FEATS.analysis_rate=4000").works()
    assert bundle(made)["sampling_rate"] == 4000
    assert "rated is made for recordings of 8000 to 16000 Hz; at 4000 Hz" in findings(made)
    made.run("run", "exp.ini", "-o", "FEATS.analysis_rate=500").fails(1, "analysis_rate")


def test_features_of_another_rate_are_not_taken_for_these(rated: Callable[..., Project]) -> None:
    made = rated(dict.fromkeys(SPEAKERS, 16000))
    for rate in ("False", "8000", "False"):
        made.run("run", "exp.ini", "-o", f"FEATS.analysis_rate={rate}", "-o", "EXP.name=" + rate).works()
        fill = json.loads((made.path / f"results/{rate}/model/bundle.json").read_text())["sampling_rate"]
        assert fill == (16000 if rate == "False" else 8000)
    stores = list((made.path.parent / "store").glob("rated-*/*.arrow"))
    assert sum(int(path.name.partition("r-")[0]) for path in stores) == 20


def odd(made: Project, write: Callable[[Path], object]) -> Outcome:
    path = made.path / "data-ann-soft.wav"
    path.unlink()
    write(path)
    return made.run("run", "exp.ini")


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (
            lambda path: soundfile.write(path, voice(0.3, 16000) * 32767, 16000, subtype="FLOAT"),
            "where full scale is 1: integers in a float file?",
        ),
        (
            lambda path: soundfile.write(path, (voice(0.3, 16000) * 20000).astype("int32"), 16000, subtype="PCM_32"),
            "16-bit numbers in a wider file?",
        ),
        (lambda path: soundfile.write(path, voice(0.1, 16000) + 0.3, 16000), "a large constant offset (DC)"),
        (
            lambda path: soundfile.write(path, np.stack([voice(0.3, 16000), -0.7 * voice(0.3, 16000)], axis=1), 16000),
            "the first that sounds is analysed alone",
        ),
        (lambda path: soundfile.write(path, np.zeros(16000), 16000), "are silent"),
    ],
)
def test_levels_that_are_wrong_are_said_by_run_check_and_predict(
    rated: Callable[..., Project], write: Callable[[Path], object], words: str
) -> None:
    made = rated(dict.fromkeys(SPEAKERS, 16000))
    odd(made, write).works()
    assert words in findings(made)
    assert words in made.run("check", "exp.ini").out
    assert words in made.run("predict", "exp.ini", "data-ann-soft.wav", "data-ann-loud.wav").works().err


def test_a_row_without_one_feature_fails(rated: Callable[..., Project]) -> None:
    made = rated(dict.fromkeys(SPEAKERS, 16000))
    short = odd(made, lambda path: soundfile.write(path, voice(0.3, 16000)[:60], 16000))
    short.fails(1, "data-ann-soft.wav: has not one feature: it is silent, or too short", "FEATS.fail_threshold = 0.1")
    made.run("run", "exp.ini", "-o", "FEATS.fail_threshold=0.1").works()
    made.run("predict", "exp.ini", "data-ann-soft.wav").fails(1, "has not one feature")
    assert "left out" in made.run("predict", "exp.ini", "data-ann-soft.wav", "data-ann-loud.wav").err


def test_recordings_that_are_too_long_fail(rated: Callable[..., Project]) -> None:
    made = rated(dict.fromkeys(SPEAKERS, 16000))
    made.run("run", "exp.ini", "-o", "EXP.max_minutes=0.01").fails(1, "lasts longer than EXP.max_minutes = 0.01")


def test_a_recording_that_is_another_one_for_a_moment_is_not_stored(
    rated: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = rated(dict.fromkeys(SPEAKERS, 16000))
    soundfile.write(made.path / "another.wav", voice(0.3, 16000, 99), 16000, subtype="PCM_16")
    read, other = worker.read_clip, (made.path / "another.wav").read_bytes()

    def replaced(file: str, *more: object) -> object:
        own = Path(file).read_bytes()
        Path(file).write_bytes(other)
        try:
            return read(file, *more)  # type: ignore[arg-type]
        finally:
            Path(file).write_bytes(own)

    monkeypatch.setattr(worker, "read_clip", replaced)
    made.run("run", "exp.ini").fails(1, "was changed while it was worked on", "10 of 10 segments")
    assert not list((made.path.parent / "store").glob("rated-*/*.arrow"))
    monkeypatch.setattr(worker, "read_clip", read)
    assert "UAR 1.000" in made.run("run", "exp.ini").works().out

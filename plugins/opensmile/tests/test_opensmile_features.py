"""The extractor ``os``: openSMILE's own values, in threads too, and what becomes of odd clips."""

from __future__ import annotations

import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import numpy as np
import opensmile
import pytest
from pydantic import ValidationError

from nkl.data import Clip, read_clip
from nkl.plugin import identity, option_infos
from nkl.testing import ExtractorConformance
from nkl_opensmile.extractor import OpenSmile
from nkl_opensmile.plugin import OpenSmileOptions


def clip(signal: np.ndarray, rate: int = 16000) -> Clip:
    return Clip("made.wav", 0.0, len(signal) / rate, signal.astype(np.float32), rate)


def noise(seconds: float, seed: int = 0, rate: int = 16000) -> Clip:
    return clip(0.1 * np.random.default_rng(seed).standard_normal(int(seconds * rate)), rate)


def extractor(**options: object) -> OpenSmile:
    return OpenSmile(OpenSmileOptions(**options))


@pytest.fixture(scope="module")
def speech() -> list[str]:
    root = Path(os.environ.get("NKL_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
    files = sorted((root / "emodb" / "wav").glob("*.wav"))[:8]
    if not files:
        pytest.skip(f"no EmoDB under {root}; NKL_TEST_DATA names the folder")
    return [str(file) for file in files]


def test_values_are_those_of_the_package(speech: list[str]) -> None:
    part = extractor()
    smile = opensmile.Smile(opensmile.FeatureSet.eGeMAPSv02, opensmile.FeatureLevel.Functionals)
    expected = np.vstack([smile.process_file(file).to_numpy() for file in speech[:2]])
    np.testing.assert_array_equal(part.extract([read_clip(file) for file in speech[:2]]), expected)
    np.testing.assert_array_equal(
        part.extract([read_clip(speech[0], 0.5, 1.25)]), smile.process_file(speech[0], start=0.5, end=1.25).to_numpy()
    )
    assert part.columns == tuple(smile.feature_names)


def test_frames_are_those_of_the_package(speech: list[str]) -> None:
    part = extractor(level="frame")
    smile = opensmile.Smile(opensmile.FeatureSet.eGeMAPSv02, opensmile.FeatureLevel.LowLevelDescriptors)
    expected = [smile.process_file(file) for file in speech[:2]]
    found = part.extract([read_clip(file) for file in speech[:2]])
    assert isinstance(found, list)
    assert part.columns == tuple(expected[0].columns)
    for one, table in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, table.to_numpy())
        assert one.dtype == np.float32


@pytest.mark.parametrize("level", ["functionals", "lld"])
def test_threads_give_what_one_thread_gives(speech: list[str], level: str) -> None:
    clips = [read_clip(file) for file in speech]
    serial = extractor(level=level).extract(clips)
    halves = [clips[:4], clips[4:]]
    with ThreadPoolExecutor(2) as pool:
        threaded = list(pool.map(lambda half: extractor(level=level).extract(half), halves))
    assert len(serial) == len(clips)
    for one, other in zip([row for half in threaded for row in half], serial, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("feature_set", "functionals", "descriptors"),
    [
        ("eGeMAPSv02", 88, 25),
        ("eGeMAPSv01b", 88, 23),
        ("eGeMAPSv01a", 88, 23),
        ("GeMAPSv01b", 62, 18),
        ("GeMAPSv01a", 62, 18),
        ("ComParE_2016", 6373, 65),
        ("emobase", 988, 26),
        ("IS09", 384, 16),
        ("IS10", 1582, 38),
        ("IS11", 4368, 59),
        ("IS12", 6125, 64),
        ("IS13", 6373, 65),
    ],
)
def test_sets_have_their_sizes(feature_set: str, functionals: int, descriptors: int) -> None:
    part = extractor(feature_set=feature_set)
    row = part.extract([noise(0.3)])
    assert row.shape == (1, functionals)
    assert len(set(part.columns)) == functionals
    assert row.dtype == np.float32
    assert np.isfinite(row).all()
    frames = extractor(feature_set=feature_set, level="lld")
    assert len(frames.columns) == frames.extract([noise(0.3)])[0].shape[1] == descriptors


@pytest.mark.parametrize("level", ["functionals", "lld"])
def test_odd_clips(level: str) -> None:
    part = extractor(level=level)
    with warnings.catch_warnings(record=True) as heard:
        rows = part.extract([noise(0.02), clip(np.zeros(16000)), clip(np.ones(16000)), noise(0.1), noise(1, rate=8000)])
    assert not heard
    assert np.isnan(rows[0]).all()
    assert all(np.isfinite(row).all() for row in rows[1:])
    assert level == "functionals" or [len(row) for row in rows] == [1, 96, 96, 6, 96]


def test_samples_beyond_full_scale_do_not_wrap() -> None:
    tone = 1.5 * np.sin(2 * np.pi * 200 * np.arange(16000) / 16000)
    beyond, clipped = extractor().extract([clip(tone), clip(np.clip(tone, -1, 1))])
    np.testing.assert_array_equal(beyond, clipped)


def test_options_read_what_inis_say() -> None:
    assert OpenSmileOptions(level="LowLevelDescriptors").level == OpenSmileOptions(level="frame").level == "lld"
    assert OpenSmileOptions(feature_set="egemapsV02").feature_set == "eGeMAPSv02"
    assert "os.set" in next(info for info in option_infos(OpenSmileOptions) if info.field == "feature_set").spellings
    assert OpenSmileOptions(level="frame").frame_level
    assert not OpenSmileOptions().frame_level
    assert identity(OpenSmileOptions(level="lld")) != identity(OpenSmileOptions())
    assert extractor(sampling_rate=16000).sampling_rate == 16000
    assert extractor().sampling_rate is None
    with pytest.raises(ValidationError):
        OpenSmileOptions(level="frames of mine")


class TestFunctionals(ExtractorConformance):
    plugin = "opensmile"
    component = "os"


class TestDescriptors(ExtractorConformance):
    plugin = "opensmile"
    component = "os"
    options: ClassVar[dict[str, str]] = {"level": "lld", "feature_set": "ComParE_2016"}

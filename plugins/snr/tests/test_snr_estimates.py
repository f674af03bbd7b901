"""``snr``: the kit, values that are known, and real speech with noise of known power."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from nkl.data import read_clip
from nkl.testing import ExtractorConformance, PredictorConformance
from nkl.testing import clips as signals
from nkl_snr.amplitudes import gamma_statistic
from nkl_snr.estimators import ESTIMATORS, floor, quartiles, wada
from nkl_snr.extractor import Snr
from nkl_snr.plugin import SnrOptions
from nkl_snr.predictor import SnrPredictor

METHODS = sorted(ESTIMATORS)


class TestFeature(ExtractorConformance):
    plugin = "snr"
    component = "snr"


class TestFeatureByAmplitudes(ExtractorConformance):
    plugin = "snr"
    component = "snr"
    options: ClassVar[dict[str, str]] = {"method": "wada"}


class TestLabel(PredictorConformance):
    plugin = "snr"
    component = "snr"


class TestLabelByFloor(PredictorConformance):
    plugin = "snr"
    component = "snr"
    options: ClassVar[dict[str, str]] = {"method": "floor"}


def test_two_levels_are_twenty_db_apart() -> None:
    """Square waves have the same level in each frame: half of them at 0.5, half at 0.05."""
    wave = np.where(np.arange(32000) % 8 < 4, 0.5, -0.5).astype(np.float32)
    wave[16000:] *= 0.1
    assert quartiles(wave) == pytest.approx(20, abs=0.05)
    half_loud = 10 * np.log10((0.25 + 0.0025) / 2 / 0.0025 - 1)
    assert floor(wave) == pytest.approx(half_loud, abs=0.1)


def test_the_level_is_of_no_account() -> None:
    clip = signals.voice(3.0)
    for method in METHODS:
        estimate = ESTIMATORS[method]
        assert estimate(clip.signal * np.float32(0.25)) == pytest.approx(estimate(clip.signal), abs=0.6)


@pytest.mark.parametrize("method", METHODS)
def test_no_signal_has_no_ratio(method: str) -> None:
    for clip in (signals.silence(), signals.voice(0.04)):
        assert np.isnan(Snr(SnrOptions(method=method)).extract([clip])).all()
        assert SnrPredictor(SnrOptions(method=method)).predict([clip])["snr_pred"].isna().all()


def test_silence_between_words_is_not_infinitely_quiet() -> None:
    word = signals.voice(1.0).signal
    clip = np.concatenate([word, np.zeros(16000, np.float32), word])
    assert all(np.isfinite(ESTIMATORS[method](clip)) for method in METHODS)


def test_a_long_signal_is_computed_in_blocks_that_miss_nothing() -> None:
    """Two minutes, of which 31 s are loud: three blocks of frames."""
    signal = np.random.default_rng(0).normal(0, 0.01, 120 * 16000).astype(np.float32)
    signal[: 31 * 16000] *= 10
    frames = np.lib.stride_tricks.sliding_window_view(signal, 320)[::160].astype(np.float64)
    levels = 10 * np.log10((frames**2 @ np.hamming(320) ** 2) / 320)
    low, high = np.percentile(levels, [25, 75])
    expected = levels[levels >= high].mean() - levels[levels <= low].mean()
    assert quartiles(signal) == pytest.approx(expected, abs=1e-9)


def test_the_model_of_amplitudes_against_its_limits_and_a_simulation() -> None:
    """Alone, noise has ln sqrt(2/pi) + (euler + ln 2)/2, and speech ln .4 - digamma(.4)."""
    noise_only, speech_only = gamma_statistic(np.array([-80.0, 150.0]))
    assert noise_only == pytest.approx(0.409391, abs=1e-5)
    assert speech_only == pytest.approx(np.log(0.4) + 2.5613845, abs=5e-3)
    random = np.random.default_rng(0)
    n = 2_000_000
    speech = random.gamma(0.4, 1, n) * random.choice([-1, 1], n)
    for ratio, expected in zip((0, 10, 20), gamma_statistic(np.array([0.0, 10.0, 20.0])), strict=True):
        z = np.abs(speech + random.normal(0, np.sqrt(0.56 / 10 ** (ratio / 10)), n))
        assert np.log(z.mean()) - np.log(z).mean() == pytest.approx(expected, abs=3e-3)


def test_amplitudes_of_the_model_give_back_the_ratio() -> None:
    random = np.random.default_rng(1)
    speech = random.gamma(0.4, 1, 160000) * random.choice([-1, 1], 160000)
    for ratio in (0, 10, 20):
        mixed = speech + random.normal(0, np.sqrt(0.56 / 10 ** (ratio / 10)), len(speech))
        assert wada((0.05 * mixed).astype(np.float32)) == pytest.approx(ratio, abs=1)


@pytest.fixture(scope="module")
def utterances() -> list[np.ndarray]:
    """Twenty speakers of LibriSpeech, whose own noise is about 35 dB down."""
    named = os.environ.get("NKL_TEST_DATA")
    root = Path(named) if named else Path(__file__).parents[4] / "shared" / "data"
    files = sorted((root / "librispeech-mini" / "audio").glob("*.flac"))
    if not files:
        pytest.skip(f"no librispeech-mini in {root}; NKL_TEST_DATA names the folder")
    return [read_clip(str(file), 0.0, None, 16000).signal[:128000] for file in files[:: len(files) // 20][:20]]


def mixed(signal: np.ndarray, ratio: float) -> np.ndarray:
    noise = np.random.default_rng(len(signal)).normal(size=len(signal))
    noise *= np.sqrt(np.square(signal, dtype=np.float64).mean() / np.square(noise).mean() / 10 ** (ratio / 10))
    return (signal + noise).astype(np.float32)


@pytest.mark.parametrize(("method", "near"), [("floor", 2.0), ("wada", 5.0), ("quartiles", 6.5)])
def test_real_speech_in_noise(utterances: list[np.ndarray], method: str, near: float) -> None:
    """The mean estimate rises with the ratio, and is near it up to 20 dB; so does nearly each utterance's."""
    ratios = [0, 5, 10, 15, 20]
    found = np.array([[ESTIMATORS[method](mixed(one, ratio)) for ratio in ratios] for one in utterances])
    means = found.mean(axis=0)
    assert (np.diff(means) > 2).all()
    assert np.abs(means - ratios).max() < near
    assert (np.diff(found, axis=1) > 0).mean() > 0.97

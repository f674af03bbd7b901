"""What has no voice, no syllable, or hardly any length; and the arithmetic by itself."""

from __future__ import annotations

import numpy as np
import pydantic
import pytest
from scipy import stats

from nkl_praat.analysis import Analyses
from nkl_praat.extractor import COLUMNS, measure
from nkl_praat.formants import interpolate
from nkl_praat.options import PraatOptions
from nkl_praat.pauses import describe
from nkl_praat.perturbation import perturbation_features
from nkl_praat.reference import FORMANT_MEANS, JITTER_COMPONENT, SHIMMER_COMPONENT
from nkl_praat.vocal_tract import vocal_tract_features
from nkl_praat.voice import JITTER, SHIMMER

RATE = 16000


def features(signal: np.ndarray) -> dict[str, float]:
    return measure(Analyses(signal.astype(np.float32), RATE, PraatOptions()))


def pulse_train(seconds: float, rate: int = 100) -> np.ndarray:
    signal = np.zeros(int(seconds * RATE))
    signal[:: RATE // rate] = 0.9
    return signal


@pytest.mark.parametrize(
    "signal",
    [
        np.zeros(RATE),
        np.zeros(320),
        np.full(RATE, 0.3),
        np.eye(1, RATE, RATE // 2)[0],
        np.random.default_rng(0).normal(0, 0.1, RATE),
        np.random.default_rng(0).normal(0, 0.1, 30 * RATE),
        *(pulse_train(seconds) for seconds in (1 / RATE, 0.005, 0.02, 0.0267, 0.04, 0.0401, 0.1, 0.128, 0.1281, 0.2)),
    ],
)
@pytest.mark.filterwarnings("error")
def test_nothing_fails_and_nothing_is_infinite(signal: np.ndarray) -> None:
    row = features(signal)
    assert set(row) == set(COLUMNS)
    assert row["duration"] == len(signal) / RATE
    assert not np.isinf(list(row.values())).any()


def test_silence_has_no_voice_and_counts_of_zero() -> None:
    row = features(np.zeros(RATE))
    assert (row["nsyll"], row["npause"], row["phonationtime_s"], row["speechrate_nsyll_dur"]) == (0, 0, 0, 0)
    assert np.isnan([row["meanF0Hz"], row["HNR"], row["f1_mean"], row["localJitter"], row["pF"]]).all()
    assert np.isnan([row["ASD_speakingtime_nsyll"], row["articulation_rate_nsyll_phonationtime"]]).all()


def test_a_regular_voice_has_its_pitch_and_no_jitter() -> None:
    row = features(pulse_train(1.0, rate=100))
    assert row["meanF0Hz"] == pytest.approx(100, rel=1e-3)
    assert row["localJitter"] == pytest.approx(0, abs=1e-4)
    assert row["JitterPCA"] < -2


def test_there_are_45_columns() -> None:
    assert len(COLUMNS) == len(set(COLUMNS)) == 45
    assert COLUMNS[:4] == ("duration", "meanF0Hz", "stdevF0Hz", "HNR")
    assert COLUMNS[15:19] == ("f1_mean", "f2_mean", "f3_mean", "f4_mean")
    assert COLUMNS[-10:-7] == ("proportion_pause_duration", "JitterPCA", "ShimmerPCA")
    assert COLUMNS[-7:] == ("pF", "fdisp", "avgFormant", "mff", "fitch_vtl", "delta_f", "vtl_delta_f")


def test_a_uniform_tube_has_the_length_it_was_built_with() -> None:
    tube = {f"f{n}_median": (2 * n - 1) * 500.0 for n in (1, 2, 3, 4)}
    row = vocal_tract_features(tube)
    assert row["fitch_vtl"] == pytest.approx(17.5)
    assert row["vtl_delta_f"] == pytest.approx(17.5)
    assert row["delta_f"] == pytest.approx(1000)
    assert row["fdisp"] == pytest.approx(1000)
    assert row["avgFormant"] == pytest.approx(2000)
    assert row["mff"] == pytest.approx((500 * 1500 * 2500 * 3500) ** 0.25)


def test_the_average_of_the_reference_is_zero() -> None:
    average = {f"f{n}_median": FORMANT_MEANS[n - 1] for n in (1, 2, 3, 4)}
    average |= dict(zip(JITTER, JITTER_COMPONENT.means, strict=True))
    average |= dict(zip(SHIMMER, SHIMMER_COMPONENT.means, strict=True))
    assert vocal_tract_features(average)["pF"] == pytest.approx(0)
    assert perturbation_features(average) == pytest.approx({"JitterPCA": 0, "ShimmerPCA": 0})
    assert np.isnan(perturbation_features(average | {"apq11Shimmer": np.nan})["ShimmerPCA"])


def test_pauses_are_fitted_as_scipy_fits_them() -> None:
    durations = np.array([0.31, 0.45, 0.5, 0.9, 1.4])
    shape, location, scale = stats.lognorm.fit(durations, floc=0)
    row = describe(durations)
    assert row["pause_lognorm_mu"] == pytest.approx(np.log(scale))
    assert row["pause_lognorm_sigma"] == pytest.approx(shape)
    expected = stats.kstest(durations, stats.lognorm(shape, location, scale).cdf).pvalue
    assert row["pause_lognorm_ks_pvalue"] == pytest.approx(expected)
    assert row["pause_cv"] == pytest.approx(durations.std() / durations.mean())
    assert np.isnan(list(describe(durations[:2]).values())).all()
    assert np.isnan(describe(np.array([0.5, 0.5, 0.5]))["pause_lognorm_ks_pvalue"])


def test_interpolation_keeps_to_the_nearer_frame_at_gaps() -> None:
    frames = np.array([[10.0, 20.0, np.nan, 40.0]])
    positions = np.array([-0.6, -0.4, 0.25, 0.75, 1.3, 1.6, 3.4, 3.6])
    expected = [[np.nan, 10.0, 12.5, 17.5, 20.0, np.nan, 40.0, np.nan]]
    np.testing.assert_allclose(interpolate(frames, positions), expected)


def test_a_pitch_range_upside_down_is_refused() -> None:
    with pytest.raises(pydantic.ValidationError, match="f0_max"):
        PraatOptions(f0_min=300, f0_max=100)

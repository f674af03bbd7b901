"""The features on real speech, against Praat asked step by step."""

from __future__ import annotations

import itertools
import os
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import parselmouth
import pytest
import soundfile
from parselmouth.praat import call

from nkl.data import Clip
from nkl_praat import analysis
from nkl_praat.analysis import Analyses
from nkl_praat.extractor import COLUMNS, Praat, measure
from nkl_praat.options import PraatOptions

DATA = Path(os.environ.get("NKL_TEST_DATA") or Path(__file__).resolve().parents[3].parent / "shared" / "data")
FILES = ("03a01Fa.wav", "08b03Fe.wav", "11b02Td.wav")
PERIODS = (0, 0, 0.0001, 0.02, 1.3)


@pytest.fixture(scope="module", params=FILES)
def speech(request: pytest.FixtureRequest) -> tuple[np.ndarray, int]:
    path = DATA / "emodb" / "wav" / request.param
    if not path.exists():
        pytest.skip(f"no real speech: {path} is absent")
    return soundfile.read(path, dtype="float32")


def ask_praat(sound: parselmouth.Sound) -> dict[str, float]:
    """The voice report's numbers, each by one plain command."""
    pitch = call(sound, "To Pitch", 0.0, 75, 300)
    pulses = call(sound, "To PointProcess (periodic, cc)", 75, 300)
    both = [sound, pulses]
    return {
        "meanF0Hz": call(pitch, "Get mean", 0, 0, "Hertz"),
        "stdevF0Hz": call(pitch, "Get standard deviation", 0, 0, "Hertz"),
        "HNR": call(call(sound, "To Harmonicity (cc)", 0.01, 75, 0.1, 1.0), "Get mean", 0, 0),
        "localJitter": call(pulses, "Get jitter (local)", *PERIODS),
        "localabsoluteJitter": call(pulses, "Get jitter (local, absolute)", *PERIODS),
        "rapJitter": call(pulses, "Get jitter (rap)", *PERIODS),
        "ppq5Jitter": call(pulses, "Get jitter (ppq5)", *PERIODS),
        "ddpJitter": call(pulses, "Get jitter (ddp)", *PERIODS),
        "localShimmer": call(both, "Get shimmer (local)", *PERIODS, 1.6),
        "localdbShimmer": call(both, "Get shimmer (local_dB)", *PERIODS, 1.6),
        "apq3Shimmer": call(both, "Get shimmer (apq3)", *PERIODS, 1.6),
        "apq5Shimmer": call(both, "Get shimmer (apq5)", *PERIODS, 1.6),
        "apq11Shimmer": call(both, "Get shimmer (apq11)", *PERIODS, 1.6),
        "ddaShimmer": call(both, "Get shimmer (dda)", *PERIODS, 1.6),
    }


def ask_praat_for_formants(sound: parselmouth.Sound) -> dict[str, float]:
    """Mean and median of each formant, asked pulse by pulse."""
    pulses = call(sound, "To PointProcess (periodic, cc)", 75, 300)
    track = call(sound, "To Formant (burg)", 0.0025, 5, 5000, 0.025, 50)
    times = [call(pulses, "Get time from index", n + 1) for n in range(call(pulses, "Get number of points"))]
    expected = {}
    for number in (1, 2, 3, 4):
        values = [call(track, "Get value at time", number, time, "Hertz", "Linear") for time in times]
        values = [value for value in values if not np.isnan(value)]
        expected[f"f{number}_mean"] = statistics.mean(values)
        expected[f"f{number}_median"] = statistics.median(values)
    return expected


def ask_praat_for_syllables(sound: parselmouth.Sound) -> int:
    """Voiced peaks with a dip behind them, asked peak by peak."""
    level = sound.to_intensity(50)
    loud = call(level, "Get quantile", 0, 0, 0.99)
    threshold = max(loud - 25, call(level, "Get minimum", 0, 0, "Parabolic"))
    peak = call(level, "Get maximum", 0, 0, "Parabolic")
    grid = call(level, "To TextGrid (silences)", -25 - (peak - loud), 0.3, 0.1, "silent", "sounding")
    contour = call(call(level, "Down to Matrix"), "To Sound (slice)", 1)
    points = call(contour, "To PointProcess (extrema)", "Left", "yes", "no", "Sinc70")
    voicing = sound.to_pitch_ac(0.02, 30, 4, False, 0.03, 0.25, 0.01, 0.35, 0.25, 450)
    times = [call(points, "Get time from index", n + 1) for n in range(call(points, "Get number of points"))]
    peaks = [(time, call(contour, "Get value at time", time, "Cubic")) for time in times]
    peaks = [(time, value) for time, value in peaks if value > threshold]
    count = 0
    for (time, value), (following, _) in itertools.pairwise(peaks):
        dip = call(level, "Get minimum", time, following, "None")
        label = call(grid, "Get label of interval", 1, call(grid, "Get interval at time", 1, time))
        count += abs(value - dip) > 2 and label == "sounding" and not np.isnan(voicing.get_value_at_time(time))
    return count


def test_equals_praat_asked_step_by_step(speech: tuple[np.ndarray, int]) -> None:
    signal, rate = speech
    sound = parselmouth.Sound(signal.astype(np.float64), sampling_frequency=rate)
    features = measure(Analyses(signal, rate, PraatOptions()))
    expected = ask_praat(sound) | ask_praat_for_formants(sound)
    assert {name: features[name] for name in expected} == pytest.approx(expected, rel=1e-9)
    assert features["nsyll"] == ask_praat_for_syllables(sound) > 0


def test_each_analysis_is_made_once(speech: tuple[np.ndarray, int], monkeypatch: pytest.MonkeyPatch) -> None:
    commands: Counter[str] = Counter()

    def counting(objects: Any, command: str, *arguments: Any) -> Any:
        commands[command] += 1
        return call(objects, command, *arguments)

    monkeypatch.setattr(analysis, "call", counting)
    measure(Analyses(*speech, PraatOptions()))
    analyses = {command: count for command, count in commands.items() if command.startswith("To ")}
    # "To Matrix" only copies numbers out of Praat.
    assert analyses.pop("To Matrix") == 3
    assert analyses == dict.fromkeys(
        (
            "To Pitch",
            "To PointProcess (cc)",
            "To AmplitudeTier (period)",
            "To Harmonicity (cc)",
            "To Formant (burg)",
            "To Intensity",
            "To Pitch (ac)",
            "To TextGrid (silences)",
            "To Sound (slice)",
            "To PointProcess (extrema)",
        ),
        1,
    )


def test_a_row_depends_on_its_own_clip_alone(speech: tuple[np.ndarray, int]) -> None:
    signal, rate = speech
    clip = Clip("a.wav", 0, len(signal) / rate, signal, rate)
    other = Clip("b.wav", 0, 1, signal[:rate], rate)
    extractor = Praat(PraatOptions())
    batch = extractor.extract([clip, other])
    assert batch.shape == (2, 45)
    assert batch.dtype == np.float32
    np.testing.assert_array_equal(batch[0], extractor.extract([clip])[0])
    np.testing.assert_array_equal(batch[1], extractor.extract([other])[0])


def test_pauses_are_found_where_silence_was_put_in(speech: tuple[np.ndarray, int]) -> None:
    signal, rate = speech
    gap = np.zeros(rate, dtype=np.float32)
    whole = np.concatenate([signal, gap, signal, gap, signal, gap, signal])
    single = measure(Analyses(signal, rate, PraatOptions()))
    features = measure(Analyses(whole, rate, PraatOptions()))
    assert features["npause"] == 4 * single["npause"] + 3
    assert 0.3 <= features["pause_mean_duration"] < 2
    assert features["phonationtime_s"] < len(whole) / rate - 2.5
    assert features["articulation_rate_nsyll_phonationtime"] > features["speechrate_nsyll_dur"] > 0


def test_options_change_what_is_found(speech: tuple[np.ndarray, int]) -> None:
    default = measure(Analyses(*speech, PraatOptions()))
    other = measure(Analyses(*speech, PraatOptions(f0_max=500, formant_ceiling=5500, min_dip=15)))
    assert other["f4_median"] != default["f4_median"]
    assert other["nsyll"] < default["nsyll"]
    assert set(default) == set(COLUMNS)

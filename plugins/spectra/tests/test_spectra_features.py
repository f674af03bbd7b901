from __future__ import annotations

import numpy as np
import pytest

from nkl.data import Clip
from nkl.testing import ExtractorConformance
from nkl_spectra.extractor import Lfcc, LogMel3d, Spectra
from nkl_spectra.plugin import LfccOptions, LogMel3dOptions, SpectraOptions
from nkl_spectra.spectrum import deltas, mel_edges, power_spectra, resolving, triangles

RATE = 16000


class TestSpectra(ExtractorConformance):
    plugin = "spectra"
    component = "spectra"


class TestLogMel3d(ExtractorConformance):
    plugin = "spectra"
    component = "logmel3d"


class TestLfcc(ExtractorConformance):
    plugin = "spectra"
    component = "lfcc"


def clip(signal, rate=RATE):
    return Clip("a.wav", 0.0, len(signal) / rate, np.asarray(signal, dtype=np.float32), rate)


def tone(hertz, seconds=0.5, amplitude=1.0, rate=RATE):
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)


def spectra(signal, **options):
    return Spectra(SpectraOptions(**options)).extract([clip(signal)])[0]


def test_frames_are_counted_as_they_fit():
    assert spectra(np.zeros(RATE)).shape == (98, 64)  # 1 + (1000 - 25) / 10, the last one whole
    assert spectra(np.zeros(400)).shape == (1, 64)
    assert spectra(np.zeros(559)).shape == (1, 64)
    assert spectra(np.zeros(560)).shape == (2, 64)
    assert spectra(np.zeros(3)).shape == (1, 64)
    assert spectra(np.zeros(RATE), bands=40, window=50, hop=20).shape == (48, 40)


def test_mel_scale_by_hand():
    edges = mel_edges(2, 16000)
    # 2595 log10(1 + 8000 / 700) = 2840.02; a third of it is 946.67 mel, which is 700 (10^(946.67 / 2595) - 1) = 921.5 Hz
    assert edges == pytest.approx([0, 921.46, 3056.0, 8000], rel=1e-3)
    weights = triangles(edges, 16, 16000)  # frequencies 0, 1000, 2000 ... 8000
    expected = [
        0,
        (3055.96 - 1000) / (3055.96 - 921.46),
        (3055.96 - 2000) / (3055.96 - 921.46),
        (3055.96 - 3000) / 2134.5,
    ]
    assert weights[:4, 0] == pytest.approx(expected, abs=1e-3)
    assert weights[4:, 0].max() == 0


def test_the_spectrum_is_that_of_the_definition():
    rng = np.random.default_rng(3)
    signal = rng.normal(size=1000).astype(np.float32)
    found = np.concatenate(list(power_spectra(signal, 400, 160, 512)))
    taper = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    times = np.arange(400)
    for frame, bin_ in ((0, 0), (2, 17), (3, 256)):
        piece = signal[160 * frame : 160 * frame + 400] * taper / taper.sum()
        expected = abs((piece * np.exp(-2j * np.pi * bin_ * times / 512)).sum()) ** 2
        assert found[frame, bin_] == pytest.approx(expected, rel=1e-4)
    assert found.shape == (4, 257)


@pytest.mark.parametrize("hertz", [300, 1000, 4000])
def test_a_tone_is_loudest_in_its_own_band(hertz):
    levels = spectra(tone(hertz)).mean(axis=0)
    centres = mel_edges(64, RATE)[1:-1]
    assert abs(centres[levels.argmax()] - hertz) < 0.05 * hertz
    quieter = spectra(tone(hertz, amplitude=0.1)).mean(axis=0)
    assert levels.max() - quieter.max() == pytest.approx(20, abs=1e-3)


def test_silence_is_at_the_floor_and_full_scale_near_zero():
    assert (spectra(np.zeros(RATE)) == -100).all()
    assert -10 < spectra(tone(1000)).max() <= 0


@pytest.mark.parametrize(("bands", "rate"), [(64, 16000), (128, 16000), (256, 16000), (64, 48000), (80, 8000)])
def test_every_band_hears_something(bands, rate):
    edges = mel_edges(bands, rate)
    length = resolving(edges, round(0.025 * rate), rate)
    assert triangles(edges, length, rate).any(axis=0).all()
    noise = np.random.default_rng(1).normal(0, 0.1, rate)
    levels = Spectra(SpectraOptions(bands=bands, sampling_rate=rate)).extract([clip(noise, rate)])[0]
    assert levels.min() > -90


def test_a_long_clip_is_the_same_in_one_piece_and_in_several(monkeypatch):
    signal = np.random.default_rng(2).normal(0, 0.1, 2 * RATE)
    whole = spectra(signal)
    monkeypatch.setattr("nkl_spectra.spectrum._AT_ONCE", 7)
    np.testing.assert_allclose(spectra(signal), whole, rtol=1e-5)


def test_deltas_are_those_of_the_formula():
    frames = np.random.default_rng(5).normal(-40, 10, (9, 3)).astype(np.float32)
    for some in (frames, frames[:1], frames[:3]):
        padded = np.concatenate([some[:1], some[:1], some, some[-1:], some[-1:]]).astype(np.float64)
        last = len(padded) - 2
        slopes = [sum(n * (padded[t + n] - padded[t - n]) for n in (1, 2)) / (2 * (1 + 4)) for t in range(2, last)]
        np.testing.assert_allclose(deltas(some), slopes, atol=1e-4)


def test_three_channels_of_forty_bands():
    signal = np.random.default_rng(6).normal(0, 0.1, RATE)
    part = LogMel3d(LogMel3dOptions())
    (found,) = part.extract([clip(signal)])
    assert found.shape == (98, 120) and found.dtype == np.float32
    assert [part.columns[at] for at in (0, 39, 40, 79, 80, 119)] == [
        *("mel_0", "mel_39", "delta_0", "delta_39", "delta2_0", "delta2_39")
    ]
    static, slopes, bends = found.reshape(98, 3, 40).transpose(1, 0, 2)
    np.testing.assert_array_equal(static, spectra(signal, bands=40))
    np.testing.assert_array_equal(slopes, deltas(static))
    np.testing.assert_array_equal(bends, deltas(slopes))


def test_cepstra_are_the_cosine_transform_of_levels():
    signal = np.random.default_rng(4).normal(0, 0.1, 800)
    options = LfccOptions(coefficients=5)
    found = Lfcc(options).extract([clip(signal)])[0]
    power = next(power_spectra(signal.astype(np.float32), 400, 80, 512))
    levels = 10 * np.log10(power @ triangles(np.linspace(0, 8000, 12), 512, RATE))
    places = np.arange(10)
    for number in range(5):
        norm = np.sqrt((1 if number == 0 else 2) / 10)
        expected = norm * (levels * np.cos(np.pi * number * (2 * places + 1) / 20)).sum(axis=1)
        np.testing.assert_allclose(found[:, number], expected, rtol=1e-3, atol=1e-3)
    assert found.shape == (6, 5)


def test_a_transform_that_is_too_short_is_refused():
    with pytest.raises(ValueError, match="too short"):
        LfccOptions(frame_length=800)
    with pytest.raises(ValueError, match="too short"):
        LfccOptions(coefficients=200)

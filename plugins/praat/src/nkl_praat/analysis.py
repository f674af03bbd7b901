"""The analyses of one clip, each made when first asked for and never again."""

from __future__ import annotations

import warnings
from functools import cached_property

import numpy as np
import parselmouth
from parselmouth.praat import call

from nkl_praat.options import PraatOptions

FORMANT_STEP = 0.0025
INTENSITY_FLOOR = 50.0
SHORTEST_SOUNDING = 0.1

# Praat's voicing decision as in de Jong & Wempe's script: step, floor, candidates, very accurate, silence threshold,
# voicing threshold, octave cost, octave-jump cost, voiced/unvoiced cost, ceiling.
VOICING = (0.02, 30.0, 4, "no", 0.03, 0.25, 0.01, 0.35, 0.25, 450.0)


class Analyses:
    """All that Praat computes from a clip, shared by the features.

    An analysis is ``None`` (an array: empty) where the clip is too short for it, or has nothing to analyse.

    Args:
        signal: mono samples, shape ``(samples,)``.
        sampling_rate: in Hz.
        options: search ranges and thresholds.
    """

    def __init__(self, signal: np.ndarray, sampling_rate: int, options: PraatOptions) -> None:
        self.options = options
        self.duration = len(signal) / sampling_rate
        self.is_digital_silence = not np.any(signal)
        self._sample = 1 / sampling_rate
        self._signal = signal
        self._sampling_rate = sampling_rate

    @cached_property
    def sound(self) -> parselmouth.Sound:
        """The clip as Praat's object."""
        return parselmouth.Sound(self._signal.astype(np.float64), sampling_frequency=float(self._sampling_rate))

    @cached_property
    def pitch(self) -> parselmouth.Pitch | None:
        """Pitch by autocorrelation (Boersma 1993), in steps of 0.75 periods of ``f0_min``."""
        if not self._lasts(3 / self.options.f0_min):
            return None
        return call(self.sound, "To Pitch", 0.0, self.options.f0_min, self.options.f0_max)

    @cached_property
    def point_process(self) -> parselmouth.Data | None:
        """The glottal pulses, found by cross-correlation along the pitch contour."""
        if self.pitch is None:
            return None
        return call([self.sound, self.pitch], "To PointProcess (cc)")

    @cached_property
    def pulses(self) -> np.ndarray:
        """Times of the glottal pulses in seconds, shape ``(pulses,)``."""
        return _times(self.point_process)

    @cached_property
    def amplitudes(self) -> parselmouth.Data | None:
        """The peak-to-peak amplitudes of the periods between pulses (periods of 0.1 to 20 ms)."""
        if len(self.pulses) < 3:
            return None
        return call([self.sound, self.point_process], "To AmplitudeTier (period)", 0, 0, 0.0001, 0.02, 1.3)

    @cached_property
    def harmonicity(self) -> parselmouth.Harmonicity | None:
        """Harmonics-to-noise ratio in dB by cross-correlation, every 10 ms."""
        if not self._lasts(2 / self.options.f0_min):
            return None
        return call(self.sound, "To Harmonicity (cc)", 0.01, self.options.f0_min, 0.1, 1.0)

    @cached_property
    def formants(self) -> parselmouth.Formant | None:
        """Five formants by Burg's method, 25 ms window, every 2.5 ms; ``None`` without pulses to read them at."""
        if len(self.pulses) == 0:
            return None
        return call(self.sound, "To Formant (burg)", FORMANT_STEP, 5, self.options.formant_ceiling, 0.025, 50)

    @cached_property
    def intensity(self) -> parselmouth.Intensity | None:
        """The contour of the level in dB."""
        if self.is_digital_silence or not self._lasts(6.4 / INTENSITY_FLOOR):
            return None
        return call(self.sound, "To Intensity", INTENSITY_FLOOR, 0.0, "yes")

    @cached_property
    def voicing(self) -> parselmouth.Pitch | None:
        """A coarse, lenient pitch contour that only tells voiced from unvoiced, for syllables."""
        if not self._lasts(3 / VOICING[1]):
            return None
        return call(self.sound, "To Pitch (ac)", *VOICING)

    @cached_property
    def loudest_speech(self) -> float:
        """The 99 % quantile of the level in dB, which short bursts do not move; NaN without intensity."""
        return call(self.intensity, "Get quantile", 0, 0, 0.99) if self.intensity is not None else np.nan

    @cached_property
    def sounding(self) -> np.ndarray:
        """Start and end in seconds of the stretches that are not pauses, shape ``(stretches, 2)``."""
        if self.intensity is None:
            return np.empty((0, 2))
        peak = call(self.intensity, "Get maximum", 0, 0, "Parabolic")
        # Praat's threshold is relative to the very maximum, ours to the loudest speech.
        threshold = self.options.silence_db - (peak - self.loudest_speech)
        with warnings.catch_warnings():
            # Praat warns of a dynamic range under 10 dB; its answer, one sounding stretch, is what is wanted.
            warnings.simplefilter("ignore", parselmouth.PraatWarning)
            grid = call(
                self.intensity,
                "To TextGrid (silences)",
                threshold,
                self.options.min_pause,
                SHORTEST_SOUNDING,
                "silent",
                "sounding",
            )
        if call(grid, "Count intervals where", 1, "is equal to", "sounding") == 0:
            return np.empty((0, 2))
        table = call(call(grid, "Extract tier", 1), "Down to TableOfReal", "sounding")
        stretches: np.ndarray = call(table, "To Matrix").values[:, :2]
        return stretches

    @cached_property
    def level_peaks(self) -> tuple[np.ndarray, np.ndarray]:
        """Times in seconds and levels in dB of all maxima of the level contour, two arrays of shape ``(peaks,)``."""
        if self.intensity is None:
            return np.empty(0), np.empty(0)
        contour = call(call(self.intensity, "Down to Matrix"), "To Sound (slice)", 1)
        times = _times(call(contour, "To PointProcess (extrema)", "Left", "yes", "no", "Sinc70"))
        cubic = parselmouth.ValueInterpolation.CUBIC
        return times, np.array([contour.get_value(time, interpolation=cubic) for time in times])

    def _lasts(self, seconds: float) -> bool:
        """Whether the clip is longer than Praat demands, with one sample to spare for rounding."""
        return self.duration >= seconds + self._sample


def _times(points: parselmouth.Data | None) -> np.ndarray:
    """The times of a point process at once; Praat refuses to convert an empty one."""
    if points is None or call(points, "Get number of points") == 0:
        return np.empty(0)
    times: np.ndarray = call(points, "To Matrix").values[0]
    return times

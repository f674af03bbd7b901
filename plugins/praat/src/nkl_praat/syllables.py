"""Syllables, and the rates of speech that follow from them."""

from __future__ import annotations

import numpy as np
import parselmouth
from parselmouth.praat import call

from nkl_praat.analysis import Analyses

COLUMNS = (
    "nsyll",
    "npause",
    "phonationtime_s",
    "speechrate_nsyll_dur",
    "articulation_rate_nsyll_phonationtime",
    "ASD_speakingtime_nsyll",
    "proportion_pause_duration",
)


def syllable_features(analyses: Analyses) -> dict[str, float]:
    """Count syllables and pauses, and relate them to time.

    Returns:
        :data:`COLUMNS` by name. ``phonationtime_s`` is the time in seconds in which there is no pause; rates are
        syllables per second; ASD is the average syllable duration in seconds; ``proportion_pause_duration`` is the time
        of silence divided by the time of speech. Digital silence has 0 syllables, 0 pauses and 0 s of speech; ratios to
        nothing are NaN, as is everything in a clip too short for a level contour (0.128 s).
    """
    if analyses.intensity is None and not analyses.is_digital_silence:
        return dict.fromkeys(COLUMNS, np.nan)
    stretches = analyses.sounding
    speaking = float(np.sum(stretches[:, 1] - stretches[:, 0]))
    count = len(syllable_nuclei(analyses))
    values = (
        count,
        max(len(stretches) - 1, 0),
        speaking,
        count / analyses.duration,
        count / speaking if speaking > 0 else np.nan,
        speaking / count if count > 0 else np.nan,
        (analyses.duration - speaking) / speaking if speaking > 0 else np.nan,
    )
    return dict(zip(COLUMNS, values, strict=True))


def syllable_nuclei(analyses: Analyses) -> np.ndarray:
    """Find syllables as voiced peaks of the level (de Jong & Wempe 2009, Behavior Research Methods 41, 385-390).

    A peak counts where it is above the silence threshold, a dip of more than ``min_dip`` dB lies before the next such
    peak, and it is voiced and within a sounding stretch. The last peak, which no other follows, never counts, as in the
    original.

    Returns:
        Times in seconds, shape ``(syllables,)``.
    """
    intensity, voicing = analyses.intensity, analyses.voicing
    if intensity is None or voicing is None:
        return np.empty(0)
    softest = call(intensity, "Get minimum", 0, 0, "Parabolic")
    threshold = max(analyses.loudest_speech + analyses.options.silence_db, softest)
    times, levels = analyses.level_peaks
    times, levels = times[levels > threshold], levels[levels > threshold]
    if len(times) < 2:
        return np.empty(0)
    drops = np.abs(levels[:-1] - dips(intensity, times))
    candidates = times[:-1][drops > analyses.options.min_dip]
    is_voiced = np.array([not np.isnan(voicing.get_value_at_time(time)) for time in candidates], dtype=bool)
    nuclei: np.ndarray = candidates[is_voiced & is_inside(candidates, analyses.sounding)]
    return nuclei


def dips(intensity: parselmouth.Intensity, times: np.ndarray) -> np.ndarray:
    """The lowest level in dB between each time and the next, shape ``(times - 1,)``."""
    levels = intensity.values[0]
    positions = (times - intensity.x1) / intensity.dx
    first = np.ceil(positions[:-1]).astype(int)
    last = np.floor(positions[1:]).astype(int)
    # Between two maxima there is always a frame; the upper bound only keeps a rounding error from leaving none.
    return np.array([levels[a : max(a, b) + 1].min() for a, b in zip(first, last, strict=True)])


def is_inside(times: np.ndarray, stretches: np.ndarray) -> np.ndarray:
    """Whether each time lies in one of the stretches, boolean array of shape ``(times,)``."""
    starts, ends = stretches[:, 0], stretches[:, 1]
    inside: np.ndarray = np.any((times[:, None] >= starts) & (times[:, None] < ends), axis=1)
    return inside

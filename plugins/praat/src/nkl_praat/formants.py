"""The first four formants, read at the glottal pulses."""

from __future__ import annotations

import numpy as np
from parselmouth.praat import call

from nkl_praat.analysis import Analyses

NUMBERS = (1, 2, 3, 4)
COLUMNS = tuple(f"f{number}_{statistic}" for statistic in ("mean", "median") for number in NUMBERS)


def formant_features(analyses: Analyses) -> dict[str, float]:
    """Mean and median of each formant over the glottal pulses (scripts of Feinberg, after Puts et al. 2012).

    Reading at the pulses leaves out unvoiced stretches and weighs by the number of periods.

    Returns:
        :data:`COLUMNS` by name, in Hz; NaN without pulses.
    """
    values = [formant[~np.isnan(formant)] for formant in formants_at_pulses(analyses)]
    means = [float(np.mean(formant)) if len(formant) else np.nan for formant in values]
    medians = [float(np.median(formant)) if len(formant) else np.nan for formant in values]
    return dict(zip(COLUMNS, means + medians, strict=True))


def formants_at_pulses(analyses: Analyses) -> np.ndarray:
    """Interpolate the formant tracks at all pulses at once.

    Returns:
        Array of shape ``(4, pulses)`` in Hz, NaN where Praat finds no such formant.
    """
    track = analyses.formants
    if track is None:
        return np.empty((len(NUMBERS), 0))
    frames = np.vstack([call(track, "To Matrix", number).values[0] for number in NUMBERS])
    # Praat's matrix has 0 Hz where a frame has fewer formants.
    frames = np.where(frames > 0, frames, np.nan)
    return interpolate(frames, (analyses.pulses - track.x1) / track.dx)


def interpolate(frames: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Interpolate linearly, with Praat's rules for borders and gaps.

    The nearer frame decides whether there is a value; where only the farther one has none, the nearer one's is taken.

    Args:
        frames: values at the whole positions 0, 1, 2 …, shape ``(tracks, frames)``, NaN in gaps.
        positions: where to read, shape ``(points,)``.

    Returns:
        Array of shape ``(tracks, points)``.
    """
    padded = np.pad(frames, ((0, 0), (1, 1)), constant_values=np.nan)
    left = np.floor(positions).astype(int)
    phase = positions - left
    nearer_left = phase < 0.5
    near = np.where(nearer_left, left, left + 1)
    far = np.where(nearer_left, left + 1, left)
    last = padded.shape[1] - 1
    near_value = padded[:, np.clip(near + 1, 0, last)]
    far_value = padded[:, np.clip(far + 1, 0, last)]
    blended = near_value + np.where(nearer_left, phase, 1 - phase) * (far_value - near_value)
    return np.where(np.isnan(far_value), near_value, blended)

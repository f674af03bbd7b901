"""The feature extractor ``praat``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkl.data import Clip
from nkl.parts import FeatureExtractor
from nkl_praat import formants, pauses, perturbation, syllables, vocal_tract, voice
from nkl_praat.analysis import Analyses
from nkl_praat.options import PraatOptions

COLUMNS = (
    "duration",
    *voice.COLUMNS,
    *formants.COLUMNS,
    *pauses.COLUMNS,
    *syllables.COLUMNS,
    *perturbation.COLUMNS,
    *vocal_tract.COLUMNS,
)


class Praat(FeatureExtractor):
    """45 measures of the voice, the vocal tract and the flow of speech, at each file's own sampling rate."""

    may_be_nan: bool = True
    options: PraatOptions

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the 45 features."""
        return COLUMNS

    def extract(self, clips: Sequence[Clip]) -> np.ndarray:
        """Compute one row a clip, float32 of shape ``(len(clips), 45)``; NaN where a feature is not defined."""
        rows = [measure(Analyses(clip.signal, clip.sampling_rate, self.options)) for clip in clips]
        return np.array([[row[column] for column in COLUMNS] for row in rows], dtype=np.float32)


def measure(analyses: Analyses) -> dict[str, float]:
    """All features of a clip by name; every analysis behind them is made at most once."""
    features = {
        "duration": analyses.duration,
        **voice.voice_features(analyses),
        **formants.formant_features(analyses),
        **pauses.pause_features(analyses),
        **syllables.syllable_features(analyses),
    }
    return features | perturbation.perturbation_features(features) | vocal_tract.vocal_tract_features(features)

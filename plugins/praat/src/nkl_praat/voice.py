"""Pitch, harmonicity, jitter and shimmer."""

from __future__ import annotations

import numpy as np
from parselmouth.praat import call

from nkl_praat.analysis import Analyses

JITTER = {
    "localJitter": "local",
    "localabsoluteJitter": "local, absolute",
    "rapJitter": "rap",
    "ppq5Jitter": "ppq5",
    "ddpJitter": "ddp",
}
SHIMMER = {
    "localShimmer": "local",
    "localdbShimmer": "local_dB",
    "apq3Shimmer": "apq3",
    "apq5Shimmer": "apq5",
    "apq11Shimmer": "apq11",
    "ddaShimmer": "dda",
}
COLUMNS = ("meanF0Hz", "stdevF0Hz", "HNR", *JITTER, *SHIMMER)

# Praat's own defaults: shortest and longest period in seconds, largest ratio of neighbouring periods and amplitudes.
_PERIODS = (0.0001, 0.02)
_PERIOD_FACTOR = 1.3
_AMPLITUDE_FACTOR = 1.6


def voice_features(analyses: Analyses) -> dict[str, float]:
    """Measure the voice source, as Praat's voice report does (Boersma & Weenink; scripts of Feinberg).

    Returns:
        :data:`COLUMNS` by name: pitch in Hz over the voiced frames, HNR in dB over the frames that are not silent,
        jitter as a ratio (absolute jitter in seconds), shimmer as a ratio (local dB shimmer in dB). NaN without voice.
    """
    pitch, harmonicity = analyses.pitch, analyses.harmonicity
    return {
        "meanF0Hz": call(pitch, "Get mean", 0, 0, "Hertz") if pitch is not None else np.nan,
        "stdevF0Hz": call(pitch, "Get standard deviation", 0, 0, "Hertz") if pitch is not None else np.nan,
        "HNR": call(harmonicity, "Get mean", 0, 0) if harmonicity is not None else np.nan,
        **{column: _jitter(analyses, kind) for column, kind in JITTER.items()},
        **{column: _shimmer(analyses, kind) for column, kind in SHIMMER.items()},
    }


def _jitter(analyses: Analyses, kind: str) -> float:
    if len(analyses.pulses) == 0:
        return np.nan
    return float(call(analyses.point_process, f"Get jitter ({kind})", 0, 0, *_PERIODS, _PERIOD_FACTOR))


def _shimmer(analyses: Analyses, kind: str) -> float:
    if analyses.amplitudes is None:
        return np.nan
    return float(call(analyses.amplitudes, f"Get shimmer ({kind})", *_PERIODS, _AMPLITUDE_FACTOR))

"""How the lengths of the pauses are distributed."""

from __future__ import annotations

import numpy as np
from scipy import stats

from nkl_praat.analysis import Analyses

COLUMNS = (
    "pause_lognorm_mu",
    "pause_lognorm_sigma",
    "pause_lognorm_ks_pvalue",
    "pause_mean_duration",
    "pause_std_duration",
    "pause_cv",
)
FEWEST = 3


def pause_features(analyses: Analyses) -> dict[str, float]:
    """Describe the pauses between stretches of speech; silence before the first and after the last is none.

    See :func:`describe`.
    """
    return describe(pause_durations(analyses.sounding))


def pause_durations(sounding: np.ndarray) -> np.ndarray:
    """Lengths in seconds of the gaps between sounding stretches, shape ``(stretches - 1,)``."""
    gaps: np.ndarray = sounding[1:, 0] - sounding[:-1, 1]
    return gaps


def describe(durations: np.ndarray) -> dict[str, float]:
    """Mean, spread and log-normal fit of durations.

    Pauses in speech are distributed about log-normally (Campione & Véronis 2002, "A large-scale multilingual study of
    silent pause duration"). The fit is the maximum-likelihood one with the location at zero: mean and standard
    deviation of the logarithms. The p-value is that of a Kolmogorov-Smirnov test against the very distribution that
    was fitted; so it is biased upwards, a measure of fit rather than a test.

    Args:
        durations: in seconds, shape ``(pauses,)``, all above 0.

    Returns:
        :data:`COLUMNS` by name; all NaN with fewer than three pauses, the p-value also where all are equally long.
    """
    if len(durations) < FEWEST:
        return dict.fromkeys(COLUMNS, np.nan)
    logs = np.log(durations)
    mu, sigma = float(np.mean(logs)), float(np.std(logs))
    mean, deviation = float(np.mean(durations)), float(np.std(durations))
    p_value = float(stats.kstest(logs, "norm", args=(mu, sigma)).pvalue) if sigma > 0 else np.nan
    return dict(zip(COLUMNS, (mu, sigma, p_value, mean, deviation, deviation / mean), strict=True))

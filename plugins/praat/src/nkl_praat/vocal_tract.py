"""The vocal tract's length and shape, from the medians of the formants."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nkl_praat.reference import FORMANT_DEVIATIONS, FORMANT_MEANS

COLUMNS = ("pF", "fdisp", "avgFormant", "mff", "fitch_vtl", "delta_f", "vtl_delta_f")
SPEED_OF_SOUND = 35000.0


def vocal_tract_features(features: Mapping[str, float]) -> dict[str, float]:
    """Estimate the vocal tract from formants 1 to 4.

    - ``pF``: formant position, the mean of the standardised formants (Puts, Apicella & Cárdenas 2012, Proceedings of
      the Royal Society B 279, 601-609). Standardised with the fixed means and deviations of :mod:`nkl_praat.reference`,
      not with those of the database at hand.
    - ``fdisp``: formant dispersion in Hz, the mean distance of neighbours (Fitch 1997, Journal of the Acoustical
      Society of America 102, 1213-1222).
    - ``avgFormant``, ``mff``: arithmetic and geometric mean in Hz (for the latter: Smith & Patterson 2005).
    - ``fitch_vtl``: length in cm of a tube closed at one end, averaged over the formants (Fitch 1997).
    - ``delta_f``: spacing of the formants in Hz, the slope of a line through the origin (Reby & McComb 2003, Animal
      Behaviour 65, 519-530), and ``vtl_delta_f``: the length in cm that follows.

    Args:
        features: holds ``f1_median`` to ``f4_median`` in Hz.

    Returns:
        :data:`COLUMNS` by name; all NaN where a formant is missing.
    """
    formants = np.array([features[f"f{number}_median"] for number in (1, 2, 3, 4)])
    if np.isnan(formants).any():
        return dict.fromkeys(COLUMNS, np.nan)
    odd = np.array([1, 3, 5, 7])
    spacing = float(formants @ (odd / 2) / np.sum((odd / 2) ** 2))
    values = (
        np.mean((formants - FORMANT_MEANS) / FORMANT_DEVIATIONS),
        (formants[3] - formants[0]) / 3,
        np.mean(formants),
        np.exp(np.mean(np.log(formants))),
        np.mean(odd * SPEED_OF_SOUND / (4 * formants)),
        spacing,
        SPEED_OF_SOUND / (2 * spacing),
    )
    return {column: float(value) for column, value in zip(COLUMNS, values, strict=True)}

"""Whether two columns of numbers rise together, with the speaker as the unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import stats

from nkl_explore.statistics import tests
from nkl_explore.statistics.association import Association
from nkl_explore.statistics.column import Column
from nkl_explore.statistics.effect import LEVEL, Effect, correlation
from nkl_explore.statistics.family import smallest
from nkl_explore.statistics.speakers import Speakers

FEWEST = 5
_FEWEST_OF_SPEAKER = 4
"""A speaker with fewer samples has no correlation of their own."""


def correlate(one: Column, other: Column, speakers: Speakers, level: float = LEVEL) -> Association:
    """Correlates the means of speakers, and, where both change within a speaker, within each speaker; the stronger is told.

    Args:
        one: a column of numbers.
        other: another.
        speakers: of the same samples.
        level: how often the interval shall hold the truth; it allows for what is chosen here.
    """
    known = ~(one.missing | other.missing)
    x, y, speakers = one.values[known], other.values[known], speakers.take(known)
    found = Association(one.name, other.name, unit=speakers.unit, units=speakers.count, samples=len(x))
    for name, values in ((one.name, x), (other.name, y)):
        if len(values) and np.ptp(values) == 0:
            return replace(found, reason=f"{name} is {values[0]:g} wherever both are known")
    if speakers.count < FEWEST:
        return replace(found, reason=f"a test needs {FEWEST} {speakers.unit} at least, and there are {speakers.count}")
    both = not (speakers.constant(x) or speakers.constant(y))
    level = 1 - (1 - level) / (1 + both)
    parts = [_between(found, speakers.means(x), speakers.means(y), level)]
    if both:
        parts.append(_within(found, x, y, speakers, level))
    tested = [part for part in parts if not part.reason]
    if not tested:
        return parts[0]
    best = min(tested, key=lambda part: part.p)
    best = replace(best, p=smallest([part.p for part in tested]))
    if speakers.count == len(x):
        return best
    sample = tests.correlated(x, y)
    return replace(best, sample_p=sample.p, sample_effect=correlation(sample.statistic, len(x), sample.name[0] == "S"))


def _between(found: Association, x: np.ndarray, y: np.ndarray, level: float) -> Association:
    test = tests.correlated(x, y)
    effect = correlation(test.statistic, len(x), test.name.startswith("Spearman"), level)
    if tests.is_tied(x) or tests.is_tied(y):  # the usual error says nothing of numbers that are nearly all alike
        effect = Effect("r", effect.value)
    name = f"{test.name} of speakers' means" if found.unit == "speakers" else test.name
    return replace(found, test=name, p=test.p, effect=effect, design="between")


def _within(found: Association, x: np.ndarray, y: np.ndarray, speakers: Speakers, level: float) -> Association:
    """A t test on the speakers' own correlations, as Fisher's z."""
    z = np.arctanh(np.clip(_own(x, y, speakers), -0.999, 0.999))
    found = replace(found, design="within", units=len(z), test="t test of speakers' own correlations")
    if len(z) < FEWEST or np.ptp(z) == 0:
        return replace(found, reason=f"fewer than {FEWEST} speakers have {_FEWEST_OF_SPEAKER} samples that differ")
    test = stats.ttest_1samp(z, 0.0)
    ends = test.confidence_interval(level)
    low, middle, high = np.tanh([ends.low, z.mean(), ends.high])
    return replace(found, p=float(test.pvalue), effect=Effect("r", float(middle), float(low), float(high), level))


def _own(x: np.ndarray, y: np.ndarray, speakers: Speakers) -> np.ndarray:
    """Pearson's correlation of each speaker who has enough samples that differ."""
    x = x - speakers.means(x)[speakers.codes]
    y = y - speakers.means(y)[speakers.codes]
    sums = [np.bincount(speakers.codes, product, speakers.count) for product in (x * y, x * x, y * y)]
    enough = np.bincount(speakers.codes, minlength=speakers.count) >= _FEWEST_OF_SPEAKER
    tiny = 1e-20 * max(sums[1].max(), 1e-300), 1e-20 * max(sums[2].max(), 1e-300)
    there = enough & (sums[1] > tiny[0]) & (sums[2] > tiny[1])
    return np.asarray(sums[0][there] / np.sqrt(sums[1][there] * sums[2][there]))

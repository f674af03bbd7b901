"""Compares numbers between groups, with the speaker as the unit.

Where speakers have samples of several groups, each is compared with itself. Where each has one group only, speakers are
compared. Where the number never changes within a speaker (age) but the group does, the question is whether speakers with
higher numbers have more samples of a group, and their shares are what is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from nkl_explore.statistics import tests
from nkl_explore.statistics.association import Association, Group
from nkl_explore.statistics.column import Column, recoded
from nkl_explore.statistics.correlating import correlate
from nkl_explore.statistics.effect import LEVEL, Effect, epsilon_squared, hedges_g, paired_d
from nkl_explore.statistics.family import smallest
from nkl_explore.statistics.speakers import Speakers

FEWEST = 5
"""With fewer speakers nothing is tested."""
FEWEST_OF_GROUP = 3
"""Of a group with fewer speakers nothing is said, where speakers are compared."""


@dataclass(frozen=True, eq=False)
class _Cells:
    """Means of each speaker (row) in each group (column), NaN where there are no samples; shape ``(speakers, groups)``."""

    means: np.ndarray
    labels: tuple[str, ...]

    def of(self, at: int) -> np.ndarray:
        column = self.means[:, at]
        return column[~np.isnan(column)]

    def differences(self, one: int, other: int) -> np.ndarray:
        apart = self.means[:, one] - self.means[:, other]
        return apart[~np.isnan(apart)]

    def only(self, keep: np.ndarray) -> _Cells:
        return _Cells(self.means[:, keep], tuple(np.array(self.labels, dtype=object)[keep]))


def compare(numbers: Column, groups: Column, speakers: Speakers, questions: int = 1) -> Association:
    """Whether numbers differ between groups.

    Args:
        numbers: a column of numbers.
        groups: a column of categories.
        speakers: of the same samples.
        questions: of how many comparisons the one with the smallest p will be told; its intervals are wider for it.
    """
    known = ~(numbers.missing | groups.missing)
    numbers, groups, speakers = numbers.take(known), recoded(groups.take(known)), speakers.take(known)
    found = Association(numbers.name, groups.name, unit=speakers.unit, units=speakers.count, samples=int(known.sum()))
    if reason := _hopeless(numbers, groups, speakers):
        return replace(found, reason=reason)
    codes, count = groups.codes, len(groups.labels)
    cells = _Cells(speakers.means_by(numbers.values, codes, count), groups.labels)
    found = replace(found, groups=_groups(cells, codes))
    several = (~np.isnan(cells.means)).sum(axis=1) > 1
    if several.any() and speakers.constant(numbers.values):
        return _by_shares(found, numbers, groups, speakers, questions)
    if several.sum() >= FEWEST and several.mean() >= 0.5:
        found = _within(found, cells, questions)
    else:
        found = _between(found, _of_most(cells, codes, speakers) if several.any() else cells, questions)
        if several.any() and not found.reason:
            note = (
                f"{int(several.sum())} speakers have several groups and count in that of which they have most samples."
            )
            found = replace(found, notes=(*found.notes, note))
    return _at_sample_level(found, numbers.values, codes, groups.labels, speakers)


def _hopeless(numbers: Column, groups: Column, speakers: Speakers) -> str:
    if len(groups.labels) < 2:
        return f"there are samples of {len(groups.labels) or 'no'} group of {groups.name} only"
    if np.ptp(numbers.values) == 0:
        return f"{numbers.name} is {numbers.values[0]:g} wherever both are known"
    return too_few(speakers)


def too_few(speakers: Speakers) -> str:
    """Why nothing can be tested of so few; empty where there are enough."""
    if speakers.count >= FEWEST:
        return ""
    return f"a test needs {FEWEST} {speakers.unit} at least, and there are {speakers.count}"


def _groups(cells: _Cells, codes: np.ndarray) -> tuple[Group, ...]:
    samples = np.bincount(codes, minlength=len(cells.labels))
    found = []
    for at, label in enumerate(cells.labels):
        own = cells.of(at)
        sd = float(np.std(own, ddof=1)) if len(own) > 1 else np.nan
        found.append(Group(label, len(own), int(samples[at]), float(own.mean()), sd))
    return tuple(found)


def _of_most(cells: _Cells, codes: np.ndarray, speakers: Speakers) -> _Cells:
    """Each speaker in the group only of which there are most samples, so that groups are of different speakers."""
    numbers = np.zeros(cells.means.shape)
    np.add.at(numbers, (speakers.codes, codes), 1)
    most = numbers.argmax(axis=1)[:, None] == np.arange(len(cells.labels))
    return _Cells(np.where(most, cells.means, np.nan), cells.labels)


def _between(found: Association, cells: _Cells, questions: int) -> Association:
    found = replace(found, design="between")
    sizes = (~np.isnan(cells.means)).sum(axis=0)
    found, cells = _large_enough(found, cells, sizes, FEWEST_OF_GROUP)
    if found.reason:
        return found
    groups = [cells.of(at) for at in range(len(cells.labels))]
    level = _level(len(groups) * (len(groups) - 1) // 2 * questions)
    effects = {(a, b): hedges_g(groups[a], groups[b], level) for a, b in combinations(range(len(groups)), 2)}
    means = np.array([group.mean() for group in groups])
    if len(groups) == 2:
        test = tests.two_groups(*groups)
        found = replace(found, test=test.name, p=test.p)
    else:
        test = tests.many_groups(groups)
        overall = epsilon_squared(test.statistic, len(groups), sum(map(len, groups)))
        found = replace(found, test=test.name, p=test.p, overall=overall)
    return _with_pair(found, effects, means, cells.labels)


def _within(found: Association, cells: _Cells, questions: int) -> Association:
    found = replace(found, design="within")
    several = (~np.isnan(cells.means)).sum(axis=1) > 1
    cells = _Cells(cells.means[several], cells.labels)
    found = replace(found, units=int(several.sum()))
    found, cells = _large_enough(found, cells, (~np.isnan(cells.means)).sum(axis=0), FEWEST)
    if found.reason:
        return found
    differences = {(a, b): cells.differences(a, b) for a, b in combinations(range(len(cells.labels)), 2)}
    differences = {pair: apart for pair, apart in differences.items() if len(apart) >= FEWEST}
    if not differences:
        return replace(found, reason=f"no two groups have samples of {FEWEST} speakers in common")
    level = _level(len(differences) * questions)
    effects = {pair: paired_d(apart, level) for pair, apart in differences.items()}
    means = np.nanmean(cells.means - np.nanmean(cells.means, axis=1, keepdims=True), axis=0)
    complete = cells.means[~np.isnan(cells.means).any(axis=1)]
    if len(differences) == 1:
        test = tests.pairs(next(iter(differences.values())))
        found = replace(found, test=test.name, p=test.p)
    elif len(complete) >= max(FEWEST, 0.8 * len(cells.means)):
        test = tests.many_pairs(complete)
        found = replace(found, test=test.name, p=test.p, units=len(complete))
    else:
        every = [tests.pairs(apart) for apart in differences.values()]
        names = " and ".join(sorted({one.name for one in every}))
        p = smallest([one.p for one in every])
        found = replace(found, test=f"{names}, all pairs of groups", p=p)
    apart = {pair: float(both.mean()) for pair, both in differences.items()}
    return _with_pair(found, effects, means, cells.labels, apart)


def _large_enough(found: Association, cells: _Cells, sizes: np.ndarray, fewest: int) -> tuple[Association, _Cells]:
    """Without groups that too few speakers have."""
    small = [label for label, size in zip(cells.labels, sizes, strict=True) if size < fewest]
    if small:
        note = f"Left out, since fewer than {fewest} {found.unit} have them: {', '.join(small)}."
        found = replace(found, notes=(*found.notes, note))
    cells = cells.only(sizes >= fewest)
    if len(cells.labels) < 2:
        return replace(found, reason=f"fewer than two groups have {fewest} {found.unit}"), cells
    return found, cells


def _level(choices: int) -> float:
    """That of the interval of one of several effects, which was picked (Bonferroni)."""
    return 1 - (1 - LEVEL) / choices


def _with_pair(
    found: Association,
    effects: dict[tuple[int, int], Effect],
    means: np.ndarray,
    labels: tuple[str, ...],
    apart: dict[tuple[int, int], float] | None = None,
) -> Association:
    """Names the most different pair."""
    first, second = max(effects, key=lambda pair: (effects[pair].share, -pair[0], -pair[1]))
    effect = effects[first, second]
    distance = apart[first, second] if apart else float(means[first] - means[second])
    if distance < 0:
        first, second, distance, effect = second, first, -distance, _turned(effect)
    return replace(found, effect=effect, pair=(labels[first], labels[second]), apart=distance)


def _turned(effect: Effect) -> Effect:
    return replace(effect, value=-effect.value, low=-effect.high, high=-effect.low)


def _by_shares(found: Association, numbers: Column, groups: Column, speakers: Speakers, questions: int) -> Association:
    """Whether speakers with higher numbers have more samples of a group."""
    of_speaker = Column(numbers.name, "number", speakers.means(numbers.values))
    units = Speakers(np.arange(speakers.count), speakers.count, speakers.unit)
    codes = range(len(groups.labels)) if len(groups.labels) > 2 else range(1, 2)
    shares = [speakers.means((groups.values == at).astype(np.float64)) for at in codes]
    if all(np.ptp(share) < 1e-12 for share in shares):
        return replace(found, reason=f"each speaker has the same share of every {groups.name}", design="shares")
    named = [Column(f"share of {groups.labels[at]}", "number", share) for at, share in zip(codes, shares, strict=True)]
    at, best = strongest([correlate(share, of_speaker, units, _level(len(named) * questions)) for share in named])
    found = replace(
        found, test=best.test, p=best.p, effect=best.effect, design="shares", pair=(groups.labels[codes[at]],)
    )
    return _at_sample_level(found, numbers.values, groups.codes, groups.labels, speakers)


def strongest(parts: Sequence[Association]) -> tuple[int, Association]:
    """Of several tests of one question the one with the smallest p, corrected over them, and which it is."""
    tested = [at for at, one in enumerate(parts) if np.isfinite(one.p)]
    if not tested:
        return 0, parts[0]
    best = min(tested, key=lambda at: (parts[at].p, -parts[at].effect.share))
    return best, replace(parts[best], p=smallest([parts[at].p for at in tested]))


def _at_sample_level(
    found: Association, values: np.ndarray, codes: np.ndarray, labels: tuple[str, ...], speakers: Speakers
) -> Association:
    if found.reason or speakers.unit == "samples":
        return found
    groups = [values[codes == at] for at in range(len(labels))]
    groups = [group for group in groups if len(group) >= FEWEST_OF_GROUP]
    if len(groups) < 2:
        return found
    test = tests.two_groups(*groups) if len(groups) == 2 else tests.many_groups(groups)
    if len(found.pair) == 2:
        groups = [values[codes == labels.index(label)] for label in found.pair]
    effect = max((hedges_g(*pair) for pair in combinations(groups, 2)), key=lambda effect: effect.share)
    return replace(found, sample_effect=effect, sample_p=test.p)

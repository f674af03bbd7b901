"""How one feature is distributed over the target: samples, and speakers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nkl.data import Axis, Chart, Samples, Series, Table
from nkl.parts import Material
from nkl_explore.distributions import MOST_POINTS, of_pairs
from nkl_explore.labels import Labels
from nkl_explore.stating import groups_table, mixed_table, sample_level
from nkl_explore.statistics.association import Association
from nkl_explore.statistics.column import Column, number
from nkl_explore.statistics.mixed import mixed_model
from nkl_explore.statistics.relating import relate_all
from nkl_explore.statistics.words import sentence

MOST_TESTED = 100_000
"""Features are tested on no more samples than this."""
_MOST_GROUPS = 16
_MOST_GENDERS = 3


@dataclass(frozen=True, eq=False)
class Tested:
    """Features with what was found when each was held against the target.

    Attributes:
        labels: of the same samples.
        columns: the features, by name.
        found: what was found, by name; p values are corrected over all features.
    """

    labels: Labels
    columns: dict[str, Column]
    found: dict[str, Association]

    @property
    def strongest(self) -> list[str]:
        """The features by their corrected p, then by the size of their effect; what could not be tested comes last."""
        return sorted(self.found, key=lambda name: _weight(self.found[name]))


def labels_of(material: Material, samples: Samples) -> Labels:
    """The labels of these samples."""
    return Labels(replace(material, table=material.table.loc[samples.index]))


def columns_of(samples: Samples) -> dict[str, Column]:
    """Features as columns of numbers."""
    return {name: number(name, samples.features[:, at]) for at, name in enumerate(samples.columns)}


def compare_all(material: Material, samples: Samples) -> Tested:
    """Hold all features against the target, as one family of tests (Holm)."""
    labels, columns = labels_of(material, samples), columns_of(samples)
    found = relate_all(labels.target, list(columns.values()), labels.speakers)
    return Tested(labels, columns, dict(zip(columns, found, strict=True)))


def charts_of(tested: Tested, name: str, by_gender: bool) -> Iterator[Chart]:
    """One chart of samples, one of speakers where they are known.

    Args:
        tested: all features.
        name: of the one.
        by_gender: whether samples are split by gender, where it is known.
    """
    labels, column, found = tested.labels, tested.columns[name], tested.found[name]
    target, speakers, seed = labels.target, labels.speakers, labels.material.seed
    known = speakers.unit == "speakers"
    said = sentence(found)
    beside = (
        f"Taking samples as independent, which those of one speaker are not: {sample_level(found)}." if known else said
    )
    if found.reason:
        beside = said
    title = f"{name} by {target.name}"
    if target.kind == "number":
        yield of_pairs(f"{name} samples", f"{title}: samples", beside, column, target, None, seed, line=True)
        if known:
            both = ~(column.missing | target.missing)
            units = speakers.take(both)
            x, y = (replace(one, values=units.means(one.values[both])) for one in (column, target))
            yield of_pairs(f"{name} speakers", f"{title}: speakers", said, x, y, None, seed, line=True)
        return
    groups, split = _groups(labels, by_gender)
    series = _some([(label, column.values[rows]) for label, rows in groups], seed)
    yield _chart(f"{name} samples", f"{title}{split}: samples", beside, series, labels, name)
    if known and target.kind == "category":
        both = ~(column.missing | target.missing)
        means = speakers.take(both).means_by(column.values[both], target.codes[both], len(target.labels))
        each = tuple(Series(label, _known(means[:, at])) for at, label in enumerate(target.labels))
        yield _chart(f"{name} speakers", f"{title}: speakers, each once a class", said, each, labels, name)


def statistics_of(tested: Tested, name: str) -> Iterator[Table]:
    """What print_stats asks for: means by group, and a mixed model."""
    labels = tested.labels
    table = groups_table(tested.found[name])
    if table is not None:
        yield table
    if labels.target.kind != "nothing":
        yield mixed_table(mixed_model(tested.columns[name], [labels.target], labels.speakers))


def _weight(found: Association) -> tuple[float, float]:
    share = found.effect.share
    return (found.corrected if np.isfinite(found.corrected) else 2.0, -(share if np.isfinite(share) else 0.0))


def _groups(labels: Labels, by_gender: bool) -> tuple[list[tuple[str, np.ndarray]], str]:
    """The samples of each class, of each gender apart where that leaves few enough groups; and how they were split."""
    target, gender = labels.target, labels.column("gender")
    classes = [(label, target.codes == code) for code, label in enumerate(target.labels)]
    genders = [(label, gender.codes == code) for code, label in enumerate(gender.labels)]
    split = by_gender and gender.kind == "category" and target.name != "gender" and len(genders) <= _MOST_GENDERS
    if not split or len(classes) * len(genders) > _MOST_GROUPS:
        return classes, ""
    both = [(f"{one}, {other}", of & who) for one, of in classes for other, who in genders]
    return [(label, rows) for label, rows in both if rows.any()], " and gender"


def _some(groups: Sequence[tuple[str, np.ndarray]], seed: int) -> tuple[Series, ...]:
    """No more values than can be drawn."""
    rng, series = np.random.default_rng(seed), []
    for label, values in groups:
        values = _known(values)
        series.append(
            Series(label, values if len(values) <= MOST_POINTS else rng.choice(values, MOST_POINTS, replace=False))
        )
    return tuple(series)


def _known(values: np.ndarray) -> np.ndarray:
    return values[~np.isnan(values)]


def _chart(name: str, title: str, shows: str, series: tuple[Series, ...], labels: Labels, feature: str) -> Chart:
    return Chart(name, "distributions", title, shows, series, x=Axis(labels.target.name), y=Axis(feature))

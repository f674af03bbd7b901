"""Whether a model serves all groups of speakers alike."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from nkl.data.predictions import Predictions
from nkl.data.report import Fairness, Finding, Measure
from nkl.errors import UserError
from nkl.evaluation.alignment import labelled, plain_index
from nkl.evaluation.bootstrap import Clusters, cluster, interval, resampled_sums
from nkl.evaluation.statistic import LOWER_IS_BETTER, statistic_of


def age_bands(ages: pd.Series, edges: Sequence[float] = (30, 45, 60)) -> pd.Series:
    """Name the age band of each sample: ``under 30``, ``30 to 44``, …, ``60 and over``; missing where the age is."""
    names = [f"under {edges[0]:g}"]
    names += [f"{low:g} to {high - 1:g}" for low, high in pairwise(edges)]
    names.append(f"{edges[-1]:g} and over")
    numbers = pd.to_numeric(ages, errors="coerce").to_numpy(dtype=np.float64)
    places = np.searchsorted(np.asarray(edges, dtype=np.float64), numbers, side="right")
    named = [None if np.isnan(age) else names[place] for age, place in zip(numbers, places, strict=True)]
    return pd.Series(named, index=ages.index, name=ages.name, dtype=object)


def by_group(predictions: Predictions, column: pd.Series, seed: int, measure: str | None = None) -> Fairness:
    """Measure each group, and the gap between the best and the worst.

    Args:
        predictions: with their truth.
        column: the group of each sample, on a segmented index; joined by index, samples without a group are left out.
        seed: of the resampling.
        measure: what the gap is of; the headline where it is ``None``.

    Raises:
        UserError: if the column has a sample twice, fewer than two groups have samples, or there is no such measure.
    """
    known, name = labelled(predictions), str(column.name)
    codes, labels = pd.factorize(_joined(known, column), sort=True)
    if len(labels) < 2:
        raise UserError(f"Column {name} has {len(labels)} group(s) among the test samples; a comparison needs two.")
    clusters, one = cluster(known.speakers, len(known)), statistic_of(known)
    columns = np.column_stack([one.columns * (codes == group)[:, None] for group in range(len(labels))])
    shape = (-1, len(labels), one.columns.shape[1])
    values = {key: found[0] for key, found in one.measures(columns.sum(axis=0).reshape(shape)).items()}
    resamples = one.measures(resampled_sums(columns, clusters, seed).reshape(shape))
    within = [_within(clusters, codes == group) for group in range(len(labels))]
    groups = {
        str(label): tuple(
            Measure(
                key,
                float(values[key][at]),
                *interval(resamples[key][:, at], within[at]),
                int((codes == at).sum()),
                within[at].count,
                within[at].method,
            )
            for key in values
        )
        for at, label in enumerate(labels)
    }
    chosen = _choose(measure, list(values))
    order = np.argsort(values[chosen] * (1 if chosen in LOWER_IS_BETTER else -1), kind="stable")
    order = order[np.isfinite(values[chosen][order])]
    if len(order) < 2:
        raise UserError(f"{chosen} is defined for fewer than two groups of column {name}.")
    best, worst = int(order[0]), int(order[-1])
    gaps = np.abs(values[chosen][best] - values[chosen][worst])
    sign = -1 if chosen in LOWER_IS_BETTER else 1
    low, high = interval(sign * (resamples[chosen][:, best] - resamples[chosen][:, worst]), clusters)
    gap = Measure(f"gap in {chosen}", float(gaps), low, high, int((codes >= 0).sum()), clusters.count, clusters.method)
    findings = _findings(name, codes, [str(label) for label in labels], within)
    return Fairness(name, groups, gap, str(labels[best]), str(labels[worst]), findings)


GROUPINGS = ("gender", "age", "language", "source_db")


def by_groups(predictions: Predictions, table: pd.DataFrame, target: str, seed: int) -> tuple[Fairness, ...]:
    """Measure the groups of each column that tells groups apart: gender, age band, language, database.

    Args:
        predictions: with their truth.
        table: of the predicted samples, on the segmented index.
        target: what was predicted; it is no grouping of itself.
        seed: of the resampling.
    """
    found = []
    for name in GROUPINGS:
        if name == target or name not in table.columns:
            continue
        column = age_bands(table[name]) if name == "age" else table[name]
        if column.nunique() > 1:
            with contextlib.suppress(UserError):  # fewer than two groups can be judged: there is no gap to report
                found.append(by_group(predictions, column, seed))
    return tuple(found)


def _joined(known: Predictions, column: pd.Series) -> np.ndarray:
    keys = plain_index(column.index)
    if keys.has_duplicates:
        raise UserError(f"Column {column.name} has {int(keys.duplicated().sum())} samples twice; it cannot be joined.")
    places = keys.get_indexer(plain_index(known.index))
    groups = column.to_numpy(dtype=object)
    found = [groups[place] if place >= 0 else None for place in places]
    return np.array([None if pd.isna(group) else str(group) for group in found], dtype=object)


def _within(clusters: Clusters, mask: np.ndarray) -> Clusters:
    """The clusters that a group has samples of."""
    codes, found = pd.factorize(clusters.codes[mask])
    return Clusters(codes, len(found), clusters.unit)


def _choose(measure: str | None, names: list[str]) -> str:
    if measure is None:
        return names[0]
    for name in names:
        if name.lower() == measure.lower():
            return name
    raise UserError(f"No gap can be given in {measure}, only in {', '.join(names)}.")


def _findings(column: str, codes: np.ndarray, labels: list[str], within: list[Clusters]) -> tuple[Finding, ...]:
    findings = []
    if (codes < 0).any():
        message = f"{int((codes < 0).sum())} of {len(codes)} test samples have no {column} and are in no group."
        findings.append(Finding("note", "samples without group", message))
    small = [f"{label} ({one.count})" for label, one in zip(labels, within, strict=True) if one.count < 5]
    if small:
        message = f"Groups of {column} with fewer than 5 {within[0].unit}: {', '.join(small)}."
        advice = "A gap of these groups may be the gap of single speakers: test on more of them."
        findings.append(Finding("warning", "small groups", message, advice))
    return tuple(findings)

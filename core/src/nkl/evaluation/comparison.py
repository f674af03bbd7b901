"""Whether one model is better than another on the same samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nkl.data.predictions import Predictions
from nkl.data.report import Measure
from nkl.errors import UserError
from nkl.evaluation.alignment import align, labelled
from nkl.evaluation.bootstrap import Clusters, cluster, cluster_sums, interval, resampled_sums
from nkl.evaluation.significance import holm, mcnemar, permutation_test, smallest_p
from nkl.evaluation.statistic import LOWER_IS_BETTER, statistic_of

ALPHA = 0.05
"""A difference with a p value below it is called one."""


@dataclass(frozen=True)
class Comparison:
    """Two models on the same samples.

    Attributes:
        first: name of the first model.
        second: name of the second.
        difference: the measure of the second less that of the first, with its paired interval.
        p: of the permutation test that swaps whole speakers; NaN where there is one speaker only.
        p_adjusted: the same after Holm's correction over all comparisons made together.
        p_mcnemar: of McNemar's exact test on samples; NaN for regression.
        effect: Cohen's d for pairs: mean over its standard deviation of the difference between speakers' accuracy
            (classification) or mean absolute error (regression); above 0 where the second model is better. NaN where
            the difference is the same for all speakers.
        verdict: what this shows, in words.
    """

    first: str
    second: str
    difference: Measure
    p: float
    p_adjusted: float
    p_mcnemar: float
    effect: float
    verdict: str


def compare_all(runs: Mapping[str, Predictions], seed: int, measure: str | None = None) -> list[Comparison]:
    """Compare each run with the first one, with Holm's correction over the comparisons.

    Args:
        runs: predictions by name, at least two; joined by index.
        seed: of the resampling.
        measure: what is compared; the headline where it is ``None``.

    Raises:
        UserError: if there are fewer than two runs, they are not on the same samples, or there is no such measure.
    """
    names = list(runs)
    if len(names) < 2:
        raise UserError("A comparison needs two runs or more.")
    aligned = [labelled(run) for run in align(list(runs.values()))]
    found = [
        _compare(names[0], aligned[0], name, run, seed, measure)
        for name, run in zip(names[1:], aligned[1:], strict=True)
    ]
    adjusted = holm([one.p for one in found])
    return [
        replace(one, p_adjusted=p, verdict=_verdict(replace(one, p_adjusted=p), len(found)))
        for one, p in zip(found, adjusted, strict=True)
    ]


def _compare(
    first: str, one: Predictions, second: str, other: Predictions, seed: int, measure: str | None
) -> Comparison:
    clusters = cluster(one.speakers, len(one))
    statistics = statistic_of(one), statistic_of(other)
    measures, width = statistics[0].measures, statistics[0].columns.shape[1]
    columns = np.column_stack([each.columns for each in statistics])
    whole = measures(columns.sum(axis=0).reshape(2, width))
    name = _choose(measure, list(whole))
    # the centre of the truth is the same for both runs, so their sums can be swapped between them
    drawn = measures(resampled_sums(columns, clusters, seed).reshape(-1, 2, width))[name]
    low, high = interval(drawn[:, 1] - drawn[:, 0], clusters)
    value = float(whole[name][1] - whole[name][0])
    sums = cluster_sums(columns, clusters)
    return Comparison(
        first,
        second,
        Measure(f"difference in {name}", value, low, high, len(one), clusters.count, clusters.method),
        permutation_test(sums[:, :width], sums[:, width:], lambda each: measures(each)[name], seed),
        np.nan,
        mcnemar(one.predicted == one.truth, other.predicted == other.truth) if one.is_classification else np.nan,
        _effect(one, other, clusters),
        "",
    )


def _choose(measure: str | None, names: list[str]) -> str:
    if measure is None:
        return names[0]
    for name in names:
        if name.lower() == measure.lower():
            return name
    raise UserError(f"Runs cannot be compared by {measure}, only by {', '.join(names)}.")


def _effect(one: Predictions, other: Predictions, clusters: Clusters) -> float:
    assert one.truth is not None
    assert other.truth is not None
    if one.is_classification:
        gain = (other.predicted == other.truth).astype(np.float64) - (one.predicted == one.truth)
    else:
        gain = np.abs(one.predicted - one.truth) - np.abs(other.predicted - other.truth)
    means = np.bincount(clusters.codes, gain) / np.bincount(clusters.codes)
    deviation = means.std(ddof=1) if len(means) > 1 else 0.0
    return float(means.mean() / deviation) if deviation > 1e-12 else np.nan


def _verdict(found: Comparison, tests: int) -> str:
    name = found.difference.name.removeprefix("difference in ")
    clusters, unit = found.difference.clusters, found.difference.method.split(" over ")[-1].split(",")[0]
    pair = f"{found.first} and {found.second}"
    if np.isnan(found.p):
        return f"No difference between {pair} can be tested: the {name} is not defined or there is one speaker only."
    if smallest_p(clusters) > ALPHA:
        return f"No difference shown between {pair}, and none could be: {unit} are too few for the test (6 are needed)."
    corrected = f", corrected for {tests} comparisons" if tests > 1 else ""
    if found.p_adjusted >= ALPHA:
        return f"No difference shown between {pair} in {name} (p = {found.p_adjusted:.3f}{corrected})."
    better = (found.difference.value > 0) != (name in LOWER_IS_BETTER)
    winner, loser = (found.second, found.first) if better else (found.first, found.second)
    size = abs(found.difference.value)
    return f"{winner} is better than {loser}: {name} differs by {size:.3f} (p = {found.p_adjusted:.3f}{corrected})."

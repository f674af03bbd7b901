"""Whether one model is better than another on the same samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nkl.data.predictions import Predictions
from nkl.data.report import Measure
from nkl.errors import UserError, did_you_mean
from nkl.evaluation.alignment import align, labelled
from nkl.evaluation.clusters import Clusters, cluster
from nkl.evaluation.figures import figures_of
from nkl.evaluation.jackknife import difference, measured, p_value
from nkl.evaluation.significance import ALPHA, holm, holm_levels, mcnemar
from nkl.evaluation.statistic import LOWER_IS_BETTER

_SHORT = {"f1": "macro-f1"}
"""How INIs call a measure whose name is longer."""


@dataclass(frozen=True)
class Comparison:
    """Two models on the same samples.

    Attributes:
        first: name of the first model.
        second: name of the second.
        difference: the measure of the second less that of the first, with its paired interval; with several comparisons
            at the level of its step of Holm's correction, so that it leaves out 0 just where ``p_adjusted`` is under .05.
        p: of the t test on the same standard error; NaN where there is no interval.
        p_adjusted: the same after Holm's correction over all comparisons made together.
        p_mcnemar: of McNemar's exact test on samples; NaN for regression, several runs, or where speakers have
            several samples or are not known, since it takes samples as independent.
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


def compare_all(models: Mapping[str, Sequence[Predictions]], measure: str | None = None) -> list[Comparison]:
    """Compare each model with the first one, with Holm's correction over the comparisons.

    Args:
        models: for each model the predictions of all its runs, by name; at least two models; joined by index. What is
            compared is the mean over the runs.
        measure: what is compared, in any case of letters; the headline where it is ``None``.

    Raises:
        UserError: if there are fewer than two models, they are not on the same samples, or there is no such measure.
    """
    names = list(models)
    if len(names) < 2:
        raise UserError("A comparison needs two runs or more.")
    flat = [labelled(run) for run in align([run for runs in models.values() for run in runs])]
    runs = {name: [flat.pop(0) for _ in models[name]] for name in names}
    clusters = cluster(runs[names[0]][0].speakers, len(runs[names[0]][0]))
    figures = {name: figures_of(own, clusters) for name, own in runs.items()}
    chosen = choose(measure, list(figures[names[0]]), "Runs cannot be compared")
    found = [
        difference(f"difference in {chosen}", figures[names[0]][chosen], figures[name][chosen]) for name in names[1:]
    ]
    p_values = [p_value(one) for one in found]
    adjusted, levels = holm(p_values), holm_levels(p_values)
    return [
        Comparison(
            names[0],
            name,
            one := measured(figure, level=level),
            p,
            corrected,
            _mcnemar(runs[names[0]], runs[name], clusters),
            _effect(runs[names[0]], runs[name], clusters),
            _verdict(names[0], name, one, corrected, len(found)),
        )
        for name, figure, p, corrected, level in zip(names[1:], found, p_values, adjusted, levels, strict=True)
    ]


def choose(measure: str | None, names: list[str], complaint: str) -> str:
    """The measure of a name in any case of letters, or of ``f1``; the first where none is named.

    Raises:
        UserError: if there is none of that name.
    """
    if measure is None:
        return names[0]
    for name in names:
        if name.lower() == _SHORT.get(measure.lower(), measure.lower()):
            return name
    raise UserError(f"{complaint} by {measure}, only by {', '.join(names)}.{did_you_mean(measure, names)}")


def _mcnemar(one: Sequence[Predictions], other: Sequence[Predictions], clusters: Clusters) -> float:
    if len(one) > 1 or len(other) > 1 or not one[0].is_classification:
        return np.nan
    if clusters.unit != "speakers" or not clusters.single:
        return np.nan
    return mcnemar(one[0].predicted == one[0].truth, other[0].predicted == other[0].truth)


def _effect(one: Sequence[Predictions], other: Sequence[Predictions], clusters: Clusters) -> float:
    gain = _goodness(other) - _goodness(one)
    means = np.bincount(clusters.codes, gain) / np.bincount(clusters.codes)
    deviation = means.std(ddof=1) if len(means) > 1 else 0.0
    return float(means.mean() / deviation) if deviation > 1e-12 else np.nan


def _goodness(runs: Sequence[Predictions]) -> np.ndarray:
    """How good the prediction of each sample is on average over the runs, shape ``(n,)``."""
    found = []
    for run in runs:
        assert run.truth is not None
        right = run.predicted == run.truth if run.is_classification else -np.abs(run.predicted - run.truth)
        found.append(right.astype(np.float64))
    return np.asarray(np.mean(found, axis=0))


def _verdict(first: str, second: str, found: Measure, p_adjusted: float, tests: int) -> str:
    name, pair = found.name.removeprefix("difference in "), f"{first} and {second}"
    if found.reason and not found.value:
        return f"{pair} do not differ in {name}."
    if found.reason:
        return f"Whether {pair} differ in {name} cannot be tested: {found.reason}."
    corrected = f", corrected for {tests} comparisons" if tests > 1 else ""
    if p_adjusted >= ALPHA:
        return f"No difference shown between {pair} in {name} (p = {p_adjusted:.3f}{corrected})."
    better = (found.value > 0) != (name in LOWER_IS_BETTER)
    winner, loser = (second, first) if better else (first, second)
    return (
        f"{winner} is better than {loser}: {name} differs by {abs(found.value):.3f} (p = {p_adjusted:.3f}{corrected})."
    )

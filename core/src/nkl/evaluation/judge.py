"""The judgement of predictions: every measure with its interval, beside its baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nkl.data.predictions import Predictions
from nkl.data.report import Evaluation, Measure
from nkl.errors import UserError, did_you_mean
from nkl.evaluation.alignment import align, labelled
from nkl.evaluation.baselines import CHANCE, chance, constant, guessing
from nkl.evaluation.bootstrap import Clusters, cluster, interval, resampled_sums
from nkl.evaluation.classification import class_measures, confusion
from nkl.evaluation.ranking import ranking_on_sample, resampled_ranking
from nkl.evaluation.reliability import reliability, risk_coverage
from nkl.evaluation.statistic import statistic_of


def evaluate(predictions: Predictions, train_target: np.ndarray, seed: int, headline: str | None = None) -> Evaluation:
    """Judge one set of predictions; samples without a known truth are left out.

    Args:
        predictions: with their truth.
        train_target: class codes or values of the training split, for the baseline.
        seed: of the resampling.
        headline: the measure to put first, in any case of letters; UAR or CCC where it is ``None``.

    Raises:
        UserError: if no truth is known, or there is no such measure.
        ValueError: if a prediction is not a finite number.
    """
    return pool([predictions], train_target, seed, headline)


def pool(runs: Sequence[Predictions], train_target: np.ndarray, seed: int, headline: str | None = None) -> Evaluation:
    """Judge several runs on the same samples: the mean of each measure over the runs, with its interval.

    The same speakers are drawn for all runs, and the measure is averaged over the runs in each resample. The confusion
    matrix, reliability and risk are those of all runs together, so they count a sample once a run.

    Args:
        runs: one a run; joined by index.
        train_target: see :func:`evaluate`.
        seed: see :func:`evaluate`.
        headline: see :func:`evaluate`.

    Raises:
        UserError: as :func:`evaluate`; and if the runs are not on the same samples.
        ValueError: as :func:`evaluate`.
    """
    aligned = [labelled(run) for run in align(runs)]
    first = aligned[0]
    clusters = cluster(first.speakers, len(first))
    measures, per_class = _measures(aligned, clusters, seed)
    measures = _headline_first(measures, headline)
    name, baseline = constant(first, train_target)
    baselines = {name: _headline_first(_measures([baseline], clusters, seed)[0], headline)}
    if not first.is_classification:
        return Evaluation(measures=measures, baselines=baselines)
    baselines = {CHANCE: _guessing(first, measures, clusters), **baselines}
    truth = np.concatenate([_truth(run) for run in aligned])
    predicted = np.concatenate([run.predicted for run in aligned])
    probabilities = np.concatenate([_probabilities(run) for run in aligned])
    uncertainty = np.concatenate([run.uncertainty for run in aligned if run.uncertainty is not None])
    return Evaluation(
        measures=measures,
        baselines=baselines,
        per_class=per_class,
        confusion=confusion(truth, predicted, len(first.labels)),
        reliability=reliability(probabilities, truth),
        risk_coverage=risk_coverage(uncertainty, predicted == truth),
    )


def mean_and_sd(evaluations: Sequence[Evaluation]) -> dict[str, tuple[float, float]]:
    """Mean and standard deviation (over n - 1) of each measure over several runs, by name; empty for one run."""
    if len(evaluations) < 2:
        return {}
    values = {
        m.name: [next(o.value for o in e.measures if o.name == m.name) for e in evaluations]
        for m in evaluations[0].measures
    }
    return {name: (float(np.mean(found)), float(np.std(found, ddof=1))) for name, found in values.items()}


def _measures(
    runs: Sequence[Predictions], clusters: Clusters, seed: int
) -> tuple[tuple[Measure, ...], Mapping[str, tuple[Measure, ...]]]:
    """All measures as the mean over aligned runs, and those of each class."""
    first, statistics = runs[0], [statistic_of(run) for run in runs]
    columns = np.column_stack([one.columns for one in statistics])
    shape = (-1, len(runs), statistics[0].columns.shape[1])
    whole = columns.sum(axis=0).reshape(shape)
    drawn = resampled_sums(columns, clusters, seed).reshape(shape)
    values = {name: found[0].mean() for name, found in statistics[0].measures(whole).items()}
    resamples = {name: found.mean(axis=1) for name, found in statistics[0].measures(drawn).items()}
    if len(first.labels) == 2:
        _add_ranking(runs, clusters, seed, values, resamples)
    measures = tuple(
        Measure(
            name,
            float(value),
            *interval(resamples[name], clusters),
            len(first),
            clusters.count,
            clusters.method,
            chance(name, len(first.labels)),
        )
        for name, value in values.items()
    )
    edge = 3 * len(first.labels)
    per_class = _per_class(first, whole[..., :edge], drawn[..., :edge], clusters) if edge else {}
    return measures, per_class


def _add_ranking(
    runs: Sequence[Predictions],
    clusters: Clusters,
    seed: int,
    values: dict[str, np.floating],
    resamples: dict[str, np.ndarray],
) -> None:
    scored = [(_probabilities(run)[:, 1], _truth(run) == 1) for run in runs]
    on_sample = [ranking_on_sample(*one) for one in scored]
    resampled = [resampled_ranking(*one, clusters, seed) for one in scored]
    for name in on_sample[0]:
        values[name] = np.mean([one[name] for one in on_sample])
        resamples[name] = np.mean([one[name] for one in resampled], axis=0)


def _per_class(
    first: Predictions, whole: np.ndarray, drawn: np.ndarray, clusters: Clusters
) -> dict[str, tuple[Measure, ...]]:
    values = {name: found[0].mean(axis=0) for name, found in class_measures(whole).items()}
    resamples = {name: found.mean(axis=1) for name, found in class_measures(drawn).items()}
    support = np.bincount(_truth(first), minlength=len(first.labels))
    return {
        label: tuple(
            Measure(
                f"{name} ({label})",
                float(values[name][at]),
                *interval(resamples[name][:, at], clusters),
                int(support[at]),
                clusters.count,
                clusters.method,
                chance(name, len(first.labels)),
            )
            for name in values
        )
        for at, label in enumerate(first.labels)
    }


def _guessing(first: Predictions, measures: Sequence[Measure], clusters: Clusters) -> tuple[Measure, ...]:
    expected = guessing(_truth(first), first.labels, tuple(measure.name for measure in measures))
    method = "expected value of guessing every class equally often"
    return tuple(
        Measure(name, value, np.nan, np.nan, len(first), clusters.count, method, chance(name, len(first.labels)))
        for name, value in expected.items()
    )


def _headline_first(measures: tuple[Measure, ...], headline: str | None) -> tuple[Measure, ...]:
    if headline is None:
        return measures
    named = [measure for measure in measures if measure.name.lower() == headline.lower()]
    if not named:
        names = [measure.name for measure in measures]
        raise UserError(f"There is no measure {headline} here, only {', '.join(names)}.{did_you_mean(headline, names)}")
    return (named[0], *(measure for measure in measures if measure is not named[0]))


def _truth(predictions: Predictions) -> np.ndarray:
    assert predictions.truth is not None
    return predictions.truth


def _probabilities(predictions: Predictions) -> np.ndarray:
    assert predictions.probabilities is not None
    return predictions.probabilities

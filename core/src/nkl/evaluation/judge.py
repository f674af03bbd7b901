"""The judgement of predictions: every measure with its interval, beside its baselines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkl.data.predictions import Predictions
from nkl.data.report import Evaluation, Measure
from nkl.evaluation.alignment import align, labelled
from nkl.evaluation.baselines import CHANCE, chance, constant, guessing
from nkl.evaluation.classification import confusion
from nkl.evaluation.comparison import choose
from nkl.evaluation.figures import class_figures, figures_of, overall
from nkl.evaluation.jackknife import Figure, measured
from nkl.evaluation.reliability import reliability, risk_coverage


def evaluate(predictions: Predictions, train_target: np.ndarray, headline: str | None = None) -> Evaluation:
    """Judge one set of predictions; samples without a known truth are left out.

    Args:
        predictions: with their truth.
        train_target: class codes or values of the training split, for the baseline.
        headline: the measure to put first, in any case of letters, or ``f1``; UAR or CCC where it is ``None``.

    Raises:
        UserError: if no truth is known, or there is no such measure.
        ValueError: if a prediction is not a finite number.
    """
    return pool([predictions], train_target, headline)


def pool(runs: Sequence[Predictions], train_target: np.ndarray, headline: str | None = None) -> Evaluation:
    """Judge several runs on the same samples: the mean of each measure over the runs, with its interval.

    A speaker is left out of all runs at once. The confusion matrix, reliability and risk are those of all runs together,
    so they count a sample once a run.

    Args:
        runs: one a run; joined by index.
        train_target: see :func:`evaluate`.
        headline: see :func:`evaluate`.

    Raises:
        UserError: as :func:`evaluate`; and if the runs are not on the same samples.
        ValueError: as :func:`evaluate`.
    """
    aligned = [labelled(run) for run in align(runs)]
    first = aligned[0]
    figures = figures_of(aligned)
    measures = _headline_first(_measured(overall(figures), first), headline)
    name, baseline = constant(first, train_target)
    without_learning = _measured(overall(figures_of([baseline])), first)
    baselines = {name: _headline_first(without_learning, headline)}
    if not first.is_classification:
        return Evaluation(measures=measures, baselines=baselines)
    baselines = {CHANCE: _guessing(first, measures), **baselines}
    truth = np.concatenate([_truth(run) for run in aligned])
    predicted = np.concatenate([run.predicted for run in aligned])
    probabilities = np.concatenate([_probabilities(run) for run in aligned])
    uncertainty = np.concatenate([run.uncertainty for run in aligned if run.uncertainty is not None])
    return Evaluation(
        measures=measures,
        baselines=baselines,
        per_class={label: _measured(class_figures(figures, label), first) for label in first.labels},
        confusion=confusion(truth, predicted, len(first.labels)),
        reliability=reliability(probabilities, predicted == truth),
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


def _measured(figures: Sequence[Figure], first: Predictions) -> tuple[Measure, ...]:
    return tuple(measured(one, chance(one.name, len(first.labels))) for one in figures)


def _guessing(first: Predictions, measures: Sequence[Measure]) -> tuple[Measure, ...]:
    expected = guessing(_truth(first), first.labels, tuple(measure.name for measure in measures))
    method, clusters = "expected value of guessing every class equally often", measures[0].clusters
    reason = "it is what is expected, not what was measured"
    return tuple(
        Measure(name, value, np.nan, np.nan, len(first), clusters, method, chance(name, len(first.labels)), reason)
        for name, value in expected.items()
    )


def _headline_first(measures: tuple[Measure, ...], headline: str | None) -> tuple[Measure, ...]:
    first = choose(headline, [measure.name for measure in measures], "Predictions cannot be judged")
    return tuple(sorted(measures, key=lambda measure: measure.name != first))


def _truth(predictions: Predictions) -> np.ndarray:
    assert predictions.truth is not None
    return predictions.truth


def _probabilities(predictions: Predictions) -> np.ndarray:
    assert predictions.probabilities is not None
    return predictions.probabilities

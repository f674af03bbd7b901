"""Every measure of predictions, and what it is without each speaker: what all intervals and comparisons are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nkl.data.predictions import Predictions
from nkl.evaluation.classification import class_measures
from nkl.evaluation.clusters import Clusters, cluster, cluster_sums
from nkl.evaluation.jackknife import FEWEST_OF_CLASS, Figure, too_few
from nkl.evaluation.ranking import ranking_without
from nkl.evaluation.statistic import statistic_of

_BIASED = "its estimate is too high on few samples, and no interval is known that holds the true value"
_OF_ALL_CLASSES = ("UAR", "macro-F1", "ROC-AUC", "EER")
_ALSO_OF_PREDICTED = "macro-F1"


def figures_of(runs: Sequence[Predictions], clusters: Clusters | None = None) -> dict[str, Figure]:
    """All measures as the mean over runs, the headline first; those of a class are called ``recall (anger)``.

    Args:
        runs: labelled predictions of the same samples in the same order.
        clusters: what is left out as one; speakers where it is ``None``.
    """
    first = runs[0]
    clusters = cluster(first.speakers, len(first)) if clusters is None else clusters
    statistics = [statistic_of(run) for run in runs]
    sums = cluster_sums(np.column_stack([one.columns for one in statistics]), clusters)
    sums = sums.reshape(clusters.count, len(runs), -1)
    whole = sums.sum(axis=0)
    # the first row is the figure itself, the others are without one cluster each
    rows = np.concatenate([whole[None], whole - sums])
    samples = np.bincount(clusters.codes, minlength=clusters.count)
    values = {name: found.mean(axis=1) for name, found in statistics[0].measures(rows).items()}
    classes = len(first.labels)
    if classes == 2:
        values |= _ranking(runs, clusters)
    few = too_few(int((samples > 0).sum()), clusters.unit)
    tallied = sums[..., : 3 * classes]
    reasons = {name: few or _BIASED * (name == "ECE") for name in values}
    if classes:
        resting = few or _rests_on_few(first, tallied, clusters)
        reasons |= {name: resting for name in _OF_ALL_CLASSES if name in values}
        reasons[_ALSO_OF_PREDICTED] = resting or _only_predicted(first, tallied)
    figures = {
        name: Figure(name, float(found[0]), found[1:], samples, clusters.unit, len(first), reasons[name])
        for name, found in values.items()
    }
    of_classes = _of_classes(first, rows[..., : 3 * classes], tallied, clusters, few) if classes else {}
    if classes == 2:
        named = {f"sensitivity ({first.labels[1]})": 1, f"specificity ({first.labels[1]})": 0}
        figures |= {name: _renamed(of_classes[f"recall ({first.labels[at]})"], name) for name, at in named.items()}
    return figures | of_classes


def class_figures(figures: Mapping[str, Figure], label: str) -> list[Figure]:
    """Precision, recall and F1 of one class."""
    return [figures[f"{name} ({label})"] for name in ("precision", "recall", "F1")]


def overall(figures: Mapping[str, Figure]) -> list[Figure]:
    """All measures but those of single classes."""
    return [one for name, one in figures.items() if not name.startswith(("precision (", "recall (", "F1 ("))]


def _ranking(runs: Sequence[Predictions], clusters: Clusters) -> dict[str, np.ndarray]:
    found = []
    for run in runs:
        assert run.probabilities is not None
        assert run.truth is not None
        found.append(ranking_without(run.probabilities[:, 1], run.truth == 1, clusters))
    return {name: np.mean([one[name] for one in found], axis=0) for name in found[0]}


def _of_classes(
    first: Predictions, rows: np.ndarray, tallied: np.ndarray, clusters: Clusters, few: str
) -> dict[str, Figure]:
    """The measures of each class; they rest on the speakers who have the class, or for whom it was predicted."""
    values = {name: found.mean(axis=1) for name, found in class_measures(rows).items()}
    _, support, predicted = np.split(tallied.mean(axis=1), 3, axis=-1)
    weights = {"precision": predicted, "recall": support, "F1": support + predicted}
    figures = {}
    for at, label in enumerate(first.labels):
        n = int(support[:, at].sum())
        few_have_it = f"no sample is {label}" if not n else _few(support[:, at], f"{label} is of", clusters)
        for name, found in values.items():
            resting = weights[name][:, at]
            few_told = _few(resting, f"{label} was predicted for", clusters) if name == "precision" else ""
            reason = few or few_have_it or few_told
            full = f"{name} ({label})"
            figures[full] = Figure(full, float(found[0, at]), found[1:, at], resting, clusters.unit, n, reason)
    return figures


def _rests_on_few(first: Predictions, tallied: np.ndarray, clusters: Clusters) -> str:
    """Which class in the truth is of too few speakers; empty where none is."""
    support = np.split(tallied.mean(axis=1), 3, axis=-1)[1]
    few = (
        _few(column, f"{label} is of", clusters)
        for label, column in zip(first.labels, support.T, strict=True)
        if column.any()
    )
    return next(filter(None, few), "")


def _only_predicted(first: Predictions, tallied: np.ndarray) -> str:
    """Which class was predicted and is not in the truth, so that its F1 is 0 whatever else is found; empty where none is."""
    _, support, predicted = np.split(tallied.sum(axis=(0, 1)), 3)
    only = [label for at, label in enumerate(first.labels) if predicted[at] and not support[at]]
    return f"no sample is {only[0]}, but some were predicted so" if only else ""


def _few(weights: np.ndarray, words: str, clusters: Clusters) -> str:
    count = int((weights > 0).sum())
    if count >= FEWEST_OF_CLASS:
        return ""
    unit = clusters.unit if count != 1 else clusters.unit.removesuffix("s")
    return f"{words} {count} {unit} only, at least {FEWEST_OF_CLASS} are needed"


def _renamed(figure: Figure, name: str) -> Figure:
    return Figure(name, figure.value, figure.without, figure.weights, figure.unit, figure.n, figure.reason)

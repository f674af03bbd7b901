"""Measures against scikit-learn, scipy and audmetric."""

from __future__ import annotations

import audmetric
import numpy as np
import pytest
from sklearn import metrics

from nkl.data.predictions import most_probable
from nkl.evaluation.classification import (
    class_measures,
    classification_measures,
    confusion,
    confusion_tallies,
    tallies,
    top_two,
)
from nkl.evaluation.clusters import cluster
from nkl.evaluation.ranking import ranking_on_sample, ranking_without
from nkl.evaluation.regression import moments, regression_measures
from nkl.evaluation.reliability import brier, reliability, risk_coverage


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


@pytest.mark.parametrize("classes", [2, 3, 7])
def test_classification_agrees_with_the_references(rng: np.random.Generator, classes: int) -> None:
    truth, predicted = rng.integers(0, classes, 300), rng.integers(0, classes, 300)
    labels = [f"c{i}" for i in range(classes)]
    sums = tallies(truth, predicted, classes).sum(axis=0)
    np.testing.assert_array_equal(sums, confusion_tallies(confusion(truth, predicted, classes)))
    found = classification_measures(sums, labels)
    assert found["UAR"] == pytest.approx(audmetric.unweighted_average_recall(truth, predicted))
    assert found["UAR"] == pytest.approx(metrics.balanced_accuracy_score(truth, predicted))
    assert found["accuracy"] == pytest.approx(audmetric.accuracy(truth, predicted))
    assert found["macro-F1"] == pytest.approx(metrics.f1_score(truth, predicted, average="macro"))
    by_class = class_measures(sums)
    reference = metrics.precision_recall_fscore_support(truth, predicted)
    for name, values in zip(("precision", "recall", "F1"), reference, strict=False):
        np.testing.assert_allclose(by_class[name], values)
    if classes == 2:
        assert found["sensitivity (c1)"] == pytest.approx(metrics.recall_score(truth, predicted))
        assert found["specificity (c1)"] == pytest.approx(metrics.recall_score(truth, predicted, pos_label=0))


def test_a_class_absent_from_the_truth_does_not_count_in_uar() -> None:
    truth, predicted = np.array([0, 0, 1, 1]), np.array([0, 2, 1, 1])
    found = classification_measures(tallies(truth, predicted, 4).sum(axis=0), list("abcd"))
    assert found["UAR"] == 0.75
    assert found["macro-F1"] == pytest.approx(metrics.f1_score(truth, predicted, average="macro", zero_division=0))
    recall = class_measures(tallies(truth, predicted, 4).sum(axis=0))["recall"]
    np.testing.assert_array_equal(recall, [0.5, 1.0, np.nan, np.nan])


@pytest.mark.parametrize("decimals", [8, 1])
@pytest.mark.parametrize("single", [False, True])
def test_ranking_agrees_with_scikit_learn_without_each_cluster(
    rng: np.random.Generator, decimals: int, single: bool
) -> None:
    positive = rng.random(150) < 0.3
    scores = np.round(rng.normal(size=150) + positive, decimals)
    clusters = cluster(None if single else rng.integers(0, 9, 150).astype(object), 150)
    found = ranking_without(scores, positive, clusters)
    for at in range(clusters.count + 1):
        kept = clusters.codes != at - 1
        area, error = found["ROC-AUC"][at], found["EER"][at]
        assert area == pytest.approx(metrics.roc_auc_score(positive[kept], scores[kept]))
        alarms, hits, _ = metrics.roc_curve(positive[kept], scores[kept], drop_intermediate=False)
        # on the ROC curve, where misses and false alarms meet
        reached = [np.interp(error, alarms, hits), *hits[np.abs(alarms - error) < 1e-9]]
        assert min(reached) - 1e-6 <= 1 - error <= max(reached) + 1e-6


def test_ranking_by_hand_and_at_its_edges() -> None:
    positive = np.array([True, True, False, False])
    assert ranking_on_sample(np.array([4.0, 3, 2, 1]), positive) == {"ROC-AUC": 1.0, "EER": 0.0}
    assert ranking_on_sample(np.array([1.0, 2, 3, 4]), positive) == {"ROC-AUC": 0.0, "EER": 1.0}
    assert ranking_on_sample(np.ones(4), positive) == {"ROC-AUC": 0.5, "EER": 0.5}
    assert all(np.isnan(value) for value in ranking_on_sample(np.arange(4.0), np.ones(4, bool)).values())
    assert all(np.isnan(value) for value in ranking_on_sample(np.ones(1), np.zeros(1, bool)).values())


def test_regression_agrees_with_the_references(rng: np.random.Generator) -> None:
    truth = rng.normal(1e6, 1.0, 200)
    predicted = truth + rng.normal(0.3, 1.0, 200)
    found = regression_measures(moments(truth, predicted).sum(axis=0))
    assert found["CCC"] == pytest.approx(audmetric.concordance_cc(truth - 1e6, predicted - 1e6), abs=1e-9)
    assert found["PCC"] == pytest.approx(audmetric.pearson_cc(truth - 1e6, predicted - 1e6), abs=1e-9)
    assert found["MSE"] == pytest.approx(metrics.mean_squared_error(truth, predicted))
    assert found["MAE"] == pytest.approx(metrics.mean_absolute_error(truth, predicted))
    assert found["R2"] == pytest.approx(metrics.r2_score(truth, predicted))


def test_regression_with_constants() -> None:
    truth = np.array([1.0, 2.0, 3.0])
    flat = regression_measures(moments(truth, np.full(3, 2.0)).sum(axis=0))
    assert flat["CCC"] == 0
    assert np.isnan(flat["PCC"])
    assert flat["R2"] == 0
    alone = regression_measures(moments(np.array([0.1]), np.array([0.3])).sum(axis=0))
    assert np.isnan(alone["R2"])
    assert alone["MAE"] == pytest.approx(0.2)


def test_probabilities_agree_with_scikit_learn_and_by_hand(rng: np.random.Generator) -> None:
    probabilities, truth = rng.dirichlet(np.ones(5), 100), rng.integers(0, 5, 100)
    reference = metrics.brier_score_loss(truth, probabilities, labels=range(5), scale_by_half=False)
    assert brier(probabilities, truth).mean() == pytest.approx(reference)
    reference = metrics.top_k_accuracy_score(truth, probabilities, k=2)
    assert top_two(probabilities, truth).mean() == pytest.approx(reference)
    bins = reliability(np.array([[0.9, 0.1], [0.92, 0.08], [0.4, 0.6]]), np.array([True, False, True]))
    np.testing.assert_array_equal(bins["count"][[8, 13]], [1, 2])
    assert bins["confidence"][13] == pytest.approx(0.91)
    assert bins["accuracy"][13] == 0.5
    assert np.isnan(bins["accuracy"][0])
    assert bins["count"].sum() == 3


def test_risk_rises_with_coverage_and_ties_come_in_together() -> None:
    curve = risk_coverage(np.array([0.1, 0.5, 0.5, 0.9]), np.array([True, False, True, False]))
    np.testing.assert_allclose(curve["coverage"], [0.25, 0.75, 1.0])
    np.testing.assert_allclose(curve["risk"], [0.0, 1 / 3, 0.5])
    long = risk_coverage(np.linspace(0, 1, 5000), np.ones(5000, bool))
    assert len(long["coverage"]) == 200
    assert long["coverage"][-1] == 1.0


def test_ties_do_not_depend_on_the_order_of_the_labels(rng: np.random.Generator) -> None:
    labels = ("joy", "anger", "calm", "fear")
    votes = rng.multinomial(3, np.full(4, 0.25), 400) / 3
    truth = rng.integers(0, 4, 400)
    order = np.array([2, 0, 3, 1])
    moved = np.argsort(order)[truth]
    assert top_two(votes, truth) == pytest.approx(top_two(votes[:, order], moved))
    names, others = np.array(labels, dtype=object), np.array(labels, dtype=object)[order]
    here, there = most_probable(votes, labels), most_probable(votes[:, order], tuple(others))
    assert (names[here] == others[there]).all()
    # what is tied is shared: a third of the truth where it is one of three for the second place
    np.testing.assert_allclose(top_two(np.array([[0.4, 0.2, 0.2, 0.2]]), np.array([1])), [1 / 3])
    np.testing.assert_allclose(top_two(np.full((1, 4), 0.25), np.array([3])), [0.5])
    assert most_probable(np.array([[0.4, 0.4, 0.2, 0.0]]), labels) == [1]
    assert most_probable(np.array([[0.1 + 0.2, 0.3, 0.4, 0.0]]), labels) == [2]
    assert most_probable(np.array([[0.1 + 0.2, 0.3, 0.2, 0.0]]), labels) == [1], "rounding decides nothing"

"""Losses against formulas by hand and against scikit-learn, scipy and audmetric."""

from __future__ import annotations

import audmetric
import numpy as np
import pytest
import torch
from scipy.special import expit, log_softmax, softmax
from scipy.stats import pearsonr
from sklearn.metrics import f1_score, log_loss, mean_absolute_error, mean_squared_error

from nkl.plugin import Options, option
from nkl_network.losses import classification_loss, regression_loss
from nkl_network.options import ClassLoss, Smoothing

RANDOM = np.random.default_rng(5)
SCORES = RANDOM.normal(size=(12, 3)) * 2
TRUTH = np.array([0, 1, 2, 0, 0, 1, 2, 2, 0, 1, 0, 0])
WEIGHTS = RANDOM.uniform(0.2, 2, 12)
VALUES, RATINGS = RANDOM.normal(size=12), RANDOM.normal(size=12)


class LossOptions(Options):
    """What a classifier's options say of its loss."""

    loss: ClassLoss = option("cross", "What is made small.")
    focal_alpha: float = option(0.25, "focal: weight of the positive class.")
    focal_gamma: float = option(2.0, "focal: how little easy samples count.")
    label_smoothing: Smoothing = option(0.0, "cross: certainty taken from the labels.")


def of_classes(scores=SCORES, truth=TRUTH, weights=None, **options):
    counts = torch.tensor(np.bincount(truth), dtype=torch.float64)
    weights = None if weights is None else torch.tensor(weights)
    return float(
        classification_loss(LossOptions(**options), counts)(torch.tensor(scores), torch.tensor(truth), weights)
    )


def of_values(name, weights=None, outputs=VALUES):
    weights = None if weights is None else torch.tensor(weights)
    return float(regression_loss(name)(torch.tensor(outputs), torch.tensor(RATINGS), weights))


def test_cross_entropy():
    probabilities = softmax(SCORES, axis=1)
    assert of_classes() == pytest.approx(log_loss(TRUTH, probabilities))
    weighted = log_loss(TRUTH, probabilities, sample_weight=WEIGHTS) * WEIGHTS.mean()
    assert of_classes(weights=WEIGHTS) == pytest.approx(weighted)


def test_label_smoothing_moves_a_share_of_the_truth_to_all_classes():
    smooth = 0.9 * np.eye(3)[TRUTH] + 0.1 / 3
    expected = -(smooth * log_softmax(SCORES, axis=1)).sum(axis=1).mean()
    assert of_classes(label_smoothing=True) == pytest.approx(expected)


def test_soft_f1_of_sure_outputs_is_that_of_decisions():
    predicted = np.array([0, 1, 1, 0, 2, 1, 2, 0, 0, 1, 0, 1])
    expected = 1 - f1_score(TRUTH, predicted, average="macro")
    assert of_classes(np.eye(3)[predicted] * 100, loss="f1") == pytest.approx(expected)
    expected = 1 - f1_score(TRUTH, predicted, average="macro", sample_weight=WEIGHTS)
    assert of_classes(np.eye(3)[predicted] * 100, weights=WEIGHTS, loss="f1") == pytest.approx(expected)


def test_soft_f1_of_unsure_outputs_by_hand():
    scores = np.log([[0.8, 0.2], [0.4, 0.6], [0.5, 0.5]])
    # class 0: hits .8 + .5 of 1.7 + 2; class 1: hits .6 of 1.3 + 1
    expected = 1 - (2 * 1.3 / 3.7 + 2 * 0.6 / 2.3) / 2
    assert of_classes(scores, np.array([0, 1, 0]), loss="f1") == pytest.approx(expected)


def test_binary_cross_entropy_is_that_of_each_class():
    probabilities = softmax(SCORES, axis=1)
    expected = np.mean(
        [log_loss(is_truth, column) for is_truth, column in zip(np.eye(3)[TRUTH].T, probabilities.T, strict=True)]
    )
    assert of_classes(loss="bce") == pytest.approx(expected)
    two = TRUTH % 2
    assert of_classes(SCORES[:, :2], two, loss="bce") == pytest.approx(of_classes(SCORES[:, :2], two))


def test_weighted_binary_cross_entropy_gives_both_sides_the_same_weight():
    probability = expit(SCORES[:, 1] - SCORES[:, 0])
    positive = TRUTH == 1
    ratio = (~positive).sum() / positive.sum()
    expected = np.where(positive, -ratio * np.log(probability), -np.log(1 - probability)).mean()
    assert of_classes(SCORES[:, :2], positive.astype(int), loss="weighted_bce") == pytest.approx(expected)


@pytest.mark.parametrize(("alpha", "gamma"), [(0.25, 2.0), (0.6, 0.0), (0.5, 3.0)])
def test_focal_loss_of_two_classes(alpha, gamma):
    probability = expit(SCORES[:, 1] - SCORES[:, 0])
    positive = TRUTH == 1
    right = np.where(positive, probability, 1 - probability)
    expected = (-np.where(positive, alpha, 1 - alpha) * (1 - right) ** gamma * np.log(right)).mean()
    found = of_classes(SCORES[:, :2], positive.astype(int), loss="focal", focal_alpha=alpha, focal_gamma=gamma)
    assert found == pytest.approx(expected)


def test_focal_loss_without_focus_is_half_the_binary_cross_entropy():
    found = of_classes(loss="focal", focal_alpha=0.5, focal_gamma=0)
    assert found == pytest.approx(of_classes(loss="bce") / 2)


def test_losses_of_values():
    assert of_values("mse") == pytest.approx(mean_squared_error(RATINGS, VALUES))
    assert of_values("mae") == pytest.approx(mean_absolute_error(RATINGS, VALUES))
    assert of_values("1-ccc") == pytest.approx(1 - audmetric.concordance_cc(RATINGS, VALUES), abs=1e-6)
    assert of_values("1-pcc") == pytest.approx(1 - pearsonr(RATINGS, VALUES)[0], abs=1e-6)


def test_a_weight_is_a_repetition():
    twice = np.r_[np.arange(12), 3, 3]
    weights = np.bincount(twice).astype(float)
    for name in ("1-ccc", "1-pcc"):
        repeated = regression_loss(name)(torch.tensor(VALUES[twice]), torch.tensor(RATINGS[twice]), None)
        assert of_values(name, weights) == pytest.approx(float(repeated))


@pytest.mark.parametrize("name", ["1-ccc", "1-pcc"])
def test_a_constant_has_no_correlation_and_a_finite_gradient(name):
    outputs = torch.zeros(4, requires_grad=True)
    loss = regression_loss(name)(outputs, torch.tensor([1.0, 2, 3, 4]), None)
    loss.backward()
    assert loss.item() == pytest.approx(1)
    assert outputs.grad.isfinite().all()


@pytest.mark.parametrize("name", ["cross", "f1", "bce", "weighted_bce", "focal"])
def test_sure_and_wrong_outputs_leave_a_finite_gradient(name):
    outputs = torch.tensor([[200.0, -200, 0], [-200, 200, 0], [0, 0, 200]], requires_grad=True)
    classification_loss(LossOptions(loss=name, focal_gamma=0.5), torch.ones(3))(
        outputs, torch.tensor([1, 0, 1]), None
    ).backward()
    assert outputs.grad.isfinite().all()

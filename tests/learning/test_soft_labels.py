"""Soft labels: what takes weights learns from the distribution as if it were the target of the cross-entropy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nkl.data import Samples
from nkl.errors import UserError
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice, default_choice
from nkl.kernel.discovery import discover
from nkl.kernel.kinds import BALANCER, LEARNER, Kind
from nkl.learning.fitting import Recipe, _balanced, _with_each_class, balanced_weights, fit
from nkl.testing import toys


def chosen(kind: Kind, name: str) -> Choice:
    catalog = Catalog(discover().plugins)
    return default_choice(catalog.find(kind, name), catalog.find)


def soft(samples: Samples, seed: int = 4) -> Samples:
    """The same with made-up shares, of which the target has most; a third of the samples has one label alone."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet([0.5] * 3, len(samples)) + np.eye(3)[samples.target]
    shares[::3] = np.eye(3)[samples.target[::3]]
    return samples.having(shares=shares / shares.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("class_weight", [False, True])
def test_of_logistic_regression_they_are_those_of_the_definition(class_weight: bool) -> None:
    """scikit-learn's model of each sample once a class, and the minimum of the cross-entropy of the distributions."""
    pytest.importorskip("nkl_sklearn", reason="the plugin sklearn is not installed")
    linear = pytest.importorskip("sklearn.linear_model")
    train, test = soft(toys.rare_classes(90)), toys.classes(30, seed=9, name="test")
    found = fit(Recipe(chosen(LEARNER, "log_reg"), class_weight=class_weight), train, None, 1)
    assert train.shares is not None
    n = len(train)
    rows, targets, weights = np.tile(np.arange(n), 3), np.repeat([0, 1, 2], n), train.shares.T.ravel()
    if class_weight:
        weights = weights * (n / (3 * train.shares.sum(axis=0)))[targets]
    there = weights > 0
    model = linear.LogisticRegression(C=found.learner.options.C_val, max_iter=5000, tol=1e-8)
    model.fit(train.features[rows[there]], targets[there], sample_weight=weights[there])
    np.testing.assert_allclose(found.predict(test), model.predict_proba(test.features), atol=2e-3)
    # the loss itself: no step away from these coefficients makes it smaller
    features = np.column_stack([train.features.astype(float), np.ones(n)])
    coefficients = np.column_stack([model.coef_, model.intercept_])
    shares = train.shares * (n / (3 * train.shares.sum(axis=0)) if class_weight else 1)
    scores = features @ coefficients.T
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    slope = (odds / odds.sum(axis=1, keepdims=True) * shares.sum(axis=1, keepdims=True) - shares).T @ features
    slope[:, :-1] += model.coef_ / model.C
    assert np.abs(slope).max() < 0.01


@pytest.mark.parametrize("form", ["rows", "frames", "audio"])
def test_a_sample_comes_once_a_class_that_is_true_of_it(form: str, tmp_path: Path) -> None:
    train = soft(toys.as_input(toys.classes(9), form, tmp_path)).having(side={"age": np.arange(9.0)})
    found = _with_each_class(train, class_weight=False)
    assert found.weights is not None and found.shares is None and train.shares is not None
    again = np.zeros((9, 3))
    again[found.side["age"].astype(int), found.target] = found.weights
    np.testing.assert_array_equal(again, train.shares)
    assert len(found.features) == len(found) == 3 * 3 + 6 * 3 - 2 * 3
    assert found.weights.sum() == pytest.approx(9)


def test_one_label_each_is_what_hard_labels_are() -> None:
    train = toys.rare_classes(90)
    same = _with_each_class(train.having(shares=np.eye(3)[train.target]), class_weight=True)
    np.testing.assert_array_equal(same.target, train.target)
    np.testing.assert_allclose(same.weights, balanced_weights(train.target, 3))


def test_balancers_that_choose_samples_keep_their_shares_and_others_are_refused() -> None:
    pytest.importorskip("nkl_balance", reason="the plugin balance is not installed")
    train = soft(toys.rare_classes(90))
    found = _balanced(chosen(BALANCER, "ros").make(), train, 1)
    positions = train.index.get_indexer(found.index)
    assert found.shares is not None and train.shares is not None and len(found) > len(train)
    np.testing.assert_array_equal(found.shares, train.shares[positions])
    with pytest.raises(UserError, match=r"the learner learns from soft labels too. Write balancing = ros"):
        _balanced(chosen(BALANCER, "smote").make(), train, 1)

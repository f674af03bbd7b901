from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest

from nkl.data import Samples
from nkl.errors import UserError
from nkl_balance.plugin import nkl_balancers

BALANCERS = {component.name: component for component in nkl_balancers()}
UNEQUAL = {"editednearestneighbours", "tomeklinks", "smoteenn", "smotetomek", "svmsmote"}


def balancer(name: str):
    module, _, found = BALANCERS[name].target.partition(":")
    return getattr(importlib.import_module(module), found)(BALANCERS[name].options())


def samples(counts: tuple[int, ...] = (60, 0, 24, 12)) -> Samples:
    """Overlapping classes of these sizes; the second is absent."""
    target = np.repeat(np.arange(len(counts)), counts)
    count = len(target)
    features = np.random.default_rng(1).normal(size=(count, 4))
    features[:, 0] += 0.6 * target
    times = pd.to_timedelta(np.arange(count), unit="s")
    index = pd.MultiIndex.from_arrays([["a.wav"] * count, times, times], names=["file", "start", "end"])
    speakers = np.array([f"s{number % 5}" for number in range(count)], dtype=object)
    weights = np.linspace(0.5, 1.5, count)
    labels = tuple("abcd")[: len(counts)]
    return Samples(index, features.astype(np.float32), tuple("wxyz"), target, labels, speakers, weights)


@pytest.mark.parametrize("name", sorted(BALANCERS))
def test_rows_belong_to_training_samples_of_their_class(name):
    train = samples()
    found = balancer(name).balance(train, 42)
    rows = train.index.get_indexer(found.index)
    assert (rows >= 0).all()
    assert np.array_equal(train.target[rows], found.target)
    assert np.array_equal(train.speakers[rows], found.speakers)
    assert found.features.dtype == np.float32
    assert found.target.dtype == np.int64
    assert found.weights.mean() == pytest.approx(1)
    assert np.array_equal(train.features, samples().features)


@pytest.mark.parametrize("name", sorted(BALANCERS))
def test_same_seed_same_samples(name):
    first, second = (balancer(name).balance(samples(), 42) for _ in range(2))
    assert np.array_equal(first.features, second.features)
    assert first.index.equals(second.index)


@pytest.mark.parametrize("name", sorted(set(BALANCERS) - UNEQUAL))
def test_classes_come_out_about_equal(name):
    counts = np.bincount(balancer(name).balance(samples(), 42).target)[[0, 2, 3]]
    assert counts.max() <= 1.15 * counts.min()


def test_synthetic_samples_take_the_nearest_of_their_class():
    train = samples()
    found = balancer("smote").balance(train, 42)
    new = len(found) - 1
    own = np.flatnonzero(train.target == found.target[new])
    nearest = own[np.linalg.norm(train.features[own] - found.features[new], axis=1).argmin()]
    assert found.index[new] == train.index[nearest]
    assert found.index[: len(train)].equals(train.index)


def test_few_samples_mean_fewer_neighbours():
    counts = np.bincount(balancer("smote").balance(samples((20, 3)), 42).target)
    assert counts.tolist() == [20, 20]


@pytest.mark.parametrize("name", ["smote", "adasyn", "smoteenn"])
def test_a_single_sample_is_explained(name):
    with pytest.raises(UserError, match="single training sample"):
        balancer(name).balance(samples((20, 1)), 42)


def test_a_method_that_does_not_suit_the_data_is_explained():
    train = samples((20, 10))
    apart = train.having(features=train.features + 1000 * train.target[:, None].astype(np.float32))
    with pytest.raises(UserError, match="Try 'ros'"):
        balancer("adasyn").balance(apart, 42)


def test_regression_is_refused():
    with pytest.raises(UserError, match="regression"):
        balancer("ros").balance(samples().having(labels=()), 42)

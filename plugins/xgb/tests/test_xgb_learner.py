from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from nkl.data import Samples
from nkl.errors import UserError
from nkl_xgb.learner import Xgb, Xgr
from nkl_xgb.model import XgbModel
from nkl_xgb.plugin import XgbOptions, XgrOptions


def toy(regression: bool = False, codes: tuple[int, ...] = (0, 2, 3)) -> Samples:
    """Three of four classes, 6 speakers, 90 samples that overlap a little."""
    random = np.random.default_rng(3)
    target = np.tile(codes, 30)
    features = random.normal(size=(len(target), 5))
    features[:, 0] += target
    features[:, 1] -= target == 2
    count = len(target)
    times = pd.to_timedelta(np.arange(count), unit="s")
    index = pd.MultiIndex.from_arrays([["a.wav"] * count, times, times], names=["file", "start", "end"])
    speakers = np.array([f"s{number % 6}" for number in np.arange(count) // 3], dtype=object)
    values = features[:, 0] * 2 + 1 if regression else target
    labels = () if regression else ("anger", "absent", "neutral", "sadness")
    return Samples(index, features.astype(np.float32), tuple("abcde"), values, labels, speakers)


@pytest.mark.parametrize("codes", [(0, 2, 3), (0, 0, 2)])
def test_learns_and_leaves_absent_classes_out(codes):
    train = toy(codes=codes)
    found = Xgb(XgbOptions(n_estimators=20)).fit(train, None, 42).predict(train.features)
    assert found.shape == (90, 4)
    assert found.dtype == np.float64
    assert (found.argmax(axis=1) == train.target).mean() > 0.9
    assert np.allclose(found.sum(axis=1), 1, atol=1e-12)
    assert (found[:, 1] == 0).all()


@pytest.mark.parametrize(
    ("learner", "regression"),
    [(Xgb(XgbOptions(n_estimators=10, subsample=0.5)), False), (Xgr(XgrOptions(n_estimators=10, subsample=0.5)), True)],
)
def test_same_seed_same_model_also_from_disk(tmp_path, learner, regression):
    train = toy(regression)
    first = learner.fit(train, None, 7)
    first.save(tmp_path)
    expected = first.predict(train.features)
    assert np.array_equal(learner.fit(train, None, 7).predict(train.features), expected)
    assert np.array_equal(XgbModel.load(tmp_path).predict(train.features), expected)


@pytest.mark.parametrize("metric", ["logloss", "mlogloss", "error", "merror", "auc"])
@pytest.mark.parametrize("codes", [(0, 2, 3), (0, 0, 2)])
def test_early_stopping_without_dev_takes_any_metric(metric, codes):
    options = XgbOptions(early_stopping_rounds=3, eval_metric=metric)
    assert 1 <= Xgb(options).fit(toy(codes=codes), None, 42).booster.num_boosted_rounds() < 100


def test_early_stopping_looks_at_dev_only(caplog):
    train, dev = toy(), toy(codes=(0, 1, 2))
    options = XgbOptions(early_stopping_rounds=3)
    noise = dev.having(features=np.zeros_like(dev.features))
    assert Xgb(options).fit(train, noise, 42).booster.num_boosted_rounds() == 1
    assert Xgb(options).fit(train, train, 42).booster.num_boosted_rounds() > 20


def test_held_out_samples_are_not_trained_on():
    train = toy(regression=True)
    stopped = Xgr(XgrOptions(early_stopping_rounds=5)).fit(train, None, 42)
    full = Xgr(XgrOptions()).fit(train, None, 42)
    error = np.abs(stopped.predict(train.features) - train.target)
    assert error.mean() > np.abs(full.predict(train.features) - train.target).mean()


def test_early_stopping_with_a_single_sample_is_explained():
    train = toy().take(np.array([0, 1, 3, 4, 6, 7, 9, 10, 11]))
    with pytest.raises(UserError, match="early_stopping_rounds"):
        Xgb(XgbOptions(early_stopping_rounds=3)).fit(train, None, 42)


@pytest.mark.parametrize("value", ["False", False, "no"])
def test_early_stopping_can_be_switched_off_in_words(value):
    assert XgbOptions(early_stopping_rounds=value).early_stopping_rounds == 0


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ValueError, match="does not hold"):
        XgbModel.load(tmp_path)

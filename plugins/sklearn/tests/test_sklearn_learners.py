from __future__ import annotations

import importlib
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nkl.data import Samples
from nkl.errors import UserError
from nkl_estimator.model import EstimatorModel
from nkl_sklearn.bayes import Gmm
from nkl_sklearn.neighbours import Knn
from nkl_sklearn.options import MixtureOptions, NeighbourOptions
from nkl_sklearn.plugin import nkl_learners

LEARNERS = {component.name: component for component in nkl_learners()}
SIMPLE = ["knn", "knn_reg", "bayes", "gmm", "log_reg", "lin_reg"]


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


def learner(name: str, **options):
    module, _, found = LEARNERS[name].target.partition(":")
    return getattr(importlib.import_module(module), found)(LEARNERS[name].options(**options))


@pytest.mark.parametrize("name", sorted(LEARNERS))
def test_same_seed_same_model_also_from_disk(tmp_path, name):
    train = toy(regression="regression" in LEARNERS[name].tasks)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first = learner(name).fit(train, None, 7)
        expected = first.predict(train.features)
        again = learner(name).fit(train, None, 7).predict(train.features)
    first.save(tmp_path)
    assert np.array_equal(again, expected)
    assert np.array_equal(type(first).load(tmp_path).predict(train.features), expected)


@pytest.mark.parametrize("name", SIMPLE)
def test_simple_models_are_arrays_and_those_of_skops_are_read(tmp_path, name):
    train = toy(regression="regression" in LEARNERS[name].tasks)
    options = {"KNN_weights": "distance"} if name.startswith("knn") else {}
    model = learner(name, **options).fit(train, None, 7)
    (tmp_path / "new").mkdir()
    model.save(tmp_path / "new")
    assert not list(tmp_path.rglob("*.skops"))
    loaded = type(model).load(tmp_path / "new")
    (tmp_path / "old").mkdir()
    EstimatorModel.save(model, tmp_path / "old")
    before = type(model).load(tmp_path / "old")
    for features in (train.features, train.features[:1], 100 * train.features[::-1], train.features.astype(float)):
        expected = model.predict(features)
        assert np.array_equal(loaded.predict(features), expected)
        assert np.array_equal(before.predict(features), expected)
    before.save(tmp_path / "old")
    assert np.array_equal(type(model).load(tmp_path / "old").predict(train.features), model.predict(train.features))


@pytest.mark.parametrize("name", ["knn", "knn_reg"])
def test_neighbours_in_many_dimensions_come_back(tmp_path, name):
    """Where there are many features, scikit-learn compares with all samples in place of looking up a tree."""
    train = toy(regression=name == "knn_reg")
    wide = np.random.default_rng(5).normal(size=(len(train), 88)).astype(np.float32)
    train = train.having(features=wide, columns=tuple(f"f{number}" for number in range(88)))
    model = learner(name).fit(train, None, 7)
    model.save(tmp_path)
    assert np.array_equal(type(model).load(tmp_path).predict(wide[::-1]), model.predict(wide[::-1]))


@pytest.mark.parametrize("shape", ["full", "tied", "diag", "spherical"])
def test_mixtures_of_all_shapes_come_back(tmp_path, shape):
    train = toy().take(np.arange(40))
    model = learner("gmm", GMM_covariance_type=shape, GMM_components=9).fit(train, None, 7)
    model.save(tmp_path)
    assert np.array_equal(type(model).load(tmp_path).predict(train.features), model.predict(train.features))


def test_simple_models_take_no_skops(tmp_path):
    train = toy()
    learner("knn").fit(train, None, 7).save(tmp_path)
    code = (
        "import sys; from pathlib import Path; from nkl_sklearn.neighbours import NeighbourModel; "
        "f = Path(sys.argv[1]); NeighbourModel.load(f).save(f); sys.exit('skops' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 0


@pytest.mark.parametrize("name", sorted(name for name in LEARNERS if "classification" in LEARNERS[name].tasks))
def test_classifier_learns_and_leaves_absent_classes_out(name):
    train = toy()
    found = learner(name).fit(train, None, 7).predict(train.features)
    assert found.dtype == np.float64
    assert (found.argmax(axis=1) == train.target).mean() > 0.65
    assert np.allclose(found.sum(axis=1), 1)
    assert (found[:, 1] == 0).all()


@pytest.mark.parametrize("name", sorted(name for name in LEARNERS if "regression" in LEARNERS[name].tasks))
def test_regressor_learns(name):
    train = toy(regression=True)
    found = learner(name).fit(train, None, 7).predict(train.features)
    assert np.corrcoef(found, train.target)[0, 1] > 0.8


@pytest.mark.parametrize(
    "name", sorted(name for name in LEARNERS if LEARNERS[name].weighted and "classification" in LEARNERS[name].tasks)
)
def test_weights_count(name):
    train = toy()
    weights = np.where(train.target == 2, 30.0, 1.0)
    plain = learner(name).fit(train, None, 7).predict(train.features)
    favoured = learner(name).fit(train.having(weights=weights / weights.mean()), None, 7).predict(train.features)
    assert not np.allclose(plain, favoured) or name == "tree"
    assert favoured[:, 2].sum() >= plain[:, 2].sum()


def test_gmm_does_not_confuse_components_with_classes():
    """Two clusters that each hold one class on two sides: a mixture without labels would find the wrong ones."""
    random = np.random.default_rng(0)
    train = toy(codes=(0, 2, 0)).take(np.arange(80))
    corner = np.tile([-4.0, -1.0, 1.0, 4.0], 20)
    features = random.normal(scale=0.2, size=(80, 2))
    features[:, 0] += corner
    target = np.where(np.abs(corner) > 2, 0, 2)
    train = train.having(features=features.astype(np.float32), columns=("a", "b"), target=target)
    found = Gmm(MixtureOptions(GMM_components=2)).fit(train, None, 1).predict(train.features)
    assert (found.argmax(axis=1) == target).all()


@pytest.mark.parametrize("shape", ["full", "tied", "diag", "spherical"])
def test_gmm_takes_classes_with_few_samples(shape):
    train = toy().take(np.array([0, 3, 6, 9, 12, 15, 1, 4, 2]))
    found = Gmm(MixtureOptions(GMM_covariance_type=shape)).fit(train, None, 1).predict(train.features)
    assert np.isfinite(found).all()
    assert np.allclose(found.sum(axis=1), 1)


def test_more_neighbours_than_samples_is_explained():
    with pytest.raises(UserError, match="K_val = 91"):
        Knn(NeighbourOptions(K_val=91)).fit(toy(), None, 1)


def test_a_clock_that_a_zip_does_not_know_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = learner("tree").fit(toy(), None, 0)
    real = time.localtime
    monkeypatch.setattr(time, "localtime", lambda *_: real(0))
    with pytest.raises(UserError, match="the clock of this computer is before 1980"):
        model.save(tmp_path)

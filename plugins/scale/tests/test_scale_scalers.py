from __future__ import annotations

import importlib

import numpy as np
import pytest
from sklearn import preprocessing

from nkl.errors import UserError
from nkl_scale.plugin import nkl_scalers

SCALERS = {component.name: component for component in nkl_scalers()}
SPEAKERS = np.repeat(np.array(["a", "b", "c"], dtype=object), 20)


def scaler(name: str):
    module, _, found = SCALERS[name].target.partition(":")
    return getattr(importlib.import_module(module), found)(SCALERS[name].options())


def features(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).gamma(2.0, 3.0, size=(60, 4)).astype(np.float32) - 5


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("standard", preprocessing.StandardScaler()),
        ("robust", preprocessing.RobustScaler()),
        ("minmax", preprocessing.MinMaxScaler()),
        ("maxabs", preprocessing.MaxAbsScaler()),
        ("normalizer", preprocessing.Normalizer()),
        ("quantiletransformer", preprocessing.QuantileTransformer(n_quantiles=60)),
    ],
)
def test_agrees_with_scikit_learn(name, reference):
    ours = scaler(name)
    ours.fit(features(), None)
    expected = reference.fit(features()).transform(features(1))
    assert np.allclose(ours.transform(features(1), None), expected, rtol=1e-4, atol=1e-5)


def test_power_comes_close_to_normal():
    ours = scaler("powertransformer")
    ours.fit(features(), None)
    found = ours.transform(features(), None).astype(np.float64)
    assert np.allclose(found.mean(axis=0), 0, atol=1e-5)
    assert np.allclose(found.std(axis=0), 1, atol=1e-5)
    assert (np.abs((found**3).mean(axis=0)) < 0.3).all()


@pytest.mark.parametrize("name", sorted(SCALERS))
def test_comes_back_from_disk_and_leaves_its_input_alone(tmp_path, name):
    first, values = scaler(name), features(1)
    first.fit(features(), SPEAKERS)
    found = first.transform(values, SPEAKERS)
    assert np.array_equal(values, features(1))
    assert found.dtype == np.float32
    assert found.shape == values.shape
    first.save(tmp_path)
    second = scaler(name)
    second.load(tmp_path)
    assert np.array_equal(second.transform(values, SPEAKERS), found)


@pytest.mark.parametrize("name", sorted(SCALERS))
def test_constants_infinities_and_extremes_stay_finite(name):
    train = features()
    train[:, 0] = 0.1
    train[0, 1], train[1, 1] = np.inf, -np.inf
    train[:, 2] *= 1e30
    train[:, 3] = np.inf
    ours = scaler(name)
    ours.fit(train, SPEAKERS)
    test = features(1)
    test[0] = np.inf
    assert np.isfinite(ours.transform(train, SPEAKERS)).all()
    assert np.isfinite(ours.transform(test, SPEAKERS)).all()


@pytest.mark.parametrize("name", sorted(set(SCALERS) - {"speaker"}))
def test_a_row_does_not_depend_on_its_neighbours(name):
    ours = scaler(name)
    ours.fit(features(), SPEAKERS)
    together = ours.transform(features(1), SPEAKERS)
    assert np.array_equal(ours.transform(features(1)[7:8], SPEAKERS[7:8])[0], together[7])


def test_bins_are_thirds_as_numbers():
    ours = scaler("bins")
    ours.fit(features(), None)
    values, counts = np.unique(ours.transform(features(), None), return_counts=True)
    assert values.tolist() == [0, 0.5, 1]
    assert counts.tolist() == [80, 80, 80]


def test_speaker_scales_within_each_speaker():
    ours = scaler("speaker")
    ours.fit(features(), SPEAKERS)
    shifted = features(1)
    shifted[:20] += 100
    found = ours.transform(shifted, SPEAKERS)
    for name in "abc":
        assert np.allclose(found[name == SPEAKERS].mean(axis=0), 0, atol=1e-4)
        assert np.allclose(found[name == SPEAKERS].std(axis=0), 1, atol=1e-4)


def test_speaker_needs_speakers():
    with pytest.raises(UserError, match="who speaks"):
        scaler("speaker").fit(features(), None)
    unknown = SPEAKERS.copy()
    unknown[3] = None
    with pytest.raises(UserError, match="1 of 60 samples"):
        scaler("speaker").transform(features(), unknown)


def test_a_folder_without_a_scaler_is_refused(tmp_path):
    with pytest.raises(ValueError, match="does not hold"):
        scaler("standard").load(tmp_path)

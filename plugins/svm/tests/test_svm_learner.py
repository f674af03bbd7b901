from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pydantic
import pytest
from sklearn.svm import SVC, SVR

from nkl.data import Samples
from nkl_svm.learner import Svm, Svr
from nkl_svm.machine import Machine
from nkl_svm.model import SvmModel
from nkl_svm.plugin import SvmOptions, SvrOptions
from nkl_svm.probabilities import coupled


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


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
@pytest.mark.parametrize("codes", [(0, 2, 3), (0, 0, 2)])
def test_most_probable_class_is_nearly_always_the_machines_decision(kernel, codes):
    train = toy(codes=codes)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = Svm(SvmOptions(kernel=kernel)).fit(train, None, 42).predict(train.features)
    decision = SVC(kernel=kernel, break_ties=True).fit(train.features, train.target).predict(train.features)
    assert (found.argmax(axis=1) == decision).mean() > 0.85
    assert np.allclose(found.sum(axis=1), 1)
    assert (found[:, 1] == 0).all()


@pytest.mark.parametrize("kernel", ["linear", "poly", "rbf", "sigmoid"])
@pytest.mark.parametrize("codes", [(0, 2), (0, 2, 3), (0, 1, 2, 3)])
def test_decision_values_are_those_of_scikit_learn(kernel, codes):
    train = toy(codes=codes)
    fitted = SVC(kernel=kernel, gamma=0.2, decision_function_shape="ovo").fit(train.features, train.target)
    expected = fitted.decision_function(train.features)
    expected = -expected[:, None] if expected.ndim == 1 else expected
    assert np.allclose(Machine.of(fitted, 0.2).values(train.features), expected)


def test_importance_is_what_the_linear_kernel_weighs_and_nothing_for_others():
    train = toy()
    fitted = SVC(kernel="linear").fit(train.features, train.target)
    found = Svm(SvmOptions(kernel="linear")).fit(train, None, 42).importance
    first, second, third = fitted.coef_  # of the pairs (0, 2), (0, 3), (2, 3), above zero for the first of each
    expected = np.array([first + second, np.zeros(5), third - first, -second - third]) / 2
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    values = toy(regression=True)
    assert Svr(SvrOptions(kernel="linear")).fit(values, None, 42).importance.argmax() == 0
    assert Svm(SvmOptions()).fit(train, None, 42).importance is None


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
def test_regression_is_that_of_scikit_learn_with_a_cost_in_units_of_the_target(kernel):
    train = toy(regression=True)
    scale = train.target.std()
    fitted = SVR(kernel=kernel, C=2.0 * scale, epsilon=0.3, tol=1e-6).fit(train.features, train.target)
    found = Svr(SvrOptions(kernel=kernel, C_val=2.0, epsilon=0.3)).fit(train, None, 1).predict(train.features)
    assert np.allclose(found, fitted.predict(train.features), atol=5e-3 * scale)


@pytest.mark.parametrize(("factor", "shift"), [(100.0, 0.0), (0.01, 40.0), (1.0, -3.0)])
def test_the_unit_of_the_target_does_not_matter(factor, shift, tmp_path):
    train = toy(regression=True)
    plain = Svr(SvrOptions()).fit(train, None, 1).predict(train.features)
    other = Svr(SvrOptions()).fit(train.having(target=train.target * factor + shift), None, 1)
    assert np.allclose((other.predict(train.features) - shift) / factor, plain, atol=1e-2)
    other.save(tmp_path)
    assert np.array_equal(SvmModel.load(tmp_path).predict(train.features), other.predict(train.features))
    assert plain.std() > 0.5 * train.target.std()
    alike = Svr(SvrOptions()).fit(train.having(target=np.full(len(train), 7.0)), None, 1)
    assert np.allclose(alike.predict(train.features), 7.0)


def test_a_folder_without_a_machine_is_refused(tmp_path):
    (tmp_path / "machine.json").write_text("{}")
    with pytest.raises(ValueError, match="does not hold a support vector machine"):
        SvmModel.load(tmp_path)


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_coupling_recovers_the_probabilities_that_all_pairs_agree_on(classes):
    wanted = np.random.default_rng(1).dirichlet(np.ones(classes), size=50)
    pairs = [(one, other) for one in range(classes) for other in range(one + 1, classes)]
    duels = np.column_stack([wanted[:, one] / (wanted[:, one] + wanted[:, other]) for one, other in pairs])
    assert np.allclose(coupled(duels, classes), wanted)


def test_the_machine_is_surer_of_what_it_knows_better():
    train = toy()
    found = Svm(SvmOptions()).fit(train, None, 42).predict(train.features)
    right = found.argmax(axis=1) == train.target
    sure = found.max(axis=1) > np.median(found.max(axis=1))
    assert right[sure].mean() > right[~sure].mean()


def test_probabilities_are_not_surer_than_right():
    train, test = toy().take(np.arange(60)), toy().take(np.arange(60, 90))
    found = Svm(SvmOptions()).fit(train, None, 42).predict(test.features)
    accuracy = (found.argmax(axis=1) == test.target).mean()
    assert abs(found.max(axis=1).mean() - accuracy) < 0.15


def test_weights_favour_a_class():
    train = toy()
    weights = np.where(train.target == 2, 20.0, 1.0)
    plain = Svm(SvmOptions()).fit(train, None, 42).predict(train.features)
    favoured = Svm(SvmOptions()).fit(train.having(weights=weights / weights.mean()), None, 42).predict(train.features)
    assert (favoured.argmax(axis=1) == 2).sum() > (plain.argmax(axis=1) == 2).sum()


def test_single_sample_of_a_class_still_trains(caplog):
    train = toy()
    few = train.take(np.concatenate([np.flatnonzero(train.target != 3), np.flatnonzero(train.target == 3)[:1]]))
    found = Svm(SvmOptions()).fit(few, None, 42).predict(few.features)
    assert np.allclose(found.sum(axis=1), 1)
    assert "single training sample" in caplog.text


@pytest.mark.parametrize(("learner", "regression"), [(Svm(SvmOptions()), False), (Svr(SvrOptions(C_val=1)), True)])
def test_same_seed_same_model_also_from_disk(tmp_path, learner, regression):
    train = toy(regression)
    first = learner.fit(train, None, 7)
    first.save(tmp_path)
    expected = first.predict(train.features)
    assert np.array_equal(learner.fit(train, None, 7).predict(train.features), expected)
    assert np.array_equal(SvmModel.load(tmp_path).predict(train.features), expected)


def test_gamma_is_a_word_or_a_positive_number():
    assert SvmOptions(gamma="0.5").gamma == 0.5
    with pytest.raises(pydantic.ValidationError):
        SvmOptions(gamma="-1")

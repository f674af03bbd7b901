from __future__ import annotations

import json
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from nkl.data import Samples, spread_over_classes
from nkl.errors import UserError
from nkl.plugin import NoOptions
from nkl_estimator.arrays import ArrayModel, Attributes
from nkl_estimator.folds import folds
from nkl_estimator.learner import EstimatorLearner
from nkl_estimator.model import EstimatorModel


class LinearModel(EstimatorModel):
    kinds = frozenset({"LogisticRegression"})


class LinearArrays(ArrayModel):
    forms = MappingProxyType(
        {"LogisticRegression": Attributes(LogisticRegression, ("coef_", "intercept_", "classes_"))}
    )
    kinds = frozenset(forms)


class Linear(EstimatorLearner):
    model = LinearModel

    def estimator(self, train, seed):
        return LogisticRegression(random_state=seed)


def samples(target: list[int], speakers: list[str] | None, labels: tuple[str, ...] = ("a", "b", "c")) -> Samples:
    codes = np.array(target)
    names = [f"{number}.wav" for number in range(len(codes))]
    zero = pd.to_timedelta([0] * len(codes))
    index = pd.MultiIndex.from_arrays([names, zero, zero], names=["file", "start", "end"])
    values = np.random.default_rng(0).normal(size=(len(codes), 3)).astype(np.float32) + codes[:, None]
    who = None if speakers is None else np.array(speakers, dtype=object)
    return Samples(index, values.astype(np.float32), ("x", "y", "z"), codes, labels, who)


def test_folds_separate_speakers_and_keep_every_class():
    train = samples([0, 0, 2] * 8, [f"s{number // 3}" for number in range(24)])
    found = folds(train, 5, seed=1)
    assert len(found) == 5
    assert sorted(np.concatenate([held for _, held in found])) == list(range(24))
    for fit, held in found:
        assert not set(train.speakers[fit]) & set(train.speakers[held])
        assert set(train.target[fit]) == {0, 2}
    again = folds(train, 5, seed=1)
    assert all(np.array_equal(one[1], other[1]) for one, other in zip(found, again, strict=True))


def test_folds_ignore_speakers_where_a_class_has_only_one():
    train = samples([0, 0, 0, 1, 1, 1], ["s", "s", "t", "u", "u", "u"])
    found = folds(train, 5, seed=1)
    assert 2 <= len(found) <= 3
    assert all(set(train.target[fit]) == {0, 1} for fit, _ in found)


def test_no_folds_for_a_single_sample_of_a_class():
    assert folds(samples([0, 0, 0, 1], None), 5, seed=1) == []


def test_folds_of_values_separate_speakers():
    train = samples([3, 1, 4, 1, 5, 9], list("aabbcc"), labels=())
    assert all(not set(train.speakers[fit]) & set(train.speakers[held]) for fit, held in folds(train, 3, seed=0))


def test_absent_class_gets_no_probability():
    table = spread_over_classes(np.array([[0.25, 0.75]]), np.array([0, 2]), 3)
    assert table.tolist() == [[0.25, 0.0, 0.75]]
    train = samples([0, 2] * 10, None)
    assert (Linear(NoOptions()).fit(train, None, 0).predict(train.features)[:, 1] == 0).all()


def test_one_class_is_refused_by_name():
    with pytest.raises(UserError, match="only the class 'b'"):
        Linear(NoOptions()).fit(samples([1, 1, 1], None), None, 0)


def test_model_comes_back(tmp_path):
    train = samples([0, 2] * 10, None)
    model = Linear(NoOptions()).fit(train, None, 0)
    model.save(tmp_path)
    loaded = LinearModel.load(tmp_path)
    assert np.array_equal(loaded.predict(train.features), model.predict(train.features))
    assert loaded.labels == ("a", "b", "c")


def test_loading_refuses_types_that_it_does_not_need(tmp_path):
    train = samples([0, 1] * 10, None)
    skops.io.dump(DecisionTreeClassifier().fit(train.features, train.target), tmp_path / "estimator.skops")
    (tmp_path / "labels.json").write_text(json.dumps(["a", "b"]))
    with pytest.raises(ValueError, match=r"sklearn\.tree\._tree\.Tree"):
        LinearModel.load(tmp_path)


def test_loading_refuses_another_kind_and_an_empty_folder(tmp_path):
    with pytest.raises(ValueError, match="does not hold"):
        LinearModel.load(tmp_path)
    skops.io.dump({"not": "an estimator"}, tmp_path / "estimator.skops")
    (tmp_path / "labels.json").write_text("[]")
    with pytest.raises(ValueError, match="holds a dict"):
        LinearModel.load(tmp_path)


def test_arrays_come_back_and_say_the_very_same(tmp_path):
    train = samples([0, 2] * 10, None)
    model = LinearArrays(Linear(NoOptions()).fit(train, None, 0).estimator, train.labels)
    model.save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["estimator.json", "estimator.safetensors"]
    loaded = LinearArrays.load(tmp_path)
    assert np.array_equal(loaded.predict(train.features), model.predict(train.features))
    assert loaded.labels == ("a", "b", "c")
    with pytest.raises(ValueError, match="X has 2 features, but LogisticRegression is expecting 3"):
        loaded.predict(train.features[:, :2])


def test_a_file_of_skops_that_was_saved_before_is_read(tmp_path):
    train = samples([0, 2] * 10, None)
    model = Linear(NoOptions()).fit(train, None, 0)
    model.save(tmp_path)
    assert (tmp_path / "estimator.skops").is_file()
    assert np.array_equal(LinearArrays.load(tmp_path).predict(train.features), model.predict(train.features))


@pytest.mark.parametrize(
    "content",
    ['{"kind": "Other", "labels": [], "settings": {}}', '{"kind": "LogisticRegression"}', "[]", "no JSON", ""],
)
def test_damaged_arrays_are_refused(tmp_path, content):
    train = samples([0, 1] * 10, None)
    LinearArrays(Linear(NoOptions()).fit(train, None, 0).estimator, train.labels).save(tmp_path)
    (tmp_path / "estimator.json").write_text(content)
    with pytest.raises(ValueError, match="does not hold a LinearArrays"):
        LinearArrays.load(tmp_path)


def test_arrays_that_are_missing_or_cut_off_are_refused(tmp_path):
    train = samples([0, 1] * 10, None)
    LinearArrays(Linear(NoOptions()).fit(train, None, 0).estimator, train.labels).save(tmp_path)
    path = tmp_path / "estimator.safetensors"
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(ValueError, match="does not hold a LinearArrays"):
        LinearArrays.load(tmp_path)
    path.unlink()
    with pytest.raises(ValueError, match="does not hold a LinearArrays"):
        LinearArrays.load(tmp_path)

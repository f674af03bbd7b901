"""SHAP values are those of the definition and of the library."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
import shap

from nkl.parts import TrainedRun
from nkl.testing import ExplorerConformance, materials, toys
from nkl_shap.explaining import explain
from nkl_shap.explorer import Shap
from nkl_shap.plugin import ShapOptions
from nkl_sklearn.linear import Linear, Logistic
from nkl_svm.learner import Svm
from nkl_svm.plugin import SvmOptions
from nkl_torch.learner import Mlp
from nkl_torch.plugin import MlpOptions, MlpRegOptions
from nkl_xgb.learner import Xgb, Xgr
from nkl_xgb.plugin import XgbOptions, XgrOptions


class TestShap(ExplorerConformance):
    plugin = "shap"
    component = "shap"
    options: ClassVar = {"shap": True, "max_feats": 4}


def run_of(learner, train, test, name: str = "toy") -> TrainedRun:
    return TrainedRun(learner.fit(train, None, 1), train, test, materials.material().run.predictions, name)


def found_for(learner, values: bool = False):
    make = toys.values if values else toys.classes
    run = run_of(learner, make(150), make(20, seed=4, name="test"))
    return run, explain(run, 1, 60.0, lambda share: None)


def test_of_a_linear_model_they_are_coefficients_times_distance_from_the_mean():
    run, found = found_for(Linear(None), values=True)
    centred = run.test.features.astype(np.float64) - run.train.features.astype(np.float64).mean(axis=0)
    np.testing.assert_allclose(found.values[:, :, 0], run.model.importance * centred, atol=1e-6)
    options = SimpleNamespace(C_val=1.0, max_iter=1000)
    run, found = found_for(Logistic(options))
    centred = run.test.features.astype(np.float64) - run.train.features.astype(np.float64).mean(axis=0)
    np.testing.assert_allclose(found.values, centred[:, :, None] * run.model.importance.T, atol=1e-6)
    assert found.unit == "log-odds"


def test_of_a_linear_model_that_can_only_be_asked_they_are_the_same():
    some = materials.material(values=True).run
    everything = replace(some, train=some.train.take(np.arange(30)))  # no more than the background
    found = explain(everything, 1, 60.0, lambda share: None)
    centred = some.test.features.astype(np.float64) - everything.train.features.astype(np.float64).mean(axis=0)
    np.testing.assert_allclose(found.values[:, :, 0], centred * some.model.weights, atol=1e-6)


@pytest.mark.parametrize("values", [False, True])
def test_of_boosted_trees_they_are_those_of_the_library(values):
    learner = Xgr(XgrOptions(n_estimators=10)) if values else Xgb(XgbOptions(n_estimators=10))
    run, found = found_for(learner, values)
    expected = shap.TreeExplainer(run.model.booster).shap_values(run.test.features)
    np.testing.assert_array_equal(found.values.reshape(expected.shape), expected.astype(np.float64))
    assert found.unit == ("the target" if values else "log-odds")


@pytest.mark.parametrize("values", [False, True])
def test_of_networks_they_add_up_to_what_the_network_says(values):
    options = (MlpRegOptions if values else MlpOptions)(epochs=3, batch_size=16, learning_rate=0.01)
    run, found = found_for(Mlp(options), values)
    said = run.model.predict(run.test.features)
    if not values:  # scores before the softmax, but for a number that all classes share
        said, total = np.log(said), found.values.sum(axis=1)
        rest = (said - said.mean(axis=1, keepdims=True)) - (total - total.mean(axis=1, keepdims=True))
    else:
        rest = said[:, None] - found.values.sum(axis=1)
    np.testing.assert_allclose(rest, np.tile(rest[0], (len(rest), 1)), atol=1e-4)
    assert found.method.startswith("through the network") and found.outputs == (run.test.labels or ("",))


def test_of_any_other_model_they_add_up_to_what_it_says():
    run, found = found_for(Svm(SvmOptions()))
    said = run.model.predict(found.samples.features)
    rest = said - found.values.sum(axis=1)
    np.testing.assert_allclose(rest, np.tile(rest[0], (len(rest), 1)), atol=1e-6)
    assert found.outputs == run.test.labels


def test_time_that_is_up_leaves_fewer_samples_and_says_so():
    run, _ = found_for(Svm(SvmOptions()))
    found = explain(run, 1, 1e-9, lambda share: None)
    assert len(found.samples) == 1
    assert "1 of 20 samples" in found.method


def test_numpys_generator_is_left_as_it_was():
    run = materials.material().run
    np.random.seed(5)
    expected = np.random.random()
    np.random.seed(5)
    explain(run, 1, 60.0, lambda share: None)
    assert np.random.random() == expected


def test_figures_are_in_a_file_a_class(tmp_path: Path):
    run, found = found_for(Xgb(XgbOptions(n_estimators=10)))
    shown = Shap(ShapOptions(shap=True)).explore(
        replace(materials.material(), run=run, folder=tmp_path), lambda share: None
    )
    table = pd.read_csv(tmp_path / "shap.csv").set_index("feature")
    assert list(table.columns) == ["mean", *toys.LABELS]
    assert set(table.index[:3]) == {"feature 0", "feature 1", "feature 2"}
    np.testing.assert_allclose(table.loc["feature 1", "joy"], np.abs(found.values[:, 1, 1]).mean(), rtol=1e-6)
    assert {file.path for file in shown.chapters[0].files} == {path.name for path in tmp_path.iterdir()}


def test_without_a_run_it_says_what_to_do(tmp_path: Path):
    given = replace(materials.material(), run=None, folder=tmp_path)
    (chapter,) = Shap(ShapOptions(shap=True)).explore(given, lambda share: None).chapters
    assert "nkl run" in chapter.text[0]
    assert Shap(ShapOptions()).explore(given, lambda share: None).chapters == ()

"""Calibration is fitted on speakers that the model does not know, and is used only where it helps."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from nkl.data.samples import Samples
from nkl.learning import calibrating
from nkl.learning.calibrating import calibrated
from nkl.learning.fitting import Recipe


@pytest.fixture(scope="module")
def simulated(load_benchmark: Callable[[str], ModuleType]) -> ModuleType:
    """The populations of ``benchmarks/calibrating.py``."""
    return load_benchmark("calibrating")


@pytest.mark.parametrize("learner", ["knn", "tree", "bayes"])
@pytest.mark.parametrize("method", ["temperature", "isotonic"])
def test_held_out_speakers_are_served_no_worse(simulated: ModuleType, learner: str, method: str) -> None:
    pytest.importorskip("nkl_sklearn", reason="the plugin sklearn is not installed")
    before, after = (found.mean(axis=0) for found in simulated.figures(learner, method, range(5)))
    brier, ece, uar = after - before
    assert brier <= 0.01
    assert ece <= 0.01
    assert uar >= -0.01
    if learner == "tree":  # which is sure of whatever it says
        assert ece < -0.2


def test_each_prediction_is_by_a_model_of_other_speakers(
    simulated: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    train, dev = simulated.population(1)
    seen: list[set[str]] = []

    class Told:
        def __init__(self, known: set[str]) -> None:
            self.known = known

        def predict(self, samples: Samples) -> np.ndarray:
            assert samples.speakers is not None
            assert not self.known & set(samples.speakers)
            return np.full((len(samples), 3), 1 / 3)

    def told(recipe: Recipe, some: Samples, dev: Samples | None, seed: int) -> Told:
        assert some.speakers is not None
        seen.append(set(some.speakers))
        return Told(seen[-1])

    monkeypatch.setattr(calibrating, "fit", told)
    recipe = Recipe(None, calibration="temperature")  # type: ignore[arg-type]
    fitted, finding = calibrated(Told(set()), recipe, train, dev, 1)  # type: ignore[arg-type]
    assert len(seen) == 5
    assert set.union(*seen) == set(train.speakers)
    assert "the Brier score would not be better" in finding.message, "guessing cannot be calibrated"
    assert isinstance(fitted, Told)


def test_few_speakers_are_not_calibrated_on(simulated: ModuleType) -> None:
    train, _ = simulated.population(1, speakers=4)
    recipe = Recipe(None, calibration="isotonic")  # type: ignore[arg-type]
    fitted, finding = calibrated("the model", recipe, train, None, 1)  # type: ignore[arg-type, type-var]
    assert fitted == "the model"
    assert finding.level == "warning"
    assert "needs 5 speakers" in finding.message

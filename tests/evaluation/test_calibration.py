"""Calibration and conformal sets."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nkl.errors import UserError
from nkl.evaluation.calibration import Isotonic, Temperature, calibration_from_dict, fit_calibration
from nkl.evaluation.conformal import fit_conformal


def _toy(n: int, sharpness: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities that are too sure by a known temperature, and the truth drawn from the right ones."""
    rng = np.random.default_rng(seed)
    right = rng.dirichlet(np.ones(3), n)
    truth = (rng.random(n)[:, None] > right.cumsum(axis=1)).sum(axis=1)
    return Temperature(1 / sharpness).apply(right), truth


def test_temperature_is_found_again_and_keeps_what_is_said() -> None:
    probabilities, truth = _toy(5000, 3.0, 0)
    fitted = fit_calibration("temperature", probabilities, truth)
    assert isinstance(fitted, Temperature)
    assert fitted.temperature == pytest.approx(3.0, rel=0.1)
    applied = fitted.apply(probabilities)
    np.testing.assert_allclose(applied.sum(axis=1), 1)
    assert (applied.argmax(axis=1) == probabilities.argmax(axis=1)).all()


def test_isotonic_curves_are_those_of_scikit_learn() -> None:
    from sklearn import isotonic

    probabilities, truth = _toy(400, 2.0, 1)
    probabilities = np.round(probabilities, 2)
    fitted = fit_calibration("isotonic", probabilities, truth)
    assert isinstance(fitted, Isotonic)
    expected = np.column_stack(
        [
            isotonic.IsotonicRegression(out_of_bounds="clip").fit(p, truth == at).predict(p)
            for at, p in enumerate(probabilities.T)
        ]
    )
    np.testing.assert_allclose(fitted.apply(probabilities), expected / expected.sum(axis=1, keepdims=True), atol=1e-9)


@pytest.mark.parametrize("method", ["temperature", "isotonic"])
def test_calibration_lowers_the_loss_on_new_data_and_survives_json(method: str) -> None:
    fitted = fit_calibration(method, *_toy(2000, 4.0, 2))
    probabilities, truth = _toy(2000, 4.0, 3)

    def squared(p: np.ndarray) -> float:
        return float(((p - np.eye(3)[truth]) ** 2).sum(axis=1).mean())

    assert squared(fitted.apply(probabilities)) < squared(probabilities) - 0.02
    again = calibration_from_dict(json.loads(json.dumps(fitted.as_dict())))
    np.testing.assert_array_equal(again.apply(probabilities), fitted.apply(probabilities))


def test_calibration_needs_labels_and_bears_certainty() -> None:
    with pytest.raises(UserError, match="none"):
        fit_calibration("temperature", np.full((2, 2), 0.5), np.array([-1, -1]))
    with pytest.raises(UserError, match="temperature and isotonic"):
        fit_calibration("platt", np.full((1, 2), 0.5), np.array([0]))
    sure = np.array([[1.0, 0.0], [0.0, 1.0]])
    for method in ("temperature", "isotonic"):
        applied = fit_calibration(method, sure, np.array([0, -1])).apply(sure)
        assert np.isfinite(applied).all()
        np.testing.assert_allclose(applied.sum(axis=1), 1)


def test_conformal_sets_hold_what_they_promise() -> None:
    covered = []
    for seed in range(30):
        fitted = fit_conformal(*_toy(100, 2.0, seed), coverage=0.8)
        covered.append(fitted.judge(*_toy(500, 2.0, 1000 + seed))["coverage"])
    assert 0.78 < np.mean(covered) < 0.84
    few = fit_conformal(*_toy(5, 1.0, 0), coverage=0.9)
    assert few.threshold == 1.0
    assert few.judge(*_toy(50, 1.0, 1)) == {"coverage": 1.0, "size": 3.0}
    with pytest.raises(UserError, match="between 0 and 1"):
        fit_conformal(*_toy(5, 1.0, 0), coverage=1.0)

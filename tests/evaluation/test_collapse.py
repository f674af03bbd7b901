"""Models that say nearly the same of every sample are found, poor ones are not taken for such."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.evaluation.collapse import SAME, check_collapse
from nkl.testing.projects import Project


def classes(truth: list[int], predicted: list[int]) -> Predictions:
    index = segmented_index([f"{at}.wav" for at in range(len(truth))])
    return Predictions(index, ("x", "y", "z"), np.eye(3)[predicted], truth=np.array(truth))


def numbers(truth: np.ndarray, predicted: np.ndarray) -> Predictions:
    index = segmented_index([f"{at}.wav" for at in range(len(truth))])
    return Predictions(index, values=predicted, truth=truth)


def test_predictions_of_nearly_one_class_are_found() -> None:
    truth = [0] * 20 + [1] * 10 + [2] * 10
    (found,) = check_collapse(classes(truth, [0] * 39 + [2]))
    assert (found.level, found.topic) == ("warning", SAME)
    assert found.message == "39 of 40 samples are predicted to be x, which 50% of them are."
    assert check_collapse(classes(truth, [0] * 36 + [2] * 4)) == []
    assert check_collapse(classes([0] * 39 + [1], [0] * 39 + [1])) == []  # the truth is so
    assert check_collapse(classes([0] * 20, [0] * 20)) == []
    assert check_collapse(classes([0, 1] * 4, [0] * 8)) == []


@pytest.mark.parametrize(("factor", "found"), [(0.0, True), (0.05, True), (0.2, False), (1.0, False)])
def test_predictions_of_nearly_one_number_are_found(factor: float, found: bool) -> None:
    truth = np.linspace(20, 80, 50)
    said = check_collapse(numbers(truth, 50 + factor * (truth[::-1] - 50)))
    assert [one.topic for one in said] == [SAME] * found
    if found:
        assert said[0].message.startswith("The predictions are nearly one number, 50: their standard deviation is ")


def test_a_run_says_so_and_svr_with_its_defaults_does_not_need_to(exp: Callable[..., Project]) -> None:
    project = exp(
        EXP="type = regression", DATA="target = arousal\nspeech.test_size = 40", MODEL="type = svr\nC = 0.0001"
    )
    assert "warning: The predictions are nearly one number" in project.run("run", "exp.ini").works().out
    project = exp(EXP="type = regression", DATA="target = arousal\nspeech.test_size = 40", MODEL="type = svr")
    said = project.run("run", "exp.ini").works()
    assert "nearly one number" not in said.out
    assert project.results()["measures"]["CCC"]["value"] > 0.5

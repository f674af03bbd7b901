"""Each method on an example that was computed by hand, and at its edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pydantic
import pytest

from nkl.data import Predictions, segmented_index
from nkl.errors import UserError
from nkl.parts import EnsembleMethod
from nkl.plugin import Options
from nkl_ensemble.averages import Mean, Median, Sum
from nkl_ensemble.maxima import Max, MaxClass
from nkl_ensemble.performance import PerformanceWeighted
from nkl_ensemble.plugin import ThresholdOptions, WeightOptions
from nkl_ensemble.uncertainty import ConfidenceWeighted, UncertaintyThreshold, UncertaintyWeighted
from nkl_ensemble.voting import MajorityVoting

LABELS = ("a", "b", "c")
A, B, C = [0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.3, 0.4, 0.3]


def members(*rows: list[float], truth: int | None = None) -> list[Predictions]:
    """Members that say one thing each of a single sample."""
    index = segmented_index(["x.wav"])
    known = None if truth is None else np.array([truth])
    return [Predictions(index, LABELS[: len(row)], np.array([row]), truth=known) for row in rows]


def values(*numbers: float) -> list[Predictions]:
    """Members that give one value each."""
    return [Predictions(segmented_index(["x.wav"]), values=np.array([number])) for number in numbers]


def fuse(method: type[EnsembleMethod], *rows: list[float], options: Options | None = None) -> np.ndarray:
    """The fused probabilities of a single sample; the same whatever the order of the members, to the last bit."""
    given: list[Any] = members(*rows)
    found, turned = (method(options).combine(one).probabilities for one in (given, given[::-1]))
    assert found is not None and turned is not None
    np.testing.assert_array_equal(found, turned)
    return found[0]


def entropy(p: list[float]) -> float:
    """Uncertainty as it is written in the docs."""
    return -sum(x * np.log(x) for x in p if x) / np.log(len(p))


def test_votes_are_counted_and_their_shares_are_the_probabilities() -> None:
    np.testing.assert_allclose(fuse(MajorityVoting, A, B, C), [1 / 3, 2 / 3, 0])


def test_a_tie_of_votes_goes_to_the_highest_mean_probability() -> None:
    # a and b have one vote each; the mean probabilities are a .4, b .5
    found = fuse(MajorityVoting, A, B)
    np.testing.assert_allclose(found, [0.5, 0.5, 0], atol=1e-6)
    assert found.argmax() == 1


def test_a_tie_of_votes_and_means_goes_to_the_first_label() -> None:
    assert fuse(MajorityVoting, [0.3, 0.7, 0.0], [0.7, 0.3, 0.0]).argmax() == 0


def test_four_members_two_against_two() -> None:
    found = fuse(MajorityVoting, A, A, [0.0, 0.9, 0.1], [0.1, 0.8, 0.1])
    np.testing.assert_allclose(found, [0.5, 0.5, 0], atol=1e-6)
    assert found.argmax() == 1


def test_mean_is_the_mean() -> None:
    np.testing.assert_allclose(fuse(Mean, A, B, C), [1.1 / 3, 1.4 / 3, 0.5 / 3])


def test_sum_is_the_mean_once_it_sums_to_one() -> None:
    np.testing.assert_allclose(fuse(Sum, A, B, C), fuse(Mean, A, B, C))


def test_median_is_not_moved_by_one_that_is_far_off() -> None:
    # medians .3 .4 .1, their sum .8
    np.testing.assert_allclose(fuse(Median, A, B, C), [0.375, 0.5, 0.125])


def test_median_of_members_that_are_sure_of_different_classes_is_the_mean() -> None:
    np.testing.assert_allclose(fuse(Median, [1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]), [1 / 3] * 3, atol=1e-6)


def test_max_takes_each_class_from_whoever_gives_it_most() -> None:
    # maxima .6 .7 .3, their sum 1.6
    np.testing.assert_allclose(fuse(Max, A, B, C), [0.375, 0.4375, 0.1875])


def test_a_tie_of_maxima_goes_to_the_highest_mean_probability() -> None:
    # maxima .6 .6; means a .35, b .45
    assert fuse(Max, [0.6, 0.3, 0.1], [0.1, 0.6, 0.3]).argmax() == 1


def test_max_class_gives_the_word_to_the_member_with_the_highest_probability() -> None:
    np.testing.assert_allclose(fuse(MaxClass, A, B, C), B)


def test_max_class_decides_as_max_does_with_other_probabilities() -> None:
    random = np.random.default_rng(1)
    for rows in random.dirichlet(np.ones(3), size=(200, 4)).round(1):
        rows = rows / rows.sum(axis=1, keepdims=True)
        assert fuse(MaxClass, *rows.tolist()).argmax() == fuse(Max, *rows.tolist()).argmax()


def test_max_class_with_equal_highest_probabilities_takes_the_class_of_the_highest_mean() -> None:
    found = fuse(MaxClass, [0.4, 0.25, 0.35], [0.25, 0.4, 0.35], [0.2, 0.4, 0.4])
    # a and b and c all reach .4; means .283 .35 .367: c, which the third member alone gives .4
    np.testing.assert_allclose(found, [0.2, 0.4, 0.4], atol=1e-6)
    assert found.argmax() == 2


def test_the_surest_member_decides_alone_where_it_is_sure_enough() -> None:
    sure = [0.9, 0.05, 0.05]
    assert entropy(sure) == pytest.approx(0.359, abs=1e-3)
    np.testing.assert_allclose(fuse(UncertaintyThreshold, sure, B, options=ThresholdOptions(threshold=0.36)), sure)
    np.testing.assert_allclose(fuse(UncertaintyThreshold, sure, B, options=ThresholdOptions()), sure)


def test_the_mean_decides_where_nobody_is_sure_enough() -> None:
    sure = [0.9, 0.05, 0.05]
    found = fuse(UncertaintyThreshold, sure, B, options=ThresholdOptions(threshold=0.35))
    np.testing.assert_allclose(found, [0.55, 0.375, 0.075])


def test_equally_sure_members_decide_together() -> None:
    found = fuse(UncertaintyThreshold, [0.8, 0.2, 0], [0, 0.8, 0.2], [0.4, 0.3, 0.3], options=ThresholdOptions())
    np.testing.assert_allclose(found, [0.4, 0.5, 0.1])


def test_weights_are_the_inverse_of_uncertainty() -> None:
    u, v = entropy(A), entropy(B)
    w = (1 / u) / (1 / u + 1 / v)
    np.testing.assert_allclose(fuse(UncertaintyWeighted, A, B), w * np.array(A) + (1 - w) * np.array(B))


def test_members_without_uncertainty_have_all_the_weight() -> None:
    np.testing.assert_allclose(fuse(UncertaintyWeighted, [1.0, 0, 0], B, C), [1, 0, 0])
    np.testing.assert_allclose(fuse(UncertaintyWeighted, [1.0, 0, 0], [0, 1.0, 0], C), [0.5, 0.5, 0])


def test_weights_are_the_confidence() -> None:
    w, v = 1 - entropy(A), 1 - entropy(B)
    np.testing.assert_allclose(fuse(ConfidenceWeighted, A, B), (w * np.array(A) + v * np.array(B)) / (w + v))


def test_members_without_confidence_weigh_the_same() -> None:
    np.testing.assert_allclose(fuse(ConfidenceWeighted, [1 / 3] * 3, [1 / 3] * 3), [1 / 3] * 3)
    np.testing.assert_allclose(fuse(ConfidenceWeighted, [1 / 3] * 3, A), A)


def test_given_weights_are_normalised() -> None:
    found = PerformanceWeighted(WeightOptions(weights=[0.9, 0.6])).combine(members(A, B)).probabilities
    np.testing.assert_allclose(found, [[0.6 * a + 0.4 * b for a, b in zip(A, B, strict=True)]])


def test_weights_are_learned_as_uar() -> None:
    index, truth = segmented_index(["x.wav", "y.wav", "z.wav"]), np.array([0, 0, 1])
    right = Predictions(index, ("a", "b"), np.array([[1, 0], [1, 0], [0, 1]], dtype=float), truth=truth)
    half = Predictions(index, ("a", "b"), np.array([[1, 0], [0, 1], [1, 0]], dtype=float), truth=truth)
    part = PerformanceWeighted(WeightOptions())
    part.fit([right, half], 1)
    assert part.weights == pytest.approx([1.0, 0.25])
    assert part.learns and part.needs_dev


def test_weights_that_are_all_zero_are_equal() -> None:
    index, truth = segmented_index(["x.wav", "y.wav"]), np.array([0, 1])
    wrong = Predictions(index, ("a", "b"), np.array([[0, 1], [1, 0]], dtype=float), truth=truth)
    part = PerformanceWeighted(WeightOptions())
    part.fit([wrong, wrong], 1)
    assert part.weights == [1.0, 1.0]


def test_as_many_weights_as_members_are_needed() -> None:
    with pytest.raises(UserError, match="2 weights for 3 members"):
        PerformanceWeighted(WeightOptions(weights=[1, 2])).combine(members(A, B, C))
    with pytest.raises(pydantic.ValidationError, match="above 0"):
        WeightOptions(weights=[0, 0])
    with pytest.raises(pydantic.ValidationError):
        WeightOptions(weights=[-1, 2])


@pytest.mark.parametrize(("method", "expected"), [(Mean, 3.0), (Median, 2.0)])
def test_values_are_averaged(method: type[EnsembleMethod], expected: float) -> None:
    assert method(None).combine(values(1, 2, 6)).predicted == pytest.approx([expected])


def test_values_are_averaged_with_weights() -> None:
    part = PerformanceWeighted(WeightOptions(weights=[3, 1]))
    assert part.combine(values(1, 5)).predicted == pytest.approx([2.0])


@pytest.mark.parametrize(
    "method", [MajorityVoting, Sum, Max, MaxClass, UncertaintyThreshold, UncertaintyWeighted, ConfidenceWeighted]
)
def test_what_is_for_classes_refuses_values(method: type[EnsembleMethod]) -> None:
    with pytest.raises(ValueError, match="predict values"):
        method(ThresholdOptions()).combine(values(1, 2))


@pytest.mark.parametrize("method", [MajorityVoting, Mean, Max, MaxClass, UncertaintyWeighted, ConfidenceWeighted])
def test_two_classes_and_one_class_are_fine(method: type[EnsembleMethod]) -> None:
    assert fuse(method, [0.2, 0.8], [0.4, 0.6]).argmax() == 1
    np.testing.assert_allclose(fuse(method, [1.0], [1.0]), [1.0])

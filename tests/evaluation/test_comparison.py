"""Comparison of models, and of groups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.errors import UserError
from nkl.evaluation.alignment import take
from nkl.evaluation.comparison import compare_all
from nkl.evaluation.fairness import age_bands, by_group
from nkl.evaluation.significance import holm, holm_levels, mcnemar


def predicted(right: np.ndarray, speakers: int) -> Predictions:
    """Two classes in turn; right or wrong as stated."""
    n = len(right)
    truth = np.arange(n) % 2
    probabilities = np.eye(2)[np.where(right, truth, 1 - truth)] * 0.8 + 0.1
    names = np.array([f"s{at * speakers // n}" for at in range(n)], dtype=object)
    return Predictions(
        segmented_index([f"{at}.wav" for at in range(n)]), ("no", "yes"), probabilities, None, truth, names
    )


def test_mcnemar_agrees_with_scipy() -> None:
    first = np.array([True] * 9 + [False] * 3 + [True] * 20)
    second = np.array([False] * 9 + [True] * 3 + [True] * 20)
    assert mcnemar(first, second) == pytest.approx(stats.binomtest(3, 12).pvalue)
    assert mcnemar(first, first) == 1.0


def test_holm_by_hand() -> None:
    assert holm([0.01, np.nan, 0.04, 0.03]) == pytest.approx([0.03, np.nan, 0.06, 0.06], nan_ok=True)
    assert holm([]) == []
    assert holm_levels([0.01, np.nan, 0.04, 0.03]) == pytest.approx([1 - 0.05 / 3, 0.95, 0.975, 0.975])
    assert holm_levels([0.001, 0.01]) == pytest.approx([0.975, 0.95])


def test_a_difference_is_shown_only_where_there_is_one() -> None:
    rng = np.random.default_rng(5)
    chance = rng.random((3, 400))
    runs = {
        "svm": [predicted(chance[0] < 0.6, 20)],
        "forest": [predicted(chance[1] < 0.9, 20)],
        "tree": [take(predicted(chance[2] < 0.6, 20), rng.permutation(400))],
    }
    better, same = compare_all(runs)
    assert better.difference.low > 0.15
    assert better.p_adjusted <= 0.001
    assert np.isnan(better.p_mcnemar), "it takes the samples of a speaker as independent"
    assert better.effect > 0.8
    assert better.verdict.startswith("forest is better than svm: UAR differs by 0.")
    assert same.difference.low < 0 < same.difference.high
    assert "No difference shown between svm and tree in UAR" in same.verdict
    assert "2 comparisons" in same.verdict


def test_too_few_speakers_show_nothing() -> None:
    right = np.random.default_rng(0).random((2, 60)) < [[0.3], [0.95]]
    few = compare_all({"a": [predicted(right[0], 4)], "b": [predicted(right[1], 4)]})[0]
    assert np.isnan(few.p)
    assert "cannot be tested: there are 4 speakers, at least 5 are needed" in few.verdict
    assert few.difference.reason
    same = compare_all({"a": [predicted(right[0], 10)], "b": [predicted(right[0], 10)]})[0]
    assert same.verdict == "a and b do not differ in UAR."
    with pytest.raises(UserError, match="30 of 60 are missing"):
        compare_all({"a": [predicted(right[0], 3)], "b": [take(predicted(right[1], 3), np.arange(30))]})
    with pytest.raises(UserError, match=r"Did you mean UAR\?"):
        compare_all({"a": [predicted(right[0], 3)], "b": [predicted(right[1], 3)]}, "uarr")


def test_the_order_of_classes_does_not_matter() -> None:
    right = np.random.default_rng(0).random((2, 60)) < [[0.4], [0.9]]
    first, second = (predicted(one, 10) for one in right)
    assert second.probabilities is not None and second.truth is not None
    turned = replace(
        second, labels=("yes", "no"), probabilities=second.probabilities[:, ::-1].copy(), truth=1 - second.truth
    )
    told, again = (compare_all({"a": [first], "b": [one]})[0] for one in (second, turned))
    assert (again.difference.value, again.p) == (told.difference.value, told.p)
    with pytest.raises(UserError, match="is of no, perhaps, the first one of no, yes"):
        compare_all({"a": [first], "b": [replace(second, labels=("no", "perhaps"))]})


def test_all_runs_of_a_model_count() -> None:
    chance = np.random.default_rng(2).random((4, 400))
    weak, strong = ([predicted(chance[at] < share, 10) for at in (0, 1)] for share in (0.6, 0.8))
    found = compare_all({"weak": weak, "strong": [*strong, predicted(chance[2] < 0.8, 10)]})[0]
    uar = [np.mean(run.predicted == run.truth) for run in [*weak, *strong, predicted(chance[2] < 0.8, 10)]]
    assert found.difference.value == pytest.approx(np.mean(uar[2:]) - np.mean(uar[:2]), abs=0.01)
    assert found.verdict.startswith("strong is better than weak")


def test_mcnemar_is_for_one_sample_a_speaker() -> None:
    chance = np.random.default_rng(2).random((2, 60))
    one, other = predicted(chance[0] < 0.6, 60), predicted(chance[1] < 0.9, 60)
    found = compare_all({"a": [one], "b": [other]})[0]
    assert found.p_mcnemar == mcnemar(one.predicted == one.truth, other.predicted == other.truth)


def test_lower_errors_are_better() -> None:
    rng = np.random.default_rng(0)
    truth, names = rng.normal(size=200), np.array([f"s{at % 20}" for at in range(200)], dtype=object)
    index = segmented_index([f"{at}.wav" for at in range(200)])
    good, bad = (Predictions(index, (), None, truth + rng.normal(0, s, 200), truth, names) for s in (0.3, 1.0))
    found = compare_all({"good": [good], "bad": [bad]}, measure="mae")[0]
    assert found.difference.name == "difference in MAE"
    assert found.difference.low > 0
    assert found.verdict.startswith("good is better than bad: MAE")
    assert found.effect < 0
    assert np.isnan(found.p_mcnemar)


def test_groups_are_joined_by_index_and_their_gap_has_an_interval() -> None:
    n = 400
    female = np.arange(n) < n // 2
    predictions = predicted(np.random.default_rng(1).random(n) < np.where(female, 0.9, 0.6), 20)
    gender = pd.Series(np.where(female, "female", "male"), index=predictions.index, name="gender", dtype=object)
    gender.iloc[:10] = None
    found = by_group(predictions, gender.sample(frac=1, random_state=0))
    assert (found.best, found.worst) == ("female", "male")
    assert found.verdict == "By gender: UAR of male is worse than of female."
    by_hand = {name: np.mean((predictions.predicted == predictions.truth)[gender == name]) for name in found.groups}
    for name, measures in found.groups.items():
        accuracy = next(measure for measure in measures if measure.name == "accuracy")
        assert accuracy.value == pytest.approx(by_hand[name])
        assert accuracy.clusters == 10
        assert accuracy.low < accuracy.value < accuracy.high
    assert found.gap.name == "gap in UAR"
    assert 0.1 < found.gap.low < found.gap.value < found.gap.high < 0.5
    assert found.findings[0].message.startswith("10 of 400")
    lower = by_group(predictions, gender, measure="Brier score")
    assert lower.best == "female"
    assert lower.gap.low > 0
    assert next(iter(lower.groups.values()))[0].name == "Brier score"
    with pytest.raises(UserError, match="needs two"):
        by_group(predictions, gender[gender == "male"])


def test_groups_of_few_speakers_are_not_called_worse() -> None:
    n = 400
    first = np.arange(n) < n // 5
    predictions = predicted(np.random.default_rng(1).random(n) < np.where(first, 0.3, 0.95), 20)
    column = pd.Series(np.where(first, "few", "many"), index=predictions.index, name="accent", dtype=object)
    found = by_group(predictions, column)
    assert found.gap.reason == "both groups need 5 speakers at least"
    assert "cannot be judged: both groups need 5 speakers at least" in found.verdict
    assert found.findings[0].topic == "small groups"
    assert "few (4)" in found.findings[0].message
    # of three groups the two that can be judged are
    third = column.mask(np.arange(n) >= 280, "others")
    found = by_group(predictions, third)
    assert {found.best, found.worst} == {"many", "others"}
    assert "no difference of UAR is shown" in found.verdict
    # the means of different classes are not compared
    assert predictions.truth is not None
    half = pd.Series(np.where(predictions.truth == 0, "no", "both"), index=predictions.index, name="x", dtype=object)
    half.iloc[n // 2 :] = "both"
    assert "different classes" in by_group(predictions, half).gap.reason


def test_age_bands() -> None:
    bands = age_bands(pd.Series([29.9, 30, 44.9, 45, 60, np.nan], name="age"))
    assert list(bands[:5]) == ["under 30", "30 to 44", "30 to 44", "45 to 59", "60 and over"]
    assert bands.isna().iloc[5]

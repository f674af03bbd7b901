"""Comparison of models, and of groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.errors import UserError
from nkl.evaluation.alignment import take
from nkl.evaluation.comparison import compare_all
from nkl.evaluation.fairness import age_bands, by_group
from nkl.evaluation.significance import holm, mcnemar, permutation_test


def predicted(right: np.ndarray, speakers: int) -> Predictions:
    """Two classes in turn; right or wrong as stated."""
    n = len(right)
    truth = np.arange(n) % 2
    probabilities = np.eye(2)[np.where(right, truth, 1 - truth)] * 0.8 + 0.1
    names = np.array([f"s{at * speakers // n}" for at in range(n)], dtype=object)
    return Predictions(
        segmented_index([f"{at}.wav" for at in range(n)]), ("no", "yes"), probabilities, None, truth, names
    )


def test_exact_tests_agree_with_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    first = np.array([True] * 9 + [False] * 3 + [True] * 20)
    second = np.array([False] * 9 + [True] * 3 + [True] * 20)
    assert mcnemar(first, second) == pytest.approx(stats.binomtest(3, 12).pvalue)
    assert mcnemar(first, first) == 1.0
    one, other = np.random.default_rng(0).normal(size=(2, 9, 1))
    reference = stats.permutation_test(
        (one[:, 0], other[:, 0]), lambda a, b: b.sum() - a.sum(), permutation_type="samples", n_resamples=np.inf
    )
    found = permutation_test(one, other, lambda sums: sums[..., 0], seed=0)
    assert found == pytest.approx(reference.pvalue)
    one, other = np.random.default_rng(1).normal(size=(2, 40, 1))
    drawn = permutation_test(one, other, lambda sums: sums[..., 0], seed=0)
    signs = stats.permutation_test(
        (one[:, 0], other[:, 0]), lambda a, b: b.sum() - a.sum(), permutation_type="samples", n_resamples=4999, rng=0
    )
    assert drawn == pytest.approx(signs.pvalue, abs=0.04)


def test_holm_by_hand() -> None:
    assert holm([0.01, np.nan, 0.04, 0.03]) == pytest.approx([0.03, np.nan, 0.06, 0.06], nan_ok=True)
    assert holm([]) == []


def test_a_difference_is_shown_only_where_there_is_one() -> None:
    rng = np.random.default_rng(5)
    chance = rng.random((3, 400))
    runs = {
        "svm": predicted(chance[0] < 0.6, 20),
        "forest": predicted(chance[1] < 0.9, 20),
        "tree": take(predicted(chance[2] < 0.6, 20), rng.permutation(400)),
    }
    better, same = compare_all(runs, seed=1)
    assert better.difference.low > 0.15
    assert better.p_adjusted <= 0.001
    assert better.p_mcnemar < 0.001
    assert better.effect > 0.8
    assert better.verdict.startswith("forest is better than svm: UAR differs by 0.")
    assert same.difference.low < 0 < same.difference.high
    assert "No difference shown between svm and tree in UAR" in same.verdict
    assert "2 comparisons" in same.verdict


def test_too_few_speakers_show_nothing() -> None:
    right = np.random.default_rng(0).random((2, 60)) < [[0.3], [0.95]]
    few = compare_all({"a": predicted(right[0], 3), "b": predicted(right[1], 3)}, seed=1)[0]
    assert few.p == 0.25
    assert "3 speakers are too few" in few.verdict
    alone = compare_all({"a": predicted(right[0], 1), "b": predicted(right[1], 1)}, seed=1)[0]
    assert np.isnan(alone.p)
    assert "one speaker only" in alone.verdict
    with pytest.raises(UserError, match="30 of 60 are missing"):
        compare_all({"a": predicted(right[0], 3), "b": take(predicted(right[1], 3), np.arange(30))}, seed=1)


def test_lower_errors_are_better() -> None:
    rng = np.random.default_rng(0)
    truth, names = rng.normal(size=200), np.array([f"s{at % 20}" for at in range(200)], dtype=object)
    index = segmented_index([f"{at}.wav" for at in range(200)])
    good, bad = (Predictions(index, (), None, truth + rng.normal(0, s, 200), truth, names) for s in (0.3, 1.0))
    found = compare_all({"good": good, "bad": bad}, seed=1, measure="mae")[0]
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
    found = by_group(predictions, gender.sample(frac=1, random_state=0), seed=1)
    assert (found.best, found.worst) == ("female", "male")
    by_hand = {name: np.mean((predictions.predicted == predictions.truth)[gender == name]) for name in found.groups}
    for name, measures in found.groups.items():
        accuracy = next(measure for measure in measures if measure.name == "accuracy")
        assert accuracy.value == pytest.approx(by_hand[name])
        assert accuracy.clusters == 10
        assert accuracy.low < accuracy.value < accuracy.high
    assert found.gap.name == "gap in UAR"
    assert 0.1 < found.gap.low < found.gap.value < found.gap.high < 0.5
    assert found.findings[0].message.startswith("10 of 400")
    lower = by_group(predictions, gender, seed=1, measure="Brier score")
    assert lower.best == "female"
    assert lower.gap.low > 0
    with pytest.raises(UserError, match="needs two"):
        by_group(predictions, gender[gender == "male"], seed=1)


def test_age_bands() -> None:
    bands = age_bands(pd.Series([29.9, 30, 44.9, 45, 60, np.nan], name="age"))
    assert list(bands[:5]) == ["under 30", "30 to 44", "30 to 44", "45 to 59", "60 and over"]
    assert bands.isna().iloc[5]

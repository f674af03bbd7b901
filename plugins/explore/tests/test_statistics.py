"""Statistics: a planted effect is found, and nothing is found where there is nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from nkl_explore.statistics import tests
from nkl_explore.statistics.association import Association
from nkl_explore.statistics.column import Column, column_of
from nkl_explore.statistics.comparing import compare
from nkl_explore.statistics.effect import correlation, cramers_v, epsilon_squared, hedges_g, paired_d
from nkl_explore.statistics.mixed import mixed_model
from nkl_explore.statistics.relating import relate, relate_all
from nkl_explore.statistics.speakers import Speakers
from nkl_explore.statistics.words import sentence

Data = tuple[Column, list[Column], Speakers]


def numbers(values: np.ndarray, name: str = "level") -> Column:
    return column_of(pd.Series(values, name=name))


def categories(codes: np.ndarray, name: str = "emotion") -> Column:
    return column_of(pd.Series(np.array([f"kind {code}" for code in codes], dtype=object), name=name))


def columns(rng: np.random.Generator, who: np.ndarray, target: np.ndarray) -> list[Column]:
    """Columns that have nothing to do with any target, though samples of a speaker, and of a speaker's class, are alike."""
    people, n = int(who.max()) + 1, len(who)
    own, of_class = rng.normal(size=people)[who], rng.normal(size=(people, int(target.max()) + 1))[who, target]
    shares = rng.dirichlet([1.5, 1.5], people)[who, 0]
    return [
        numbers(own + rng.normal(size=n), "varies"),
        numbers(np.exp(own + of_class + rng.normal(size=n)), "skewed"),
        numbers(own, "age"),
        categories((own > 0) * 1, "gender"),
        categories((rng.random(n) < shares) * 1, "room"),
    ]


def people(rng: np.random.Generator) -> tuple[np.ndarray, int]:
    count = int(rng.integers(7, 20))
    return np.repeat(np.arange(count), rng.integers(5, 15, count)), count


def between(rng: np.random.Generator) -> Data:
    """Each speaker has one class."""
    who, count = people(rng)
    target = rng.permutation(np.arange(count) % rng.integers(2, 4))[who]
    return categories(target), columns(rng, who, target), Speakers.of(who, len(who))


def within(rng: np.random.Generator) -> Data:
    """Each speaker has several classes, some more of one than others."""
    who, count = people(rng)
    shares = rng.dirichlet([3.0] * int(rng.integers(2, 4)), count)
    target = (rng.random(len(who))[:, None] > shares.cumsum(axis=1)[who]).sum(axis=1)
    return categories(target), columns(rng, who, target), Speakers.of(who, len(who))


def rated(rng: np.random.Generator) -> Data:
    """A target of numbers."""
    who, count = people(rng)
    target = rng.normal(size=count)[who] + rng.normal(size=len(who))
    return numbers(target, "rating"), columns(rng, who, who * 0), Speakers.of(who, len(who))


def unknown(rng: np.random.Generator) -> Data:
    """No speakers are known, and samples are independent."""
    n = int(rng.integers(20, 60))
    target = rng.integers(0, 3, n)
    return categories(target), columns(rng, np.arange(n), target), Speakers.of(None, n)


@pytest.mark.parametrize("design", [between, within, rated, unknown])
def test_nothing_is_found_where_there_is_nothing(
    design: Callable[[np.random.Generator], Data], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gc.collect", lambda: 0)  # statsmodels collects each time, which takes most of this test
    families = [relate_all(*design(np.random.default_rng(seed))) for seed in range(200)]
    found = sum(any(one.shown for one in family) for family in families)
    assert all(np.isfinite(one.p) for one in families[0])
    assert found <= stats.binom.ppf(0.999, 200, 0.05)


@pytest.mark.parametrize("design", [between, within, unknown])
def test_a_planted_effect_is_found_and_nothing_else(design: Callable[[np.random.Generator], Data]) -> None:
    target, others, speakers = design(np.random.default_rng(5))
    planted = numbers(others[0].values + 3.0 * target.values, "planted")
    family = relate_all(target, [*others, planted], speakers)
    assert [one.one for one in family if one.shown] == ["planted"]
    assert family[-1].pair == (target.labels[-1], target.labels[0])
    assert family[-1].effect.low > 0.5


def test_the_unit_is_the_speaker_and_samples_stand_beside_it() -> None:
    rng = np.random.default_rng(0)
    who = np.repeat(np.arange(10), 50)
    loud = rng.normal(0, 3, 10)[who] + rng.normal(size=500)
    found = relate_all(categories(who % 2), [numbers(loud)], Speakers.of(who, 500))[0]
    assert (found.units, found.unit, found.samples) == (10, "speakers", 500)
    assert found.sample_p < 0.01 < 0.5 < found.p
    assert "It is not shown" in sentence(found)


def test_speakers_with_several_classes_are_compared_with_themselves() -> None:
    rng = np.random.default_rng(0)
    who, target = np.repeat(np.arange(8), 10), np.tile([0, 1], 40)
    level = rng.normal(0, 20, 8)[who] + 2.0 * target + rng.normal(0, 0.5, 80)
    found = relate_all(categories(target), [numbers(level)], Speakers.of(who, 80))[0]
    assert (found.design, found.units) == ("within", 8) and found.shown
    assert sentence(found, "dB").startswith("level is higher by 2")
    assert "dB for kind 1 than for kind 0 of the same speakers (d of pairs = " in sentence(found, "dB")


def test_what_is_fixed_for_a_speaker_is_compared_with_the_shares_of_classes() -> None:
    rng = np.random.default_rng(1)
    who = np.repeat(np.arange(20), 20)
    target = (rng.random(400) < np.linspace(0.2, 0.8, 20)[who]) * 1
    speakers = Speakers.of(who, 400)
    age, gender = relate_all(
        categories(target), [numbers(who + 20.0, "age"), categories((who > 9) * 1, "sex")], speakers
    )
    assert age.design == "shares" and age.shown and gender.shown
    assert sentence(age).startswith("Speakers with a higher age have more samples of kind 1")


def test_effects_are_those_of_the_literature() -> None:
    one, other = np.array([1.0, 2, 3, 4, 5]), np.array([3.0, 4, 5, 6, 7])
    # d = -2 / sqrt(2.5), less its bias: gamma(4) / (sqrt(4) gamma(3.5))
    assert hedges_g(one, other).value == pytest.approx(-1.2649111 * 0.9027033, abs=1e-6)
    test = stats.ttest_ind(one, other, equal_var=False)
    edge = hedges_g(one, other, 1 - test.pvalue)
    assert edge.high == pytest.approx(0.0, abs=1e-6)
    assert paired_d(one).high > paired_d(one).value > paired_d(one).low > 0
    assert cramers_v(np.array([[20, 0], [0, 20]])).value == pytest.approx(1.0, abs=0.01)
    assert cramers_v(np.array([[10, 10], [10, 10]])).value == 0.0
    assert epsilon_squared(2.0, 3, 30).value == 0.0
    found = correlation(0.5, 28, ranks=False)
    assert (found.low, found.high) == pytest.approx((0.156, 0.736), abs=1e-3)


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (pd.Series(["same"] * 12, name="c"), "it is same wherever it is known"),
        (pd.Series([np.nan] * 12, name="c"), "it has no values"),
        (pd.Series([f"kind {at}" for at in range(60)], name="c"), "60 different values"),
    ],
)
def test_what_cannot_be_compared_says_why(column: pd.Series, reason: str) -> None:
    n = len(column)
    found = relate(categories(np.arange(n) % 2), column_of(column), Speakers.of(None, n))
    assert reason in found.reason and reason in sentence(found)


def test_few_speakers_and_groups_without_any_spread_are_no_error() -> None:
    target = categories(np.arange(12) % 2)
    rate = column_of(pd.Series([8000.0, 16000.0] * 6, name="rate"))
    assert "5 speakers" in relate(target, rate, Speakers.of(np.arange(12) // 4, 12)).reason
    assert relate(target, rate, Speakers.of(None, 12)).p < 0.01
    flat = compare(numbers(np.arange(12) % 2 + np.where(np.arange(12) == 0, 0, 0.0)), target, Speakers.of(None, 12))
    assert isinstance(flat, Association)


def test_columns_are_read_as_what_they_hold() -> None:
    assert column_of(pd.Series(["20", "31", "20", "7"])).kind == "number"
    assert column_of(pd.Series([True, False, None], dtype=object)).labels == ("no", "yes")
    assert column_of(pd.Series(pd.to_datetime(["2026-01-01", "2026-01-03", "2026-01-02"]))).values.tolist() == [0, 2, 1]
    assert column_of(pd.Series([1.0, np.inf, 2.0, 3.0])).missing.tolist() == [False, True, False, False]


def test_a_mixed_model_finds_what_was_planted_or_says_why_not() -> None:
    rng = np.random.default_rng(2)
    who, target = np.repeat(np.arange(12), 20), np.tile([0, 1], 120)
    level = numbers(rng.normal(0, 3, 12)[who] + 1.5 * target + rng.normal(size=240))
    found = mixed_model(level, [categories(target)], Speakers.of(who, 240))
    assert found.terms[0].name == "emotion = kind 1"
    assert found.terms[0].low < 1.5 < found.terms[0].high and found.p < 0.001
    assert 0.5 < found.share < 1
    assert mixed_model(level, [categories(target)], Speakers.of(None, 240)).reason == "speakers are not known"


def test_two_columns_that_are_nearly_always_zero_are_not_taken_for_related() -> None:
    """Spearman's usual p value is .00004 here; of all ways to put these numbers together, one in fifty is as extreme."""
    one, other = np.zeros(52), np.zeros(52)
    one[[0, 1, 2]], other[[0, 1, 10, 11]] = (0.1, 0.2, 0.3), 1.0
    assert stats.spearmanr(one, other).pvalue < 0.001
    assert 0.005 < tests.correlated(one, other).p < 0.03


def test_a_share_is_called_one_and_huge_numbers_are_none() -> None:
    rng = np.random.default_rng(0)
    who = np.repeat(np.arange(12), 8)
    found = relate(categories(rng.integers(0, 3, 96)), numbers(rng.normal(size=12)[who], "age"), Speakers.of(who, 96))
    (share,) = found.pair
    assert f"with how often there is {share}, 12 speakers" in sentence(found)
    assert np.isnan(numbers(np.array([1e300, 2.0, 3.0, 4.0])).values).tolist() == [True, False, False, False]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("units", [5, 40])
def test_means_that_differ_by_rounding_alone_are_one_number(units: int) -> None:
    """As where all recordings of one group are clipped at the same level."""
    rng = np.random.default_rng(units)
    clipped, free = 0.6 + 1e-17 * np.arange(units), rng.normal(0.5, 0.05, units)
    clipped[::2] = np.nextafter(0.6, 1)
    assert tests.two_groups(clipped, free).name == "Mann-Whitney test"
    assert tests.pairs(clipped - 0.1).name == "Wilcoxon's signed-rank test"
    assert tests.correlated(clipped, free).p == 1.0

"""Intervals over speakers: they hold what they promise, and there is none where none can be had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from scipy import stats

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.data.report import no_intervals
from nkl.data.wording import interval_text
from nkl.evaluation.alignment import take
from nkl.evaluation.clusters import Clusters, cluster, cluster_sums
from nkl.evaluation.figures import figures_of
from nkl.evaluation.jackknife import Figure, difference, measured, p_value, spread
from nkl.evaluation.significance import ALPHA, holm, holm_levels

LABELS = ("anger", "joy", "sadness")


@pytest.fixture(scope="module")
def populations(load_benchmark: Callable[[str], ModuleType]) -> ModuleType:
    """The simulated populations of ``benchmarks/coverage.py``."""
    module = load_benchmark("coverage")
    module._TRUTH_ROUNDS = 2
    return module


def said(speakers: int, each: int = 12, right: float = 0.7, seed: int = 0) -> Predictions:
    """Three classes, as many samples of each for every speaker."""
    rng, n = np.random.default_rng(seed), speakers * each
    truth = np.arange(n) % 3
    said = np.where(rng.random(n) < right, truth, (truth + 1) % 3)
    names = np.repeat([f"s{at}" for at in range(speakers)], each).astype(object)
    index = segmented_index([f"{at}.wav" for at in range(n)])
    return Predictions(index, LABELS, np.eye(3)[said] * 0.7 + 0.1, None, truth, names)


@pytest.mark.parametrize("kind", ["even", "uneven", "rare", "two", "trait", "values"])
@pytest.mark.parametrize("speakers", [5, 12])
def test_intervals_hold_the_truth(populations: ModuleType, kind: str, speakers: int) -> None:
    for name, (held, there) in populations.coverage(kind, speakers, 120).items():
        # of 120 intervals that hold the truth in 95 %, fewer than 86 % do in one of 10 000 cases
        assert held >= 0.86 or there < 0.3, name
    assert there > 0 or (kind, speakers) == ("trait", 5)


def test_no_group_is_called_worse_where_none_is(populations: ModuleType) -> None:
    assert populations.called_worse(4, 2, 20) == 0
    assert populations.called_worse(4, 5, 60) < 0.15


def test_samples_as_clusters_give_too_narrow_intervals(populations: ModuleType) -> None:
    rng, held = np.random.default_rng(0), 0
    for _ in range(60):
        run = populations.draw("trait", 12, rng, models=1)[0]
        found = measured(figures_of([replace(run, speakers=None)])["UAR"])
        held += found.low <= populations.true_values("trait")["UAR"] <= found.high
    assert held < 50


def test_a_figure_without_a_speaker_is_that_of_the_others() -> None:
    for run in (said(6), take(said(6), np.arange(72) % 5 > 0)):
        figures = figures_of([run])
        assert run.speakers is not None
        for at, name in enumerate(dict.fromkeys(run.speakers)):
            others = figures_of([take(run, run.speakers != name)])
            for key, figure in figures.items():
                assert figure.without[at] == pytest.approx(others[key].value, nan_ok=True), key


def test_the_standard_error_of_a_mean_is_the_usual_one() -> None:
    values = np.array([0.2, 0.5, 0.4, 0.9, 0.6])
    without = (values.sum() - values) / 4
    figure = Figure("accuracy", values.mean(), without, np.full(5, 10), "speakers", 50)
    found = spread(figure)
    assert found.error == pytest.approx(values.std(ddof=1) / np.sqrt(5))
    assert found.freedom == pytest.approx(4)
    uneven = spread(replace(figure, weights=np.array([10, 10, 10, 10, 60])))
    assert uneven.freedom == pytest.approx(100**2 / 4000 - 1)
    measure = measured(replace(figure, name="difference in accuracy"))
    assert (measure.low + measure.high) / 2 == pytest.approx(values.mean())
    assert (measure.high - measure.low) / 2 == pytest.approx(2.7764451 * found.error)


@pytest.mark.parametrize(
    ("run", "name", "reason"),
    [
        (said(4), "UAR", "there are 4 speakers, at least 5 are needed"),
        (said(1), "accuracy", "there is 1 speaker, at least 5 are needed"),
        (said(8, right=1.1), "UAR", "it is the same without any one of the speakers"),
        (said(8, right=-1), "recall (joy)", "it is the same without any one of the speakers"),
        (said(8), "ECE", "its estimate is too high on few samples"),
        (replace(said(2, each=2), speakers=None), "UAR", "there are 4 samples, at least 5 are needed"),
    ],
)
def test_why_there_is_no_interval(run: Predictions, name: str, reason: str) -> None:
    found = measured(figures_of([run])[name])
    assert found.reason.startswith(reason)
    assert np.isnan(found.low) and np.isnan(found.high)
    assert found.method == "no interval"
    assert no_intervals([found])[0].startswith(f"No interval for {name}: {reason}")


def test_of_many_without_interval_some_are_named() -> None:
    found = figures_of([said(4)])
    measures = [measured(replace(found["UAR"], name=f"m{at}")) for at in range(9)]
    assert no_intervals(measures)[0].startswith("No interval for m0, m1, m2, m3, m4, m5 and 3 more: there are 4")


def test_a_class_of_two_speakers_has_no_interval_nor_what_depends_on_it() -> None:
    run = said(10)
    assert run.truth is not None and run.speakers is not None
    kept = (run.truth != 2) | np.isin(run.speakers, ["s1", "s2"])
    found = {name: measured(figure) for name, figure in figures_of([take(run, kept)]).items()}
    reason = "sadness is of 2 speakers only, at least 3 are needed"
    assert {name for name, one in found.items() if one.reason == reason} >= {"UAR", "macro-F1", "recall (sadness)"}
    assert not found["accuracy"].reason
    assert not found["recall (joy)"].reason
    assert found["recall (sadness)"].clusters == 2
    three = (run.truth != 2) | np.isin(run.speakers, ["s1", "s2", "s3"])
    assert measured(figures_of([take(run, three)])["recall (sadness)"]).clusters == 3


def test_one_speaker_with_nearly_all_samples_is_no_basis() -> None:
    names = np.array(["a"] * 200 + list("bcdef"), dtype=object)
    run = replace(take(said(20, each=12), np.arange(205)), speakers=names)
    assert measured(figures_of([run])["accuracy"]).reason == "nearly all samples are of one speaker"


def test_every_interval_has_a_width_and_holds_its_figure(populations: ModuleType) -> None:
    rng = np.random.default_rng(3)
    for kind in populations.KINDS:
        for speakers in (3, 5, 7):
            for figure in figures_of(populations.draw(kind, speakers, rng)).values():
                found = measured(figure)
                assert bool(found.reason) == bool(np.isnan(found.low))
                assert found.reason or found.low < found.value < found.high, figure.name


def test_a_narrow_interval_is_written_with_more_decimals() -> None:
    assert interval_text(0.99996, 0.99998) == ".99996–.99998"
    assert interval_text(1e-5, 3e-5, "MSE") == "0.00001–0.00003"
    assert interval_text(0.7314, 0.8741) == ".731–.874"


def test_test_and_interval_agree_also_with_several_comparisons(populations: ModuleType) -> None:
    rng = np.random.default_rng(0)
    for _ in range(60):
        first, *others = populations.draw("even", 7, rng, models=4)
        one = figures_of([first])["UAR"]
        found = [difference("difference in UAR", one, figures_of([run])["UAR"]) for run in others]
        found = [replace(each, value=each.value + shift) for each, shift in zip(found, (0.0, 0.1, 0.2), strict=True)]
        p_values = [p_value(each) for each in found]
        levels = holm_levels(p_values)
        for figure, adjusted, level in zip(found, holm(p_values), levels, strict=True):
            interval = measured(figure, level=level)
            assert (adjusted < ALPHA) == (interval.low > 0 or interval.high < 0)


def test_clusters() -> None:
    columns = np.arange(10.0).reshape(5, 2)
    clusters = cluster(np.array(["b", "a", "b", "c", "a"], dtype=object), 5)
    assert (clusters.count, clusters.unit, clusters.single) == (3, "speakers", False)
    by_hand = [columns[[0, 2]].sum(0), columns[[1, 4]].sum(0), columns[3]]
    np.testing.assert_array_equal(cluster_sums(columns, clusters), by_hand)
    some = Clusters(np.array([2, 0, 2]), 4, "speakers")
    np.testing.assert_array_equal(cluster_sums(columns[:3], some)[:, 0], [2, 0, 4, 0])
    unknown = cluster(np.array(["a", None, "a", np.nan], dtype=object), 4)
    assert unknown.count == 2, "whoever is not known may be one person"
    assert cluster(np.array([None, None], dtype=object), 2).unit == "samples"
    assert cluster(None, 4).single


@pytest.mark.parametrize(("measure", "most"), [("UAR", 1.0), ("recall (joy)", 1.0), ("CCC", 2.0), ("MAE", np.inf)])
def test_the_interval_of_a_difference_ends_where_no_difference_can_be_larger(measure: str, most: float) -> None:
    value = 0.9 * min(most, 10.0)
    without = value + np.array([-0.2, 0.2, -0.1, 0.1, 0.0])
    one = measured(Figure(f"gap in {measure}", value, without, np.ones(5), "speakers", 50))
    free = value + stats.t.ppf(0.975, 4) * np.sqrt(0.8 * 0.1)
    assert one.high == pytest.approx(min(most, free)) and one.low == pytest.approx(2 * value - free)

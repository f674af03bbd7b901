"""The bootstrap over speakers, and what it is for: intervals that hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest

from nkl.evaluation.bootstrap import cluster, cluster_sums, draws, interval, resampled_sums


def test_draws_are_counts_that_add_up_and_repeat_with_the_seed() -> None:
    first, again, other = (np.concatenate(list(draws(700, seed))) for seed in (1, 1, 2))
    assert first.shape == (1000, 700)
    assert (first.sum(axis=1) == 700).all()
    assert abs(first.mean(axis=0) - 1).max() < 0.2
    assert (first == again).all()
    assert (first != other).any()


def test_a_resample_is_the_sum_over_the_drawn_speakers() -> None:
    columns = np.arange(10.0).reshape(5, 2)
    clusters = cluster(np.array(["b", "a", "b", "c", "a"], dtype=object), 5)
    assert clusters.count == 3
    assert clusters.unit == "speakers"
    by_hand = [columns[[0, 2]].sum(0), columns[[1, 4]].sum(0), columns[3]]
    np.testing.assert_array_equal(cluster_sums(columns, clusters), by_hand)
    counts = np.concatenate(list(draws(3, 7)))
    np.testing.assert_allclose(resampled_sums(columns, clusters, 7), counts @ np.array(by_hand))


def test_missing_speakers_are_clusters_of_their_own() -> None:
    clusters = cluster(np.array(["a", None, "a", np.nan], dtype=object), 4)
    assert clusters.count == 3
    assert clusters.codes[0] == clusters.codes[2]
    assert cluster(np.array([None, None], dtype=object), 2).unit == "samples"
    assert cluster(None, 4).method == "percentile bootstrap over 4 samples, 1000 resamples"


def test_no_interval_from_one_speaker_nor_from_undefined_resamples() -> None:
    one, two = cluster(np.array(["a", "a"], dtype=object), 2), cluster(None, 2)
    assert np.isnan(interval(np.zeros(1000), one)).all()
    assert one.method == "no interval: 1 speaker"
    values = np.linspace(0, 1, 1000)
    values[:400] = np.nan
    assert interval(values, two)[0] > 0.4
    values[:600] = np.nan
    assert np.isnan(interval(values, two)).all()


@pytest.mark.parametrize("speakers", [20])
def test_speaker_intervals_hold_the_truth_where_sample_intervals_do_not(speakers: int) -> None:
    rng = np.random.default_rng(0)
    held = {"speakers": 0, "samples": 0}
    rounds, each = 150, 20
    names = np.repeat(np.arange(speakers), each).astype(object)
    for seed in range(rounds):
        # accuracy differs between speakers, with a mean of exactly 0.6
        right = rng.random(speakers * each) < np.repeat(rng.beta(3, 2, speakers), each)
        columns = np.column_stack([right, np.ones_like(right)]).astype(float)
        for unit, found in (("speakers", cluster(names, len(names))), ("samples", cluster(None, len(names)))):
            sums = resampled_sums(columns, found, seed, resamples=300)
            low, high = interval(sums[:, 0] / sums[:, 1], found)
            held[unit] += low <= 0.6 <= high
    assert held["speakers"] / rounds > 0.87
    assert held["samples"] / rounds < 0.75

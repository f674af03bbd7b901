from __future__ import annotations

import numpy as np
import pytest

from nkl.data.batches import plan_batches


@pytest.mark.parametrize("n", [0, 1, 5, 339])
def test_every_segment_is_in_one_batch(n):
    positions = np.arange(n) * 2
    seconds = np.random.default_rng(0).uniform(0.5, 9, n)
    for batches in (plan_batches(positions, 2), plan_batches(positions, 2, seconds, 20.0)):
        assert sorted(np.concatenate([[], *batches])) == list(positions)


def test_a_batch_stays_within_its_budget_of_padded_seconds():
    seconds = np.array([1.0, 1200.0, 3.0, 2.0, 2.5, np.nan])
    batches = plan_batches(np.arange(6), 2, seconds, 10.0)
    assert batches[0].tolist() == [1]
    for batch in batches[1:]:
        assert np.nanmax(seconds[batch]) * len(batch) <= 10.0


def test_batches_hold_segments_of_like_lengths():
    seconds = np.array([1.0, 9.0, 1.1, 8.9])
    assert [set(batch.tolist()) for batch in plan_batches(np.arange(4), 2, seconds, 18.0)] == [{1, 3}, {0, 2}]

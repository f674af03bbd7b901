"""Folds over speakers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nkl.learning.folds import drawn_speaker_folds, speaker_folds


def database(seed: int, speakers: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Speakers of different sizes; the last class is of three of them."""
    rng = np.random.default_rng(seed)
    names = np.repeat([f"s{at:02}" for at in range(speakers)], rng.integers(4, 30, speakers)).astype(object)
    target = rng.integers(0, 3, len(names))
    return names, np.where((target == 2) & ~np.isin(names, ["s00", "s01", "s02"]), 0, target)


@pytest.mark.parametrize("make", [speaker_folds, drawn_speaker_folds])
@pytest.mark.parametrize("n", [2, 3, 5, 12, 20])
def test_a_speaker_is_in_one_fold_and_every_fold_has_samples(n: int, make: Callable[..., np.ndarray]) -> None:
    for seed in range(5):
        names, target = database(seed)
        for wanted in (target, target.astype(float), np.zeros(len(names), int)):
            folds = make(names, wanted, n, np.random.default_rng(seed))
            assert len(np.unique(folds)) == folds.max() + 1 == min(n, 12)
            assert all(len(np.unique(folds[names == name])) == 1 for name in set(names))


@pytest.mark.parametrize("make", [speaker_folds, drawn_speaker_folds])
def test_folds_have_every_class_where_speakers_allow_it(make: Callable[..., np.ndarray]) -> None:
    missing = 0
    for seed in range(30):
        names, target = database(seed)
        folds = make(names, target, 3, np.random.default_rng(seed))
        missing += any(not (target[folds == fold] == 2).any() for fold in range(3))
    assert missing <= 6


def test_folds_follow_the_seed_and_not_the_order_of_rows() -> None:
    names, target = database(1)
    first, again, other = (speaker_folds(names, target, 4, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()
    order = np.random.default_rng(0).permutation(len(names))
    moved = speaker_folds(names[order], target[order], 4, np.random.default_rng(1))
    parts = [
        {frozenset(names[first == fold]) for fold in range(4)},
        {frozenset(names[order][moved == f]) for f in range(4)},
    ]
    assert parts[0] == parts[1]


def test_folds_that_are_drawn_are_others_each_time() -> None:
    names, target = database(1)
    parts = set()
    for seed in range(10):
        folds = drawn_speaker_folds(names, target, 4, np.random.default_rng(seed))
        assert (folds == drawn_speaker_folds(names, target, 4, np.random.default_rng(seed))).all()
        assert all(len(set(names[folds == fold])) == 3 for fold in range(4)), "as many speakers in each"
        parts.add(frozenset(frozenset(names[folds == fold]) for fold in range(4)))
    assert len(parts) == 10

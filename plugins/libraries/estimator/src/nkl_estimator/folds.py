"""Parts of the training samples to hold out, with disjoint speakers where speakers are known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nkl.data import Samples

Fold = tuple[np.ndarray, np.ndarray]


def folds(train: Samples, wanted: int, seed: int) -> list[Fold]:
    """Split training samples so that each is held out once.

    For classes, the folds are stratified and every class is present among the samples to fit. Where that cannot be had
    with disjoint speakers, even with fewer folds, speakers are ignored.

    Args:
        train: the samples.
        wanted: how many folds there should be, at least 2; there may be fewer.
        seed: decides the assignment.

    Returns:
        Positions ``(to fit, held out)``, one pair a fold; an empty list where no split will do.
    """
    least = int(np.unique(train.target, return_counts=True)[1].min()) if train.labels else len(train)
    if train.speakers is not None:
        names = np.unique(np.asarray(train.speakers, dtype=str), return_inverse=True)[1]
        for count in range(min(wanted, names.max() + 1, least), 1, -1):
            found = list(_by_speaker(train, names, count, seed))
            if _usable(train, found):
                return found
    count = min(wanted, least)
    return list(_by_sample(train, count, seed)) if count > 1 else []


def _by_speaker(train: Samples, speakers: np.ndarray, count: int, seed: int) -> Iterator[Fold]:
    from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

    kind = StratifiedGroupKFold if train.labels else GroupKFold
    yield from kind(count, shuffle=True, random_state=seed).split(train.features, train.target, speakers)


def _by_sample(train: Samples, count: int, seed: int) -> Iterator[Fold]:
    from sklearn.model_selection import KFold, StratifiedKFold

    kind = StratifiedKFold if train.labels else KFold
    yield from kind(count, shuffle=True, random_state=seed).split(train.features, train.target)


def _usable(train: Samples, found: list[Fold]) -> bool:
    if not all(len(held) for _, held in found):
        return False
    classes = len(np.unique(train.target))
    return not train.labels or all(len(np.unique(train.target[fit])) == classes for fit, _ in found)

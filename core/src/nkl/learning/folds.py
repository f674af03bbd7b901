"""Folds for cross-validation and tuning: by speakers wherever speakers are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from nkl.errors import UserError


def speaker_folds(speakers: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """A fold number, 0 to ``n`` - 1, for each sample; a speaker is in one fold only, and folds have like sizes.

    Speakers are taken in random order, each into the smallest fold so far; rows without a speaker count as one.

    Args:
        speakers: names, shape ``(n_samples,)``.
        n: how many folds; no more than there are speakers.
        rng: decides the order.
    """
    codes, names = pd.factorize(speakers, use_na_sentinel=False)
    counts = np.bincount(codes)
    n = min(n, len(names))
    sizes = np.zeros(n, dtype=int)
    fold_of = np.zeros(len(names), dtype=int)
    # Random order among speakers, then large ones first: a stable sort keeps the random order among equals.
    order = rng.permutation(len(names))
    for code in order[np.argsort(-counts[order], kind="stable")]:
        fold = int(sizes.argmin())
        fold_of[code] = fold
        sizes[fold] += counts[code]
    return fold_of[codes]


def stratified_folds(target: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """A fold number for each sample, each class spread evenly over the folds."""
    folds = np.empty(len(target), dtype=int)
    start = 0
    for code in np.unique(target):
        members = rng.permutation(np.flatnonzero(target == code))
        folds[members] = (start + np.arange(len(members))) % n
        start += len(members)
    return folds


def folds_for_tuning(
    target: np.ndarray, speakers: np.ndarray | None, is_class: bool, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, str]:
    """Folds of the training samples, and in words how they were made."""
    if speakers is not None and pd.Series(speakers).nunique() >= 2:
        folds = speaker_folds(speakers, n, rng)
        return folds, f"{folds.max() + 1} speaker-disjoint folds of the training split"
    n = min(n, len(target))
    if n < 2:
        raise UserError("MODEL.tuning_params: tuning needs at least two training samples.")
    folds = stratified_folds(target if is_class else np.zeros(len(target), dtype=int), n, rng)
    return folds, f"{n} folds of the training split (speakers are not known)"


def stated_folds(values: Sequence[object]) -> np.ndarray:
    """Fold numbers from a column ``fold`` of the database."""
    return pd.factorize(np.asarray(values, dtype=object), sort=True)[0]

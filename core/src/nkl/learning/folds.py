"""Folds for cross-validation and tuning: by speakers wherever speakers are known."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from nkl.errors import UserError

_DRAWS = 20


def speaker_folds(speakers: np.ndarray, target: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """A fold number, 0 to ``n`` - 1, for each sample; a speaker is in one fold only, and classes are spread evenly.

    By scikit-learn's StratifiedGroupKFold. Values are spread by their quarters. With as many folds as speakers, each
    speaker is a fold; rows without a speaker count as one.

    Args:
        speakers: names, shape ``(n_samples,)``.
        target: class codes or values, shape ``(n_samples,)``.
        n: how many folds, at least 2; no more than there are speakers.
        rng: decides the order.
    """
    from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

    codes, names = pd.factorize(np.asarray(speakers, dtype=object).astype(str), sort=True)
    if n >= len(names):
        return np.asarray(codes)
    strata, seed = _strata(target), int(rng.integers(1 << 31))
    if np.bincount(strata).max() >= n:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of classes with fewer samples than folds
            folds = _numbered(StratifiedGroupKFold(n, shuffle=True, random_state=seed).split(codes, strata, codes))
        if len(np.unique(folds)) == n:
            return folds
    return _numbered(GroupKFold(n, shuffle=True, random_state=seed).split(codes, groups=codes))


def drawn_speaker_folds(speakers: np.ndarray, target: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """The same with folds that chance decides, for repeats: :func:`speaker_folds` would give nearly the same each time.

    Each fold has as many speakers as the others, give or take one. Of several draws it is the one over whose folds classes are
    spread most evenly (least chi-squared).

    Args:
        speakers, target, n: as there.
        rng: decides the draws.
    """
    codes, names = pd.factorize(np.asarray(speakers, dtype=object).astype(str), sort=True)
    if n >= len(names):
        return np.asarray(codes)
    counts = pd.crosstab(codes, _strata(target)).to_numpy()
    draws = [rng.permutation(np.arange(len(names)) % n) for _ in range(_DRAWS)]
    members = np.stack(draws)[:, :, None] == np.arange(n)
    cells = np.einsum("dsf,sc->dfc", members, counts)
    uneven = (np.square(cells - cells.mean(axis=1, keepdims=True)) / cells.mean(axis=1, keepdims=True)).sum(axis=(1, 2))
    return np.asarray(draws[int(uneven.argmin())][codes])


def _strata(target: np.ndarray) -> np.ndarray:
    """Class codes as they are, of values the quarter."""
    if np.issubdtype(target.dtype, np.integer):
        return np.asarray(pd.factorize(target, sort=True)[0])
    return np.asarray(np.searchsorted(np.nanquantile(target, [0.25, 0.5, 0.75]), target))


def _numbered(splits: Iterable[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    parts = [held for _, held in splits]
    folds = np.empty(sum(map(len, parts)), dtype=int)
    for number, held in enumerate(parts):
        folds[held] = number
    return folds


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
        folds = speaker_folds(speakers, target, n, rng)
        return folds, f"{folds.max() + 1} speaker-disjoint folds of the training split"
    n = min(n, len(target))
    if n < 2:
        raise UserError("MODEL.tuning_params: tuning needs at least two training samples.")
    folds = stratified_folds(target if is_class else np.zeros(len(target), dtype=int), n, rng)
    return folds, f"{n} folds of the training split (speakers are not known)"


def stated_folds(values: Sequence[object]) -> np.ndarray:
    """Fold numbers from a column ``fold`` of the database."""
    return pd.factorize(np.asarray(values, dtype=object), sort=True)[0]

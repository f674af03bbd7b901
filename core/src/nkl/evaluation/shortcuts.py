"""Whether a plain fact of the recording gives the target away: its length, its level, its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nkl.data.report import Finding
from nkl.evaluation.significance import holm

FACTS = ("sampling_rate", "duration", "level_db", "silence_share", "source_db")
PERMUTATIONS = 199
_BINS = 10
_FOLDS = 5


@dataclass(frozen=True)
class Shortcut:
    """How well one fact predicts the target on its own.

    Attributes:
        fact: its column.
        uar: cross-validated, over held-out speakers where speakers are known.
        chance: the same with the target shuffled, on average.
        p: share of shuffled targets that do as well.
    """

    fact: str
    uar: float
    chance: float
    p: float


def check_shortcuts(tables: Mapping[str, pd.DataFrame], target: str, facts: pd.DataFrame, seed: int) -> list[Finding]:
    """Say which facts predict the target on their own: p under 0.05 after Holm's correction, and well above chance.

    Args:
        tables: the splits by name, on the segmented index, with the target and, where known, ``speaker``.
        target: the column that is predicted; numbers are cut into three groups of equal size.
        facts: one row a file, with any of the columns of :data:`FACTS`.
        seed: of folds and shuffles.
    """
    table = pd.concat([one for one in tables.values() if len(one) and target in one] or [pd.DataFrame()])
    if table.empty:
        return []
    table = table[table[target].notna()]
    known = facts.reindex(table.index.get_level_values("file"))
    speakers = table["speaker"].to_numpy(dtype=object) if "speaker" in table else None
    found = []
    for fact in FACTS:
        if fact in known and known[fact].nunique(dropna=False) > 1:
            one = measure_shortcut(known[fact], table[target], speakers, seed)
            if one is not None:
                found.append(one)
    findings = []
    for one, p in zip(found, holm([one.p for one in found]), strict=True):
        if p < 0.05 and one.uar - one.chance >= 0.1 * (1 - one.chance):
            findings.append(_finding(one, target))
    return findings


def measure_shortcut(fact: pd.Series, target: pd.Series, speakers: np.ndarray | None, seed: int) -> Shortcut | None:
    """Predict the target from one fact: in each of its ten quantile bins, the class that has most of itself there.

    Where every speaker has one class (gender, age, a diagnosis), the classes are shuffled between speakers, else
    between
    samples: two speakers with two microphones prove nothing.

    Returns:
        ``None`` where there is one class only, or fewer than five speakers or samples.
    """
    labels = _classes(target)
    bins, groups = _bins(fact), _groups(speakers, len(labels))
    count, classes = int(groups.max()) + 1, int(labels.max()) + 1
    if count < _FOLDS or classes < 2:
        return None
    rng = np.random.default_rng(seed)
    folds = (rng.permutation(count) % _FOLDS)[groups]
    of_group = np.zeros(count, np.int64)
    of_group[groups] = labels
    by_group = bool((of_group[groups] == labels).all())
    uar = _cross_validated(bins, labels, folds, classes)
    shuffled = np.empty(PERMUTATIONS)
    for at in range(PERMUTATIONS):
        drawn = rng.permutation(of_group)[groups] if by_group else rng.permutation(labels)
        shuffled[at] = _cross_validated(bins, drawn, folds, classes)
    p = (1 + int((shuffled >= uar - 1e-12).sum())) / (1 + PERMUTATIONS)
    return Shortcut(str(fact.name), uar, float(shuffled.mean()), p)


def _cross_validated(bins: np.ndarray, labels: np.ndarray, folds: np.ndarray, classes: int) -> float:
    size = int(bins.max()) + 1
    counts = np.bincount((folds * size + bins) * classes + labels, minlength=_FOLDS * size * classes)
    held_out = counts.reshape(_FOLDS, size, classes).astype(np.float64)
    seen = held_out.sum(axis=0) - held_out
    totals = seen.sum(axis=1, keepdims=True)
    # equal shares of several classes are shared out, so that no class is favoured for standing first
    shares = np.divide(seen, totals, out=np.zeros_like(seen), where=totals > 0)
    best = np.isclose(shares, shares.max(axis=2, keepdims=True), rtol=1e-9, atol=0.0)
    hits = (held_out * best / best.sum(axis=2, keepdims=True)).sum(axis=(0, 1))
    support = held_out.sum(axis=(0, 1))
    return float((hits[support > 0] / support[support > 0]).mean())


def _classes(target: pd.Series) -> np.ndarray:
    if target.dtype.kind == "f" or (target.dtype.kind in "iu" and target.nunique() > _BINS):
        return np.asarray(pd.qcut(target.rank(method="average"), 3, labels=False, duplicates="drop"), dtype=np.int64)
    return np.asarray(pd.factorize(target)[0], dtype=np.int64)


def _bins(fact: pd.Series) -> np.ndarray:
    """Quantile bins of numbers; a bin a value where these are ten or fewer, or no numbers; one for missing ones."""
    values = fact
    if fact.dtype.kind in "iuf" and fact.nunique() > _BINS:
        values = pd.qcut(fact, _BINS, labels=False, duplicates="drop")
    codes = np.asarray(pd.factorize(values)[0], dtype=np.int64)
    return np.where(codes < 0, codes.max() + 1, codes)


def _groups(speakers: np.ndarray | None, n: int) -> np.ndarray:
    """Speakers where there are five or more of them, else samples."""
    if speakers is None or pd.isna(speakers).any():
        return np.arange(n)
    codes, names = pd.factorize(speakers)
    return codes if len(names) >= _FOLDS else np.arange(n)


def _finding(one: Shortcut, target: str) -> Finding:
    return Finding(
        "warning",
        "recording tells the target",
        f"{one.fact} alone predicts {target} with a UAR of {one.uar:.2f} (chance {one.chance:.2f}, p = {one.p:.3f}).",
        "It may belong to the target (anger is loud) or to the recording (one class came from another room). If it is "
        "the recording, make it alike for all classes; and report how far a model gets beyond this.",
    )

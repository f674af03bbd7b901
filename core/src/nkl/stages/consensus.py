"""Labels of training samples, made anew of their ratings. Whoever is tested keeps the label that the database gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from nkl.data.report import Finding
from nkl.data.samples import Samples
from nkl.errors import PluginError, UserError
from nkl.kernel.blame import blaming
from nkl.parts.consensus import Decision
from nkl.stages.ratings import TOPIC, Ratings


@dataclass(frozen=True, eq=False)
class Relabelled:
    """What became of the labels of training samples.

    Attributes:
        by: what decided, in words.
        before: samples a class, in the order of ``labels``.
        after: the same; of soft labels the sums of shares.
        changed: how many were of another class.
        won: how many the database gives no class, and raters do.
        undecided: how many were left out because raters do not agree.
        of_no_class: how many were left out because they agree on what is no class of the target.
        notes: of whatever decided, a sentence each.
    """

    by: str
    before: np.ndarray
    after: np.ndarray
    changed: int
    won: int
    undecided: int
    of_no_class: int
    notes: tuple[str, ...]


def relabelled(train: Samples, ratings: Sequence[Ratings]) -> tuple[Samples, Relabelled | None]:
    """Training samples with the labels that their ratings are worth; those on which raters do not agree are left out.

    Args:
        train: with the database's labels, or none (-1).
        ratings: also of other samples, which decide nothing.

    Returns:
        The samples, and what became of their labels; as they were, and ``None``, where there are no ratings.

    Raises:
        UserError: if no two classes are left.
        PluginError: naming the plugin, if it fails.
    """
    if not ratings:
        return train, None
    target, undecided, of_no_class = train.target.copy(), 0, 0
    notes: list[str] = []
    shares = np.eye(len(train.labels))[train.target] if any(one.part.is_soft for one in ratings) else None
    for one in ratings:
        said = one.of(train.index)
        if said.empty:
            continue
        with blaming(one.choice, f"deciding on {len(said)} ratings"):
            decision = one.part.decide(said)
        items = decision.labels.index.to_numpy(dtype=np.int64)
        codes = _codes(decision, train.labels)
        if shares is not None:
            shares[items] = np.eye(len(train.labels))[codes]
        if shares is not None and decision.shares is not None:
            shares[items], codes = _shares(decision, train.labels)
        target[items] = codes
        nobody = decision.labels.isna().to_numpy()
        undecided, of_no_class = undecided + int(nobody.sum()), of_no_class + int(((codes < 0) & ~nobody).sum())
        notes += decision.notes
    kept = np.flatnonzero(target >= 0)
    found = train.having(target=target, shares=shares).take(kept)
    after = np.bincount(found.target, minlength=len(train.labels)) if found.shares is None else found.shares.sum(axis=0)
    _judge(after, train.labels)
    before = np.bincount(train.target[train.target >= 0], minlength=len(train.labels))
    changed = int(((target != train.target) & (target >= 0) & (train.target >= 0)).sum())
    by = " and ".join(dict.fromkeys(one.choice.name for one in ratings))
    won = int((train.target[kept] < 0).sum())
    return found, Relabelled(by, before, after, changed, won, undecided, of_no_class, tuple(notes))


def _codes(decision: Decision, labels: Sequence[str]) -> np.ndarray:
    codes = {label: code for code, label in enumerate(labels)}
    return np.array([codes.get(label, -1) for label in decision.labels], dtype=np.int64)


def _shares(decision: Decision, labels: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the target's classes, summing to one, and the class that has most; -1 where no class has any."""
    assert decision.shares is not None
    if not decision.shares.index.equals(decision.labels.index):
        raise PluginError("shares are of other items than labels")
    shares = decision.shares.reindex(columns=list(labels), fill_value=0.0).to_numpy(dtype=np.float64)
    total = shares.sum(axis=1, keepdims=True)
    shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    return shares, np.where(total[:, 0] > 0, shares.argmax(axis=1), -1)


def _judge(after: np.ndarray, labels: Sequence[str]) -> None:
    if np.count_nonzero(after) < 2:
        left = ", ".join(label for label, count in zip(labels, after, strict=True) if count) or "none of the classes"
        raise UserError(
            f"The consensus of raters leaves {left} in the training samples; at least two classes are needed. Choose another "
            "consensus, or rate more samples."
        )


def told(found: Iterable[Relabelled], labels: Sequence[str]) -> list[Finding]:
    """What became of the labels of training samples, in words; of several trainings (folds), on average.

    Args:
        found: one a training.
        labels: the classes.
    """
    every = list(found)
    if not every:
        return []
    before, after = (np.mean([getattr(one, name) for one in every], axis=0) for name in ("before", "after"))
    changed, won, undecided, of_no_class = (
        float(np.mean([getattr(one, name) for one in every])) for name in ("changed", "won", "undecided", "of_no_class")
    )
    of_folds = f" (on average over {len(every)} folds)" if len(every) > 1 else ""
    counts = ", ".join(f"{label} {old:g} to {new:.4g}" for label, old, new in zip(labels, before, after, strict=True))
    message = (
        f"Labels of training samples were made of ratings by {every[0].by}{of_folds}: {counts}. {changed:.4g} changed their "
        f"class, and {won:.4g} got one that have none in the database. Not trained on: {undecided:.4g} on which raters do not "
        f"agree, {of_no_class:.4g} whose label is no class."
    )
    notes = dict.fromkeys(note for one in every for note in one.notes)
    return [Finding("note", TOPIC, message), *(Finding("note", TOPIC, note) for note in notes)]

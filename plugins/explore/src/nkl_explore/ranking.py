"""How important features are to learners, measured on speakers that the learners have not heard."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from scipy.stats import rankdata
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nkl.data import Predictions, Samples, generator
from nkl.errors import UserError, in_one_line
from nkl.learning import Score, scorer, speaker_folds, stratified_folds
from nkl.parts import Learner, Model
from nkl_explore.feature_rows import filled

FOLDS = 5
REPEATS = 30
"""So often each group of features is shuffled, over all folds together."""
CORRELATED = 0.8
_WORK = 2e7
"""So many numbers are predicted from in a fold at most, before features are shuffled less often."""

log = logging.getLogger("nkl.explore")


@dataclass(frozen=True, eq=False)
class Ranked:
    """What one learner makes of the features.

    Attributes:
        learner: its name.
        native: its models' own importance by fold: shape ``(folds, d)``, or ``(folds, classes, d)``; ``None`` for none.
        drops: by how much the score drops where a feature is shuffled with those of its group; shape ``(folds, d)``;
            ``None`` where that was not measured.
        scores: on the held-out samples of each fold, shape ``(folds,)``.
        reason: why there is nothing; empty where there is.
    """

    learner: str
    native: np.ndarray | None = None
    drops: np.ndarray | None = None
    scores: np.ndarray = field(default_factory=lambda: np.zeros(0))
    reason: str = ""

    @property
    def strength(self) -> np.ndarray:
        """How much each feature counts, shape ``(folds, d)``: the drops where they were measured."""
        if self.drops is not None:
            return self.drops
        assert self.native is not None
        size = np.abs(self.native)
        return size if size.ndim == 2 else np.asarray(size.mean(axis=1))

    @property
    def ranks(self) -> np.ndarray:
        """1 is the most important; equal ones share the mean of their ranks; shape ``(folds, d)``."""
        return np.asarray(rankdata(-self.strength, axis=1))


@dataclass(frozen=True, eq=False)
class Ranking:
    """What several learners make of the features.

    Attributes:
        samples: that were looked at.
        folds: the fold in which each sample is held out.
        by_speaker: whether folds are of whole speakers.
        groups: the group of each feature, from 0; those of one group correlate.
        ranked: a learner each.
        measure: the name of the score.
        repeats: how often features were shuffled, over all folds together.
    """

    samples: Samples
    folds: np.ndarray
    by_speaker: bool
    groups: np.ndarray
    ranked: tuple[Ranked, ...]
    measure: str
    repeats: int

    @property
    def used(self) -> tuple[Ranked, ...]:
        """The learners that could be fitted."""
        return tuple(one for one in self.ranked if not one.reason)

    @property
    def ranks(self) -> np.ndarray:
        """Ranks averaged over the learners, shape ``(folds, d)``."""
        return np.asarray(np.mean([one.ranks for one in self.used], axis=0))

    @property
    def order(self) -> np.ndarray:
        """Positions of the features, the most important first."""
        return np.asarray(np.argsort(self.ranks.mean(axis=0), kind="stable"))

    @property
    def together(self) -> bool:
        """Whether all learners were ranked by shuffling, so that features of a group count as one."""
        return all(one.drops is not None for one in self.used)

    def first(self, order: np.ndarray, most: int) -> np.ndarray:
        """The first features of an order; where groups count as one, the first feature of each group."""
        if self.together:
            order = order[np.sort(np.unique(self.groups[order], return_index=True)[1])]
        return np.asarray(order[:most])

    def name(self, at: int) -> str:
        """A feature, with the number of those that count as one with it."""
        more = int((self.groups == self.groups[at]).sum()) - 1 if self.together else 0
        return f"{self.samples.columns[at]} +{more}" if more else self.samples.columns[at]


def rank(
    samples: Samples,
    learners: Sequence[tuple[str, Learner]],
    permutation: bool,
    seed: int,
    advance: Callable[[float], None],
) -> Ranking:
    """Fit each learner to all but some speakers, and see what it makes of the features.

    Features are scaled, and missing values filled in, by the samples that a learner is fitted to.

    Args:
        samples: raw; features may be NaN.
        learners: with their names.
        permutation: shuffle features, also where a learner has an importance of its own.
        seed: decides wherever chance does.
        advance: told how much is done.

    Raises:
        UserError: saying why that cannot be done.
    """
    folds, by_speaker = _folds(samples, seed)
    groups = correlated(samples.features)
    count = int(folds.max()) + 1
    each = len(samples) / count * samples.features.shape[1] * (groups.max() + 1)
    repeats = int(np.clip(_WORK / each, 1, max(REPEATS // count, 1)))
    score = scorer(None, bool(samples.labels))
    work = _Work(samples, folds, groups, repeats, score, seed)
    ranked = []
    for at, (name, learner) in enumerate(learners):
        ranked.append(work.ranked(name, learner, permutation, partial(_part, advance, at, len(learners))))
    return Ranking(samples, folds, by_speaker, groups, tuple(ranked), score.measure, repeats * count)


def _part(advance: Callable[[float], None], at: int, count: int, share: float) -> None:
    """Tells how much of all is done, where a share of the part ``at`` of ``count`` is."""
    advance((at + share) / count)


def _folds(samples: Samples, seed: int) -> tuple[np.ndarray, bool]:
    kinds = np.unique(samples.target)
    if len(kinds) < 2:
        raise UserError("All samples have the same target, so that no feature can tell it.")
    rng = generator(seed, "importance", "folds")
    speakers = samples.speakers
    if speakers is not None and (heard := pd.Series(speakers).nunique()) > 1:
        return speaker_folds(speakers, samples.target, min(FOLDS, heard), rng), True
    least = int(np.unique(samples.target, return_counts=True)[1].min()) if samples.labels else len(samples)
    if min(least, len(samples) // 2) < 2:
        raise UserError("There are too few samples to hold some out and fit a learner to the others.")
    target = samples.target if samples.labels else np.zeros(len(samples), dtype=int)
    return stratified_folds(target, min(FOLDS, least, len(samples) // 2), rng), False


def correlated(features: np.ndarray, least: float = CORRELATED) -> np.ndarray:
    """Groups of features that correlate: hierarchical clusters by average linkage (scipy).

    Args:
        features: shape ``(n, d)``, may be NaN.
        least: two groups are one where the mean absolute correlation between them is at least this.

    Returns:
        The number of each feature's group, from 0, int64, shape ``(d,)``.
    """
    width = features.shape[1]
    if width < 2:
        return np.zeros(width, dtype=np.int64)
    values = filled(features)
    distances = 1 - np.abs(values.T @ values / len(values)).clip(0, 1)
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform((distances + distances.T) / 2, checks=False), "average")
    return np.asarray(fcluster(tree, 1 - least, "distance"), dtype=np.int64) - 1


@dataclass(frozen=True, eq=False)
class _Work:
    """Fits learners fold by fold."""

    samples: Samples
    folds: np.ndarray
    groups: np.ndarray
    repeats: int
    score: Score
    seed: int

    def ranked(self, name: str, learner: Learner, permutation: bool, advance: Callable[[float], None]) -> Ranked:
        """What a learner makes of the features."""
        if lacking := [column for column in learner.options.side_targets if column not in self.samples.side]:
            return Ranked(
                name, reason=f"{name} ranks nothing: it learns from {', '.join(lacking)} too, which is no column."
            )
        native, drops, scores = [], [], []
        count = int(self.folds.max()) + 1
        try:
            for fold in range(count):
                model, held = self._fitted(learner, fold)
                own = model.importance
                base = self._scored(held, model.predict(held.features))
                scores.append(base)
                if own is not None:
                    native.append(own)
                if permutation or own is None:
                    drops.append(self._drops(model, held, base, fold))
                advance((fold + 1) / count)
        except Exception as error:  # one learner that does not fit the data must not take the others' work with it
            log.info("%s cannot rank the features", name, exc_info=error)
            return Ranked(name, reason=f"{name} ranks nothing. {self._why(error)}")
        return Ranked(name, np.stack(native) if native else None, np.stack(drops) if drops else None, np.array(scores))

    def _why(self, error: Exception) -> str:
        if isinstance(error, UserError):
            return " ".join(error.complaints)
        kind, other = ("classes", "numbers") if self.samples.labels else ("numbers", "classes")
        return f"It could not be fitted to {kind} and rows of features; is it meant for {other}? ({in_one_line(error)})"

    def _fitted(self, learner: Learner, fold: int) -> tuple[Model, Samples]:
        held = self.folds == fold
        fit, test = self.samples.take(np.flatnonzero(~held)), self.samples.take(np.flatnonzero(held))
        scaler = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler())
        ready = fit.having(features=scaler.fit_transform(fit.features).astype(np.float32))
        model = learner.fit(ready, None, self.seed)
        return model, test.having(features=scaler.transform(test.features).astype(np.float32))

    def _scored(self, held: Samples, said: np.ndarray) -> float:
        classes = held.labels
        if classes and said.ndim != 2:
            raise UserError("it predicts values, and there are classes to be told apart.")
        return self.score(
            Predictions(held.index, classes, said if classes else None, None if classes else said, held.target)
        )

    def _drops(self, model: Model, held: Samples, base: float, fold: int) -> np.ndarray:
        """By how much the score drops where a group of features is shuffled between samples, for each feature."""
        rng = generator(self.seed, "importance", "shuffle", str(fold))
        # All repeats are predicted at once, since each call costs as much as hundreds of rows.
        repeated = np.tile(held.features, (self.repeats, 1))
        drops = np.zeros(int(self.groups.max()) + 1)
        for group in range(len(drops)):
            columns = np.flatnonzero(self.groups == group)
            order = np.concatenate([rng.permutation(len(held)) for _ in range(self.repeats)])
            kept = repeated[:, columns]
            repeated[:, columns] = held.features[order][:, columns]
            said = np.split(model.predict(repeated), self.repeats)
            repeated[:, columns] = kept
            drops[group] = np.nan_to_num(base - np.mean([self._scored(held, one) for one in said]))
        return drops[self.groups]

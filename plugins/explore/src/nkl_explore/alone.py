"""A model that sees only a few plain columns, and no voice: how well it tells the target of speakers that it does not know.

It is naive Bayes of scikit-learn on numbers in ten bins and on categories, with each class equally likely, so that guessing
is right in one of as many cases as there are classes. Values missing are a category, since they may tell something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nkl.data import Measure, Predictions, generator
from nkl.evaluation import evaluate
from nkl.learning import speaker_folds
from nkl_explore.labels import thirds
from nkl_explore.statistics.column import Column, recoded
from nkl_explore.statistics.speakers import Speakers

FOLDS = 10
_BINS = 10


@dataclass(frozen=True, eq=False)
class Folds:
    """Samples whose target is known, in folds of whole speakers.

    Attributes:
        rows: their positions.
        target: their classes; thirds of a target of numbers.
        speakers: who speaks.
        folds: a number a sample.
        index: the segments.
    """

    rows: np.ndarray
    target: Column
    speakers: Speakers
    folds: np.ndarray
    index: pd.MultiIndex

    @classmethod
    def of(cls, target: Column, speakers: Speakers, index: pd.MultiIndex, seed: int) -> Folds | None:
        """``None`` where there are fewer than two classes or five speakers."""
        rows = np.flatnonzero(~target.missing)
        if target.kind == "nothing" or not len(rows):
            return None
        known, who = recoded(thirds(target.take(rows))), speakers.take(rows)
        if len(known.labels) < 2 or who.count < 5:
            return None
        folds = speaker_folds(who.codes, known.codes, min(FOLDS, who.count), generator(seed, "EXPL", "folds"))
        return cls(rows, known, who, folds, index[rows])


def score(column: Column, folds: Folds) -> Measure:
    """The mean recall over classes (UAR) of a model that sees only this column, each speaker held out once."""
    probabilities = _held_out([column.take(folds.rows)], folds.target, folds.folds, folds.target.labels)
    return _uar(probabilities, folds)


def _uar(probabilities: np.ndarray, folds: Folds) -> Measure:
    who = folds.speakers
    names = who.codes.astype(str).astype(object) if who.unit == "speakers" else None
    said = Predictions(folds.index, folds.target.labels, probabilities, truth=folds.target.codes, speakers=names)
    return evaluate(said, folds.target.codes).measures[0]


def applied(
    columns: Sequence[Column], target: Column, train: np.ndarray, test: np.ndarray, labels: tuple[str, ...]
) -> np.ndarray:
    """The probabilities that a model of several columns has for some rows, shape ``(test, labels)``.

    Args:
        columns: what it sees.
        target: classes, whose codes are positions in ``labels``.
        train: positions of the rows that it learns from, whose target is known.
        test: positions of the rows that it is asked about.
        labels: of the classes.
    """
    probabilities = np.zeros((len(test), len(labels)))
    codes = target.codes[train]
    own = _fitted(columns, [one.values[train] for one in columns], codes)
    probabilities[:, np.unique(codes)] = own([one.values[test] for one in columns])
    return probabilities


def crossed(
    columns: Sequence[Column], target: Column, rows: np.ndarray, speakers: Speakers, labels: tuple[str, ...], seed: int
) -> np.ndarray:
    """The same of rows whose target is known, each speaker held out once; shape ``(rows, labels)``."""
    who = speakers.take(rows)
    folds = speaker_folds(who.codes, target.codes[rows], min(FOLDS, who.count), generator(seed, "EXPL", "folds"))
    return _held_out([column.take(rows) for column in columns], target.take(rows), folds, labels)


def _held_out(columns: Sequence[Column], target: Column, folds: np.ndarray, labels: tuple[str, ...]) -> np.ndarray:
    probabilities = np.zeros((len(folds), len(labels)))
    for fold in np.unique(folds):
        held = folds == fold
        probabilities[held] = applied(columns, target, np.flatnonzero(~held), np.flatnonzero(held), labels)
    return probabilities


def _fitted(columns: Sequence[Column], cells: list[np.ndarray], codes: np.ndarray):  # type: ignore[no-untyped-def]
    from sklearn.naive_bayes import CategoricalNB  # takes half a second to import

    bins = [_Bins.of(column, values) for column, values in zip(columns, cells, strict=True)]
    sizes = [one.count for one in bins]
    model = CategoricalNB(fit_prior=False, min_categories=sizes)
    model.fit(np.column_stack([one.codes(values) for one, values in zip(bins, cells, strict=True)]), codes)

    def probabilities(asked: list[np.ndarray]) -> np.ndarray:
        rows = np.column_stack([one.codes(values) for one, values in zip(bins, asked, strict=True)])
        return np.asarray(model.predict_proba(rows))

    return probabilities


@dataclass(frozen=True, eq=False)
class _Bins:
    """Cells as whole numbers: the last but one for what is missing."""

    edges: np.ndarray | None
    count: int

    @classmethod
    def of(cls, column: Column, values: np.ndarray) -> _Bins:
        if column.labels:
            return cls(None, len(column.labels) + 1)
        known = values[~np.isnan(values)]
        if not len(known):
            return cls(np.zeros(0), 2)
        edges = np.unique(np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1]))
        return cls(edges, len(edges) + 2)

    def codes(self, values: np.ndarray) -> np.ndarray:
        missing = np.isnan(values)
        found = values if self.edges is None else np.searchsorted(self.edges, values, side="left")
        return np.where(missing, self.count - 1, found).astype(np.int64)

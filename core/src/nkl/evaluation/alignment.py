"""Predictions brought onto the same samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from nkl.data.predictions import Predictions
from nkl.errors import UserError


def take(predictions: Predictions, rows: np.ndarray) -> Predictions:
    """Some rows of predictions: positions or a mask."""

    def part(values: np.ndarray | None) -> np.ndarray | None:
        return None if values is None else values[rows]

    return replace(
        predictions,
        index=predictions.index[rows],
        probabilities=part(predictions.probabilities),
        values=part(predictions.values),
        truth=part(predictions.truth),
        speakers=part(predictions.speakers),
    )


def labelled(predictions: Predictions) -> Predictions:
    """The samples whose truth is known.

    Raises:
        UserError: if no truth is known.
        ValueError: if a prediction is not a finite number.
    """
    said = predictions.values if predictions.probabilities is None else predictions.probabilities.sum(axis=1)
    assert said is not None
    broken = int((~np.isfinite(said)).sum())
    if broken:
        raise ValueError(f"{broken} of {len(predictions)} predictions are not finite numbers")
    truth = predictions.truth
    known = np.zeros(len(predictions), bool) if truth is None else truth >= 0
    if truth is not None and not predictions.is_classification:
        known = np.isfinite(truth)
    if not known.any():
        raise UserError(f"None of the {len(predictions)} predicted samples has a known label: nothing can be measured.")
    return predictions if known.all() else take(predictions, known)


def align(predictions: Sequence[Predictions]) -> list[Predictions]:
    """Bring all onto the samples of the first, in its order.

    Raises:
        UserError: if they are not predictions of the same labels for the same samples with the same truth.
    """
    first = predictions[0]
    keys = _keys(first)
    aligned = [first]
    for number, other in enumerate(predictions[1:], start=2):
        if set(other.labels) != set(first.labels):
            own, asked = (", ".join(one.labels) or "numbers" for one in (other, first))
            raise UserError(
                f"Set {number} of predictions is of {own}, the first one of {asked}: they cannot be compared."
            )
        other = _in_order_of(first.labels, other)
        theirs = _keys(other)
        rows = theirs.get_indexer(keys)
        missing, extra = int((rows < 0).sum()), len(theirs) - int((rows >= 0).sum())
        if missing or extra:
            raise UserError(
                f"Set {number} of predictions is not on the same samples as the first: {missing} of {len(keys)} are "
                f"missing, {extra} of its {len(theirs)} are not in the first. Use runs with the same test split."
            )
        moved = take(other, rows)
        if first.truth is not None and moved.truth is not None:
            differ = int(
                (~((moved.truth == first.truth) | ((moved.truth != moved.truth) & (first.truth != first.truth)))).sum()
            )
            if differ:
                raise UserError(
                    f"Set {number} of predictions has another truth than the first for {differ} of {len(keys)} samples."
                )
        aligned.append(moved)
    return aligned


def _in_order_of(labels: tuple[str, ...], predictions: Predictions) -> Predictions:
    """The same with its classes in another order."""
    if predictions.labels == labels or predictions.probabilities is None:
        return predictions
    own = np.array([predictions.labels.index(label) for label in labels])
    truth = predictions.truth
    if truth is not None:
        truth = np.where(truth >= 0, np.argsort(own)[truth], truth)
    return replace(predictions, labels=labels, probabilities=predictions.probabilities[:, own], truth=truth)


def _keys(predictions: Predictions) -> pd.MultiIndex:
    keys = plain_index(predictions.index)
    repeated = int(keys.duplicated().sum())
    if repeated:
        raise UserError(f"{repeated} of {len(keys)} predicted samples are there twice: they cannot be joined.")
    return keys


def plain_index(index: pd.Index) -> pd.MultiIndex:
    """A segmented index with whole nanoseconds for times, so that an open end (NaT) equals an open end in any join."""
    times = [pd.TimedeltaIndex(index.get_level_values(level)).as_unit("ns").asi8 for level in ("start", "end")]
    return pd.MultiIndex.from_arrays([index.get_level_values("file").astype(object), *times], names=index.names)

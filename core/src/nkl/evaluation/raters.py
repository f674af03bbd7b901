"""How well people do what a model is to do: each rating of a sample, judged by what the other raters of it say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from nkl.data.index import segmented_index
from nkl.data.predictions import Predictions
from nkl.data.report import Measure
from nkl.evaluation.classification import classification_measures
from nkl.evaluation.judge import evaluate


def rater_measures(
    ratings: pd.DataFrame, predictions: Predictions, train_target: np.ndarray, headline: str | None = None
) -> tuple[Measure, ...]:
    """The measures of a rater, where the truth is the plurality of the other raters of the sample.

    Where the others do not agree on one label, nothing is judged; nor are ratings that are of no class.

    Args:
        ratings: columns ``item`` (the position of a sample in ``predictions``), ``rater`` and ``label``; no rater twice for an
            item.
        predictions: of a model; its samples are what is judged.
        train_target: as :func:`nkl.evaluation.evaluate` wants it.
        headline: the measure to put first; the usual one if not given.

    Returns:
        Measures of ratings, with intervals over speakers; nothing where no sample has two raters of whom the truth is known.
        Those that need probabilities are left out.
    """
    codes = pd.Index(predictions.labels).get_indexer(ratings["label"])
    items, codes = ratings["item"].to_numpy()[codes >= 0], codes[codes >= 0]
    truth = _of_the_others(items, codes, len(predictions), len(predictions.labels))
    known = truth >= 0
    if not known.any():
        return ()
    items, codes, truth = items[known], codes[known], truth[known]
    names = [
        str(number) for number in range(len(items))
    ]  # a sample has several ratings, and an index has each row once
    speakers = None if predictions.speakers is None else predictions.speakers[items]
    said = np.eye(len(predictions.labels))[codes]
    judged = evaluate(
        Predictions(segmented_index(names), predictions.labels, said, truth=truth, speakers=speakers),
        train_target,
        headline,
    )
    hard = classification_measures(np.zeros(3 * len(predictions.labels)), predictions.labels)
    found = tuple(one for one in judged.measures if one.name in hard)
    return found if speakers is not None else tuple(map(_without_interval, found))


def _of_the_others(items: np.ndarray, codes: np.ndarray, samples: int, classes: int) -> np.ndarray:
    """For each rating the one class that most other raters of its sample say; -1 where it is not one."""
    counts = np.zeros((samples, classes), dtype=np.int64)
    np.add.at(counts, (items, codes), 1)
    others = counts[items]
    others[np.arange(len(items)), codes] -= 1
    most = others.max(axis=1, keepdims=True)
    single = (most[:, 0] > 0) & ((others == most).sum(axis=1) == 1)
    return np.where(single, others.argmax(axis=1), -1)


def _without_interval(measure: Measure) -> Measure:
    reason = "speakers are not known, and ratings of one sample are not independent"
    return replace(measure, low=np.nan, high=np.nan, reason=reason)

"""Stage predict: a fitted model says what it makes of some segments."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from nkl.data.matrix import FeatureMatrix
from nkl.data.predictions import Predictions
from nkl.data.samples import Samples, side_of, speakers_of
from nkl.data.target import Target
from nkl.learning.fitting import Fitted


def samples_of(table: pd.DataFrame, features: FeatureMatrix, target: Target, side: Iterable[str] = ()) -> Samples:
    """Bring the rows of a split and their features together, joined by index.

    Args:
        table: of the split.
        features: of its segments, and perhaps of others.
        target: what is predicted.
        side: the columns that a learner wants beside it; for training alone.
    """
    return Samples(
        index=table.index,
        features=features.rows(table.index),
        columns=features.columns,
        target=target.encode(table),
        labels=target.labels,
        speakers=speakers_of(table),
        side=side_of(table, side),
    )


def predict_samples(fitted: Fitted, test: Samples) -> Predictions:
    """Predict raw samples, and put the truth beside it."""
    output = fitted.predict(test)
    if test.labels:
        return Predictions(test.index, test.labels, output, truth=test.target, speakers=test.speakers)
    return Predictions(test.index, values=output, truth=test.target, speakers=test.speakers)

"""Stage predict: a fitted model says what it makes of some segments."""

from __future__ import annotations

import pandas as pd

from nkl.data.matrix import FeatureMatrix
from nkl.data.predictions import Predictions
from nkl.data.samples import Samples, speakers_of
from nkl.data.target import Target
from nkl.learning.fitting import Fitted


def samples_of(table: pd.DataFrame, features: FeatureMatrix, target: Target) -> Samples:
    """Bring the rows of a split and their features together, joined by index."""
    return Samples(
        index=table.index,
        features=features.rows(table.index),
        columns=features.columns,
        target=target.encode(table),
        labels=target.labels,
        speakers=speakers_of(table),
    )


def predict_samples(fitted: Fitted, test: Samples) -> Predictions:
    """Predict raw samples, and put the truth beside it."""
    output = fitted.predict(test)
    if test.labels:
        return Predictions(test.index, test.labels, output, truth=test.target, speakers=test.speakers)
    return Predictions(test.index, values=output, truth=test.target, speakers=test.speakers)

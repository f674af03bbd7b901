"""Stage predict: a fitted model says what it makes of some segments."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nkl.data.matrix import FeatureMatrix
from nkl.data.predictions import Predictions
from nkl.learning.fitting import Fitted
from nkl.data.samples import Samples
from nkl.stages.split import Target


def samples(table: pd.DataFrame, features: FeatureMatrix, target: Target) -> Samples:
    """Bring the rows of a split and their features together, joined by index."""
    return Samples(
        index=table.index,
        features=features.rows(table.index),
        columns=features.columns,
        target=target.encode(table),
        labels=target.labels,
        speakers=speakers(table),
    )


def speakers(table: pd.DataFrame) -> np.ndarray | None:
    """Speaker names, dtype object; ``None`` where a table knows of no speaker. A row without one is a speaker of its own."""
    if "speaker" not in table.columns or table["speaker"].isna().all():
        return None
    names = table["speaker"].astype("object").to_numpy(copy=True)
    for position in np.flatnonzero(pd.isna(names)):
        names[position] = f"unknown {position}"
    return np.array([str(name) for name in names], dtype=object)


def predict(fitted: Fitted, test: Samples) -> Predictions:
    """Predict raw samples, and put the truth beside it."""
    output = fitted.predict(test)
    if test.labels:
        return Predictions(test.index, test.labels, output, truth=test.target, speakers=test.speakers)
    return Predictions(test.index, values=output, truth=test.target, speakers=test.speakers)

"""Raters are judged by what the others say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from nkl.data import Predictions
from nkl.evaluation.raters import rater_measures
from nkl.testing import toys

LABELS = toys.LABELS
TRAIN = np.array([0, 1, 2])


def ratings(*items: str) -> pd.DataFrame:
    """Ratings of items in turn; each word is a rater's label."""
    rows = [(item, str(at), label) for item, words in enumerate(items) for at, label in enumerate(words.split())]
    return pd.DataFrame(rows, columns=["item", "rater", "label"])


def test_each_rating_is_judged_by_the_plurality_of_the_others() -> None:
    # 0: all right. 1: sadness is wrong, and of both others the rest ties. 2: nobody else. 3: a tie each way; fear is no class.
    said = ratings("joy joy joy", "anger anger sadness", "joy", "joy anger fear", "sadness sadness")
    measures = {one.name: one for one in rater_measures(said, toys.predictions(5), TRAIN)}
    # judged: three joys; sadness against anger; joy against anger and the reverse; two of sadness
    assert measures["accuracy"].n == 3 + 1 + 2 + 2
    assert measures["accuracy"].value == pytest.approx(5 / 8)
    # anger: 0 of 2, joy: 3 of 4, sadness: 2 of 2
    assert measures["UAR"].value == pytest.approx((0 + 3 / 4 + 1) / 3)
    assert "Brier score" not in measures and "ECE" not in measures


def test_intervals_are_over_speakers() -> None:
    rng = np.random.default_rng(3)
    model = toys.predictions(100)
    words = [
        " ".join(LABELS[item % 3 if rng.random() < 0.8 else rng.integers(3)] for _ in range(4)) for item in range(100)
    ]
    first = rater_measures(ratings(*words), model, TRAIN, "accuracy")[0]
    assert (first.name, first.clusters) == ("accuracy", 10)
    assert first.low < first.value < first.high
    unknown = Predictions(model.index, LABELS, model.probabilities, truth=model.truth)
    first = rater_measures(ratings(*words), unknown, TRAIN)[0]
    assert np.isnan(first.low) and "speakers are not known" in first.reason


def test_nothing_is_said_where_nobody_can_be_judged() -> None:
    assert rater_measures(ratings("joy", "anger"), toys.predictions(2), TRAIN) == ()
    assert rater_measures(ratings("fear fear"), toys.predictions(2), TRAIN) == ()

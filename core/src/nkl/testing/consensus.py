"""What a consensus must keep."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from nkl.kernel.kinds import CONSENSUS
from nkl.parts.consensus import Consensus, Decision
from nkl.testing import toys
from nkl.testing.conformance import PartConformance
from nkl.testing.sameness import difference


def decide(part: Consensus, given: pd.DataFrame) -> dict[str, Any]:
    """The labels, and the shares where there are some."""
    found = part.decide(given)
    labels = found.labels.to_frame("label")
    return {"labels": labels} if found.shares is None else {"labels": labels, "shares": found.shares}


class ConsensusConformance(PartConformance):
    """Inherit in the tests of a consensus. It decides on ratings of which most are right; how it reads them is its own."""

    kind = CONSENSUS
    job = staticmethod(decide)

    @pytest.fixture
    def given(self) -> pd.DataFrame:
        """Sixty items of three classes, and seven raters, five of whom are right nine times out of ten."""
        return toys.ratings()

    def test_each_rated_item_has_one_of_its_labels_or_none(self, part: Consensus, given: pd.DataFrame) -> None:
        found = part.decide(given)
        assert isinstance(found, Decision), "what is returned is not nkl.parts.Decision"
        assert sorted(found.labels.index) == sorted(given["item"].unique()), "labels are indexed by item, each once"
        strange = {label for label in found.labels if label is not None} - set(given["label"])
        assert not strange, f"{strange}: a label is one that some rater gave, or None"

    def test_shares_are_of_the_same_items_and_sum_to_one(self, part: Consensus, given: pd.DataFrame) -> None:
        shares = part.decide(given).shares
        assert (shares is not None) == part.is_soft, "is_soft says whether there are shares"
        if shares is not None:
            assert shares.index.equals(part.decide(given).labels.index)
            assert (shares.to_numpy() >= 0).all()
            np.testing.assert_allclose(shares.sum(axis=1), 1)

    def test_it_is_right_where_most_raters_are(self, part: Consensus, given: pd.DataFrame) -> None:
        labels = part.decide(given).labels
        right = np.mean([label == toys.rated(item) for item, label in labels.items()])
        assert right > 0.8, f"only {right:.0%} of the labels are right"

    def test_the_order_of_ratings_decides_nothing(self, part: Consensus, given: pd.DataFrame) -> None:
        other = given.sample(frac=1, random_state=1).reset_index(drop=True)
        first, second = (
            {name: table.sort_index() for name, table in decide(part, one).items()} for one in (given, other)
        )
        assert not difference(first, second, 1e-6, "sorted against shuffled")

    def test_one_rating_is_enough(self, part: Consensus, given: pd.DataFrame) -> None:
        one = given.iloc[:1].reset_index(drop=True)
        labels = part.decide(one).labels
        assert list(labels.index) == [one["item"][0]]
        assert labels.iloc[0] in (None, one["label"][0])

    def test_what_it_says_of_ratings_is_sentences(self, part: Consensus, given: pd.DataFrame) -> None:
        for some in (given, given.iloc[:1].reset_index(drop=True)):
            assert all(isinstance(text, str) and text.endswith(".") for text in part.describe(some))

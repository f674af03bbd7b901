"""What a predictor must keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from nkl.computing.adapters import Labels
from nkl.data.index import segmented_index
from nkl.kernel.discovery import Offer
from nkl.kernel.kinds import PREDICTOR
from nkl.parts.predictor import Predictor
from nkl.store.forms import decoded
from nkl.testing import clips as signals
from nkl.testing import texts
from nkl.testing.conformance import PartConformance
from nkl.testing.sameness import difference

TOLERANCE = 1e-4


def predict(part: Predictor, given: Sequence[Any]) -> pd.DataFrame:
    """The labels of a batch; the index of the table is of no account."""
    return part.predict(given).reset_index(drop=True)


class PredictorConformance(PartConformance):
    """Inherit in the tests of a predictor. One that works on texts is given texts in place of clips."""

    kind = PREDICTOR
    job = staticmethod(predict)

    @pytest.fixture
    def clips(self, offer: Offer, part: Predictor) -> list[Any]:
        """Short clips at the rate that the predictor wants."""
        if offer.component.input == "text":
            return texts.short_texts()
        return signals.short_clips(part.sampling_rate or signals.RATE)

    @pytest.fixture
    def given(self, clips: list[Any]) -> list[Any]:
        """The batch of all short clips."""
        return clips

    def test_a_row_a_clip_with_the_stated_columns(self, part: Predictor, clips: list[Any]) -> None:
        assert isinstance(part.columns, tuple) and part.columns
        assert len(set(part.columns)) == len(part.columns)
        for some in (clips[:1], clips):
            found = part.predict(some)
            assert list(found.columns) == list(part.columns) and len(found) == len(some)

    def test_a_batch_equals_its_parts(self, part: Predictor, clips: list[Any]) -> None:
        alone = pd.concat([predict(part, [clip]) for clip in clips], ignore_index=True)
        assert not difference(alone, predict(part, clips), TOLERANCE, "alone against in a batch")

    def test_the_order_does_not_matter(self, part: Predictor, clips: list[Any]) -> None:
        turned = predict(part, clips[::-1])[::-1].reset_index(drop=True)
        assert not difference(predict(part, clips), turned, TOLERANCE, "forwards against backwards")

    def test_twice_is_the_same(self, part: Predictor, clips: list[Any]) -> None:
        assert not difference(predict(part, clips), predict(part, clips), TOLERANCE, "first against second time")

    def test_labels_can_be_stored(self, part: Predictor, clips: list[Any]) -> None:
        """As JSON: text, numbers, yes or no, nothing, or lists of numbers."""
        for row in Labels(part).of(clips):
            assert len(decoded(row)) == len(part.columns)

    def test_it_concludes_about_the_same_segments(self, part: Predictor, clips: list[Any]) -> None:
        index = segmented_index([f"/nowhere/{number}.wav" for number in range(len(clips))])
        said = predict(part, clips).set_index(index)
        concluded = part.conclude(said.copy())
        assert concluded.index.equals(index), "conclude() must keep the segments, and their order"
        assert len(concluded.columns)

"""What a predictor must keep."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from nkl.kinds import PREDICTOR
from nkl.parts.clip import Clip
from nkl.parts.predictor import Predictor
from nkl.testing import clips as signals
from nkl.testing.conformance import PartConformance
from nkl.testing.sameness import difference

TOLERANCE = 1e-4


def predict(part: Predictor, given: Sequence[Clip]) -> pd.DataFrame:
    """The labels of a batch; the index of the table is of no account."""
    return part.predict(given).reset_index(drop=True)


class PredictorConformance(PartConformance):
    """Inherit in the tests of a predictor."""

    kind = PREDICTOR
    job = staticmethod(predict)

    @pytest.fixture
    def clips(self, part: Predictor) -> list[Clip]:
        """Short clips at the rate that the predictor wants."""
        return signals.short_clips(part.sampling_rate or signals.RATE)

    @pytest.fixture
    def given(self, clips: list[Clip]) -> list[Clip]:
        """The batch of all short clips."""
        return clips

    def test_a_row_a_clip_with_the_stated_columns(self, part: Predictor, clips: list[Clip]) -> None:
        assert isinstance(part.columns, tuple) and part.columns
        assert len(set(part.columns)) == len(part.columns)
        for some in (clips[:1], clips):
            found = part.predict(some)
            assert list(found.columns) == list(part.columns) and len(found) == len(some)

    def test_a_batch_equals_its_parts(self, part: Predictor, clips: list[Clip]) -> None:
        alone = pd.concat([predict(part, [clip]) for clip in clips], ignore_index=True)
        assert not difference(alone, predict(part, clips), TOLERANCE, "alone against in a batch")

    def test_the_order_does_not_matter(self, part: Predictor, clips: list[Clip]) -> None:
        turned = predict(part, clips[::-1])[::-1].reset_index(drop=True)
        assert not difference(predict(part, clips), turned, TOLERANCE, "forwards against backwards")

    def test_twice_is_the_same(self, part: Predictor, clips: list[Clip]) -> None:
        assert not difference(predict(part, clips), predict(part, clips), TOLERANCE, "first against second time")

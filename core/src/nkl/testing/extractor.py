"""What a feature extractor must keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from nkl.kernel.discovery import Offer
from nkl.kernel.kinds import EXTRACTOR
from nkl.options import Options
from nkl.parts.extractor import FeatureExtractor
from nkl.testing import clips as signals
from nkl.testing import texts
from nkl.testing.conformance import PartConformance
from nkl.testing.sameness import difference

TOLERANCE = 1e-4


def extract(part: FeatureExtractor, clips: Sequence[Any]) -> list[np.ndarray]:
    """The features of a batch: of each clip its row, or its frames."""
    return list(part.extract(clips))


class ExtractorConformance(PartConformance):
    """Inherit in the tests of a feature extractor. One that works on texts is given texts in place of clips."""

    kind = EXTRACTOR
    job = staticmethod(extract)

    @pytest.fixture
    def clips(self, offer: Offer, part: FeatureExtractor) -> list[Any]:
        """Short clips at the rate that the extractor wants; new ones, so that no test spoils them for another."""
        return _clips(offer, part)

    @pytest.fixture(scope="class")
    @classmethod
    def alone(cls, offer: Offer, part: FeatureExtractor) -> list[np.ndarray]:
        """The features of the clips, each computed by itself."""
        return [extract(part, [clip])[0] for clip in _clips(offer, part)]

    @pytest.fixture
    def given(self, clips: list[Any]) -> list[Any]:
        """The batch of all short clips."""
        return clips

    def test_columns_are_unique_names(self, part: FeatureExtractor) -> None:
        columns = part.columns
        assert isinstance(columns, tuple) and columns
        assert all(isinstance(name, str) and name.strip() for name in columns)
        assert len(set(columns)) == len(columns), "two columns have the same name"

    def test_rows_are_float32_and_as_wide_as_the_columns(
        self, part: FeatureExtractor, chosen: Options, clips: list[Any]
    ) -> None:
        for some in (clips[:1], clips):
            found = part.extract(some)
            if chosen.frame_level:
                assert len(found) == len(some)
                assert all(one.dtype == np.float32 and one.shape[1:] == (len(part.columns),) for one in found)
                assert all(len(one) for one in found), "a clip has one frame at least"
            else:
                assert isinstance(found, np.ndarray) and found.dtype == np.float32
                assert found.shape == (len(some), len(part.columns))

    def test_a_batch_equals_its_parts(self, part: FeatureExtractor, clips: list[Any], alone: list[np.ndarray]) -> None:
        """Else results depend on the batch size: most often by padding that is not masked."""
        assert not difference(alone, extract(part, clips), TOLERANCE, "alone against in a batch")

    def test_the_order_does_not_matter(self, part: FeatureExtractor, clips: list[Any], alone: list[np.ndarray]) -> None:
        assert not difference(alone[::-1], extract(part, clips[::-1]), TOLERANCE, "forwards against backwards")

    def test_the_same_clip_twice_gives_the_same_row(self, part: FeatureExtractor, clips: list[Any]) -> None:
        voice = clips[3]
        twice = extract(part, [voice, voice])
        # Matrix products may round the last digit otherwise in another row of the same batch.
        assert not difference(twice[0], twice[1], TOLERANCE, "twice in a batch")
        assert not difference(twice, extract(part, [voice, voice]), where="twice in a row")

    def test_values_are_finite(self, part: FeatureExtractor, clips: list[Any], alone: list[np.ndarray]) -> None:
        """Of silence, noise, a tone, a voice, and 20 ms."""
        for clip, row in zip(clips, alone, strict=True):
            _check(part, row, repr(clip) if isinstance(clip, str) else f"{clip.file} of {clip.duration:.2f} s")

    def test_values_of_a_voice_are_known(self, part: FeatureExtractor, alone: list[np.ndarray]) -> None:
        assert not np.isnan(alone[3]).all(), "all features of a clear voice are NaN"
        assert difference(alone[1], alone[3], TOLERANCE), "noise and a voice have the same features"

    def test_thirty_seconds_are_not_too_long(self, offer: Offer, part: FeatureExtractor) -> None:
        long = texts.long_text() if offer.component.input == "text" else signals.voice(30.0, _rate(part))
        _check(part, part.extract([long])[0], "30 s of a voice, or a thousand words")

    def test_clips_of_all_rates_are_taken(
        self, offer: Offer, part: FeatureExtractor, clips: list[Any], alone: list[np.ndarray]
    ) -> None:
        """Where ``sampling_rate`` is ``None`` a batch may hold clips of several rates."""
        if offer.component.input == "text":
            pytest.skip("works on texts")
        if part.sampling_rate is not None:
            pytest.skip(f"clips are resampled to {part.sampling_rate} Hz")
        others = [signals.voice(rate=8000), clips[3], signals.voice(rate=44100)]
        rows = part.extract(others)
        assert not difference(alone[3], rows[1], TOLERANCE, "beside clips of other rates")
        for clip, row in zip(others, rows, strict=True):
            _check(part, row, f"a voice at {clip.sampling_rate} Hz")


def _clips(offer: Offer, part: FeatureExtractor) -> list[Any]:
    return texts.short_texts() if offer.component.input == "text" else signals.short_clips(_rate(part))


def _rate(part: FeatureExtractor) -> int:
    return part.sampling_rate or signals.RATE


def _check(part: FeatureExtractor, row: np.ndarray, what: str) -> None:
    def names(where: Any) -> str:
        columns = np.reshape(where, (-1, len(part.columns))).any(axis=0)
        found = [part.columns[position] for position in np.flatnonzero(columns)]
        return f"{len(found)} features of {what}, {', '.join(found[:3])}, ..."

    assert not np.isinf(row).any(), f"infinite: {names(np.isinf(row))}"
    if not part.may_be_nan:
        assert not np.isnan(row).any(), f"NaN, though may_be_nan is False: {names(np.isnan(row))}"

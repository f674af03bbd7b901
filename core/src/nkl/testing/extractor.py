"""What a feature extractor must keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from nkl.kinds import EXTRACTOR
from nkl.parts.clip import Clip
from nkl.parts.extractor import FeatureExtractor
from nkl.testing import clips as signals
from nkl.testing.conformance import PartConformance
from nkl.testing.sameness import difference

TOLERANCE = 1e-4


def extract(part: FeatureExtractor, clips: Sequence[Clip]) -> np.ndarray:
    """The rows of a batch."""
    return part.extract(clips)


class ExtractorConformance(PartConformance):
    """Inherit in the tests of a feature extractor."""

    kind = EXTRACTOR
    job = staticmethod(extract)

    @pytest.fixture
    def clips(self, part: FeatureExtractor) -> list[Clip]:
        """Short clips at the rate that the extractor wants; new ones, lest one test spoils them for another."""
        return _clips(part)

    @pytest.fixture(scope="class")
    @classmethod
    def alone(cls, part: FeatureExtractor) -> np.ndarray:
        """The rows of the clips, each computed by itself."""
        return np.concatenate([part.extract([clip]) for clip in _clips(part)])

    @pytest.fixture
    def given(self, clips: list[Clip]) -> list[Clip]:
        """The batch of all short clips."""
        return clips

    def test_columns_are_unique_names(self, part: FeatureExtractor) -> None:
        columns = part.columns
        assert isinstance(columns, tuple) and columns
        assert all(isinstance(name, str) and name.strip() for name in columns)
        assert len(set(columns)) == len(columns), "two columns have the same name"

    def test_rows_are_float32_and_as_wide_as_the_columns(self, part: FeatureExtractor, clips: list[Clip]) -> None:
        for some in (clips[:1], clips):
            rows = part.extract(some)
            assert isinstance(rows, np.ndarray) and rows.dtype == np.float32
            assert rows.shape == (len(some), len(part.columns))

    def test_a_batch_equals_its_parts(self, part: FeatureExtractor, clips: list[Clip], alone: np.ndarray) -> None:
        """Else results depend on the batch size: most often by padding that is not masked."""
        assert not difference(alone, part.extract(clips), TOLERANCE, "alone against in a batch")

    def test_the_order_does_not_matter(self, part: FeatureExtractor, clips: list[Clip], alone: np.ndarray) -> None:
        assert not difference(alone[::-1], part.extract(clips[::-1]), TOLERANCE, "forwards against backwards")

    def test_the_same_clip_twice_gives_the_same_row(self, part: FeatureExtractor, clips: list[Clip]) -> None:
        voice = clips[3]
        twice = part.extract([voice, voice])
        # Matrix products may round the last digit otherwise in another row of the same batch.
        assert not difference(twice[0], twice[1], TOLERANCE, "twice in a batch")
        assert not difference(twice, part.extract([voice, voice]), where="twice in a row")

    def test_values_are_finite(self, part: FeatureExtractor, clips: list[Clip], alone: np.ndarray) -> None:
        """Of silence, noise, a tone, a voice, and 20 ms."""
        for clip, row in zip(clips, alone, strict=True):
            _check(part, row, f"{clip.file} of {clip.duration:.2f} s")

    def test_values_of_a_voice_are_known(self, part: FeatureExtractor, alone: np.ndarray) -> None:
        assert not np.isnan(alone[3]).all(), "all features of a clear voice are NaN"
        assert difference(alone[1], alone[3], TOLERANCE), "noise and a voice have the same features"

    def test_thirty_seconds_are_not_too_long(self, part: FeatureExtractor) -> None:
        clip = signals.voice(30.0, part.sampling_rate or signals.RATE)
        _check(part, part.extract([clip])[0], "30 s of a voice")

    def test_clips_of_all_rates_are_taken(self, part: FeatureExtractor, clips: list[Clip], alone: np.ndarray) -> None:
        """Where ``sampling_rate`` is ``None`` a batch may hold clips of several rates."""
        if part.sampling_rate is not None:
            pytest.skip(f"clips are resampled to {part.sampling_rate} Hz")
        others = [signals.voice(rate=8000), clips[3], signals.voice(rate=44100)]
        rows = part.extract(others)
        assert not difference(alone[3], rows[1], TOLERANCE, "beside clips of other rates")
        for clip, row in zip(others, rows, strict=True):
            _check(part, row, f"a voice at {clip.sampling_rate} Hz")


def _clips(part: FeatureExtractor) -> list[Clip]:
    return signals.short_clips(part.sampling_rate or signals.RATE)


def _check(part: FeatureExtractor, row: np.ndarray, what: str) -> None:
    def names(where: Any) -> str:
        found = [part.columns[position] for position in np.flatnonzero(where)]
        return f"{len(found)} features of {what}, {', '.join(found[:3])}, ..."

    assert not np.isinf(row).any(), f"infinite: {names(np.isinf(row))}"
    if not part.may_be_nan:
        assert not np.isnan(row).any(), f"NaN, though may_be_nan is False: {names(np.isnan(row))}"

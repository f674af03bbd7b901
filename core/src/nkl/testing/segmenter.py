"""What a segmenter must keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from nkl.data.clip import Clip
from nkl.data.segment import Segment
from nkl.kernel.kinds import SEGMENTER
from nkl.parts.segmenter import Segmenter
from nkl.testing import clips as signals
from nkl.testing.conformance import PartConformance
from nkl.testing.sameness import difference

_SLACK = 1e-6


def segment(part: Segmenter, given: Sequence[Clip]) -> list[list[Segment]]:
    """The segments of each clip."""
    return [part.segment(clip) for clip in given]


class SegmenterConformance(PartConformance):
    """Inherit in the tests of a segmenter."""

    kind = SEGMENTER
    job = staticmethod(segment)

    @pytest.fixture
    def given(self, part: Segmenter) -> list[Clip]:
        """Short clips, ten seconds of a voice, and the same as the middle of a file."""
        rate = part.sampling_rate or signals.RATE
        long = signals.voice(10.0, rate)
        return [*signals.short_clips(rate), long, replace(long, start=5.0, end=15.0)]

    def test_segments_are_inside_the_clip_and_ordered(self, part: Segmenter, given: list[Clip]) -> None:
        for clip, found in zip(given, segment(part, given), strict=True):
            what = f"{clip.file} from {clip.start} to {clip.end} s: {found}"
            assert all(isinstance(one, Segment) for one in found), what
            assert all(clip.start - _SLACK <= one.start < one.end <= clip.end + _SLACK for one in found), what
            assert [one.start for one in found] == sorted(one.start for one in found), what

    def test_labels_are_texts(self, part: Segmenter, given: list[Clip]) -> None:
        for one in (one for found in segment(part, given) for one in found):
            assert all(isinstance(word, str) for pair in one.labels.items() for word in pair)

    def test_times_count_from_the_start_of_the_file(self, part: Segmenter, given: list[Clip]) -> None:
        first, shifted = segment(part, given[-2:])
        moved = [replace(one, start=one.start + 5, end=one.end + 5) for one in first]
        assert not difference(moved, shifted, 1e-6, "the same sound five seconds later")

    def test_twice_is_the_same(self, part: Segmenter, given: list[Clip]) -> None:
        assert not difference(segment(part, given), segment(part, given), where="first against second time")

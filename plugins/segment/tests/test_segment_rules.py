"""The lengths of segments: no kept audio is lost, nothing overlaps, none is too long."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkl.data import Segment
from nkl.stages import Timeline, inside
from nkl_segment.rules import Rules, cut
from nkl_segment.silences import seconds, silences, union

TINY = 1e-5
LENGTHS = st.floats(0.01, 200)


@st.composite
def stretches(draw: st.DrawFn) -> list[Segment]:
    """Stretches of speech, in order, without overlap."""
    found, at = [], 0.0
    for gap, length in draw(st.lists(st.tuples(st.floats(0.001, 20), LENGTHS), max_size=6)):
        found.append(Segment(at + gap, at + gap + length, {"speaker": f"s{len(found) % 2}"}))
        at = found[-1].end
    return found


@pytest.mark.parametrize(
    ("length", "pieces"),
    [
        (25, [(0, 10), (10, 20), (20, 25)]),
        (20, [(0, 10), (10, 20)]),
        (10, [(0, 10)]),
        (2, [(0, 2)]),
        (22, [(0, 10), (10, 20), (20, 22)]),
        (21, [(0, 10), (10, 15.5), (15.5, 21)]),
        (11, [(0, 5.5), (5.5, 11)]),
    ],
)
def test_pieces_of_at_most_ten_seconds(length: float, pieces: list[tuple[float, float]]) -> None:
    assert cut(0, length, 2, 10) == pieces


def test_what_no_cut_can_avoid() -> None:
    assert cut(0, 3.5, 2, 3) == [(0, 1.75), (1.75, 3.5)]


@given(stretches(), st.floats(0, 5), st.floats(0.5, 30))
def test_no_kept_audio_is_lost(found: list[Segment], shortest: float, longest: float) -> None:
    kept, dropped = Rules(min(shortest, longest), longest).apply(found)
    # Touching pieces of one stretch become that stretch again.
    assert union(kept) == [(one.start, one.end) for one in found if one not in dropped]
    assert all(one.end - one.start < shortest for one in dropped)
    assert all(0 < one.end - one.start <= longest + TINY for one in kept)
    assert all(before.end <= after.start for before, after in pairwise(kept))
    if longest >= 2 * shortest:
        assert all(one.end - one.start >= shortest - TINY for one in kept)


@given(stretches(), st.floats(0, 5), st.floats(0.5, 30))
def test_short_ones_can_be_kept(found: list[Segment], shortest: float, longest: float) -> None:
    kept, dropped = Rules(min(shortest, longest), longest, keep_short=True).apply(found)
    assert not dropped
    assert union(kept) == union(found)


@given(stretches())
def test_without_a_longest_length_all_stays(found: list[Segment]) -> None:
    assert Rules(min_length=2).apply(found) == (found, [])


@given(stretches(), st.floats(2, 5))
def test_labels_stay_with_their_pieces(found: list[Segment], longest: float) -> None:
    kept, _ = Rules(0, longest).apply(found)
    for piece in kept:
        (whole,) = [one for one in found if one.start <= piece.start and piece.end <= one.end]
        assert piece.labels == whole.labels


@given(stretches(), st.floats(0, 50))
def test_speech_and_silence_are_everything(found: list[Segment], after: float) -> None:
    end = max([one.end for one in found], default=1.0) + after
    speech = union(found)
    gaps = silences(speech, 0.0, end, borders=True)
    assert seconds(speech) + seconds(gaps) == pytest.approx(end)
    assert set(silences(speech, 0.0, end, borders=False)) <= set(gaps)


def test_overlapping_speakers_are_one_span() -> None:
    found = [
        Segment(0, 4, {"speaker": "a"}),
        Segment(1, 2, {"speaker": "b"}),
        Segment(3, 5),
        Segment(5, 6),
        Segment(7, 8),
    ]
    assert union(found) == [(0, 6), (7, 8)]
    assert silences(union(found), 0, 10, borders=False) == [(6, 7)]


def test_parts_inside_a_row() -> None:
    found = [Segment(0, 4), Segment(5, 6), Segment(8, 9)]
    assert inside(found, 3, 5.5) == [Segment(3, 4), Segment(5, 5.5)]
    assert inside(found, 6, 8) == []


@given(stretches(), stretches(), st.floats(-1, 300), st.floats(0.001, 100))
def test_a_timeline_finds_what_looking_at_all_stretches_finds(
    one: list[Segment], other: list[Segment], start: float, length: float
) -> None:
    """Of two speakers, who may overlap."""
    found = sorted([*one, *other], key=lambda stretch: stretch.start)
    assert Timeline(found).inside(start, start + length) == inside(found, start, start + length)

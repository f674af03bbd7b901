"""The segmenter ``window``: the kit, and windows counted by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pytest

from nkl.data import Clip
from nkl.testing import SegmenterConformance
from nkl_window.plugin import WindowOptions
from nkl_window.segmenter import Window


class TestWhole(SegmenterConformance):
    plugin = "window"
    component = "window"


class TestOverlapping(SegmenterConformance):
    plugin = "window"
    component = "window"
    options: ClassVar = {"length": 0.7, "hop": 0.3}


class TestDropping(SegmenterConformance):
    plugin = "window"
    component = "window"
    options: ClassVar = {"length": 0.3, "hop": 0.4, "rest": "drop"}


def cut(seconds: float, start: float = 0.0, rate: int = 8000, **options: Any) -> list[tuple[float, float]]:
    signal = np.zeros(round(seconds * rate), dtype=np.float32)
    clip = Clip("a.wav", start, start + len(signal) / rate, signal, rate)
    return [(round(one.start, 6), round(one.end, 6)) for one in Window(WindowOptions(**options)).segment(clip)]


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("keep", [(0, 10), (10, 20), (20, 25)]),
        ("extend", [(0, 10), (10, 25)]),
        ("drop", [(0, 10), (10, 20)]),
    ],
)
def test_the_rest_is_kept_added_or_dropped(rest: str, found: list[tuple[float, float]]) -> None:
    assert cut(25, length=10, rest=rest) == found


@pytest.mark.parametrize(("rest", "found"), [("keep", [(0, 3)]), ("extend", [(0, 3)]), ("drop", [])])
def test_a_clip_shorter_than_a_window(rest: str, found: list[tuple[float, float]]) -> None:
    assert cut(3, length=10, rest=rest) == found


def test_windows_overlap_and_the_last_one_reaches_the_end() -> None:
    assert cut(10, length=4, hop=2) == [(0, 4), (2, 6), (4, 8), (6, 10)]
    assert cut(11, length=4, hop=2) == [(0, 4), (2, 6), (4, 8), (6, 10), (8, 11)]


def test_gaps_between_windows_stay_gaps() -> None:
    assert cut(10, length=2, hop=4) == [(0, 2), (4, 6), (8, 10)]
    assert cut(11, length=2, hop=4) == [(0, 2), (4, 6), (8, 10)]
    assert cut(13, length=2, hop=4) == [(0, 2), (4, 6), (8, 10), (12, 13)]


def test_times_count_from_the_start_of_the_file() -> None:
    assert cut(7, start=100, length=5) == [(100, 105), (105, 107)]


@pytest.mark.parametrize("length", [0.1, 0.3, 1 / 3, 0.7])
def test_rounding_makes_no_window_of_nothing_and_loses_none(length: float) -> None:
    found = cut(21, length=length)
    assert len(found) == round(21 / length)
    assert found[0][0] == 0
    assert found[-1][1] == pytest.approx(21)
    assert all(one[1] == pytest.approx(other[0]) for one, other in pairwise(found))

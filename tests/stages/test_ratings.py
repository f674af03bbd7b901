"""Rated items are found among samples."""

from __future__ import annotations

import pandas as pd
import pytest

from nkl.data import segmented_index
from nkl.stages.ratings import _matched, _places

FILES = ["/d/a/x1.wav", "/d/b/x1.wav", "/d/b/x2.WAV", "/d/b/Ses01.F0.wav", "/d/b/x3.flac"]


@pytest.mark.parametrize(
    ("item", "file"),
    [
        ("/d/a/x1.wav", 0),
        ("b/x1.wav", 1),
        ("b/x1", 1),
        ("b\\x1.wav", 1),
        ("x1.wav", None),
        ("/elsewhere/c/x1.wav", None),
        ("/elsewhere/c/x2.wav", 2),
        ("x2", 2),
        ("Ses01.F0", 3),
        ("Ses01.F0.wav", 3),
        ("Ses01", None),
        ("x3.wav", 4),
        ("x4", None),
        ("", None),
        ("/x1", None),
    ],
)
def test_items_are_paths_ends_of_paths_or_names(item: str, file: int | None) -> None:
    assert _matched([item], FILES).get(item) == (None if file is None else FILES[file])


def test_parts_of_files_are_told_apart_by_their_times() -> None:
    times = pd.to_timedelta([0, 1, 0], unit="s")
    index = segmented_index(["/d/a.wav", "/d/a.wav", "/d/b.wav"], times, pd.to_timedelta([1, None, None], unit="s"))
    said = pd.DataFrame({"item": ["a", "a", "b", "a"]})
    whole, words = _places(said, index)
    assert list(whole) == [-1, -1, 2, -1]
    assert "start and end must be said" in words[0]
    timed = said.assign(
        start=pd.to_timedelta([0, 1, None, 3], unit="s"), end=pd.to_timedelta([1, None, None, 4], unit="s")
    )
    places, words = _places(timed, index)
    assert list(places) == [0, 1, 2, -1]
    assert words

"""The figure of how much each speaker speaks."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from nkl_report import speakers
from nkl_report.figures import Figures
from nkl_report.plugin import FigureOptions


def shares(count: int) -> pd.DataFrame:
    """So many speakers, each in two recordings, 10 s more each."""
    rows = [(f"{file}.wav", f"person {number:02d}", 1, 10.0 * number, 0.5) for file in "ab" for number in range(count)]
    return pd.DataFrame(rows, columns=["file", "speaker", "segments", "seconds", "share"])


def test_one_bar_a_speaker_with_all_recordings() -> None:
    axes = Figure().add_subplot()
    assert speakers.draw(axes, shares(3), "blue") == "3 speakers, 60 s of speech"
    assert [bar.get_width() for bar in axes.patches] == [0.0, 20.0, 40.0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["person 00", "person 01", "person 02"]


def test_many_speakers_are_counted() -> None:
    axes = Figure().add_subplot()
    speakers.draw(axes, shares(50), "blue")
    assert sum(bar.get_height() for bar in axes.patches) == 50


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_file(tmp_path: Path, kind: str) -> None:
    (path,) = Figures(FigureOptions(format=kind)).write_speakers(shares(4), tmp_path)
    assert path == tmp_path / f"speakers.{kind}"
    assert path.stat().st_size > 1000

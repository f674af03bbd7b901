"""The page of ``nkl segment``, as all installed reporters show it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.data import Chapter, Segment, segmented_index
from nkl_segment import speakers
from nkl_segment.rules import Rules
from nkl_segment.segmented import Segmented, segment_rows

RATE = 8000
HOARSE = '''
"""A reporter that cannot show pages, and one that knows nothing of them."""
from nkl.parts import Reporter
from nkl.plugin import Component, hookimpl


class Old(Reporter):
    def write(self, report, folder):
        return ()


class Hoarse(Old):
    def show(self, page, folder):
        raise RuntimeError("no voice")


@hookimpl
def nkl_reporters():
    yield Component("old", "nkl_hoarse:Old", "Writes nothing")
    yield Component("hoarse", "nkl_hoarse:Hoarse", "Fails")
'''


@pytest.fixture
def talks(project: Callable[..., Any]) -> Any:
    """Two recordings: in one a low and a high voice, in the other a low one."""
    p = project()
    time_s = np.arange(10 * RATE) / RATE
    loud = (time_s % 2 < 1) * 0.5
    both = np.where(time_s < 6, np.sin(2 * np.pi * 200 * time_s + 0.3), np.sin(2 * np.pi * 500 * time_s + 0.3))
    soundfile.write(p.path / "both_*.wav", loud * both, RATE)
    soundfile.write(p.path / "low.wav", loud * np.sin(2 * np.pi * 200 * time_s + 0.3), RATE)
    return p


WORDS = ("segment", "--folder", ".", "--method", "voice", "--out", "out", "-o", "EXP.executor=serial")
WITH_SPEAKERS = (*WORDS, "-o", "SEGMENT.voice.speakers=True")


def test_the_command_is_given_as_a_shell_takes_it(talks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nkl_report", reason="the plugin report is not installed")
    monkeypatch.setenv("NKL_BLOCK", "")
    talks.run(*WORDS, "-o", "SEGMENT.formats=['csv', 'rttm']").works()
    text = (talks.path / "out" / "report.md").read_text(encoding="utf-8")
    line = next(line.strip() for line in text.splitlines() if line.startswith("    nkl segment"))
    assert shlex.split(line) == ["nkl", *WORDS, "-o", "SEGMENT.formats=['csv', 'rttm']"]


def test_all_reporters_show_it(talks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nkl_report", reason="the plugin report is not installed")
    monkeypatch.setenv("NKL_BLOCK", "")
    talks.run(*WITH_SPEAKERS).works()
    folder = talks.path / "out"
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert {"report.md", "report.html", "figures", "speakers.csv"} <= set(results["files"])
    assert {path.name for path in (folder / "figures").iterdir()} == {"lengths.png", "speakers.png", "shares.png"}
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert text.startswith("# Segments: segmented\n")
    assert "found by voice" in text
    assert "| segments | 10, 10.0 s; shortest 1.00 s, median 1.00 s, longest 1.00 s |" in text
    assert "**10.0 s of speech (50 %) in 2 recordings of 20.0 s: 10 segments.**" in text
    for link in re.findall(r"\(<(.*?)>\)", text):
        assert (folder / link).is_file()
    assert "    segmented = out/segmented.csv\n" in text
    assert "    nkl segment --folder . --method voice --out out" in text
    html = (folder / "report.html").read_text(encoding="utf-8")
    assert "How long each speaker speaks; low low speaks longest, 5.0 s." in html
    assert "segmented = out/segmented.csv" in html
    assert len(re.findall("<svg", html)) == 3


def test_a_second_segmentation_takes_away_what_the_first_has_shown(talks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nkl_report", reason="the plugin report is not installed")
    monkeypatch.setenv("NKL_BLOCK", "")
    talks.run(*WITH_SPEAKERS).works()
    monkeypatch.setenv("NKL_BLOCK", "report")
    talks.run(*WORDS).works()
    assert not {"report.md", "report.html", "figures"} & {item.name for item in (talks.path / "out").iterdir()}


def test_without_reporters_nothing_else_is_missing(talks: Any) -> None:
    talks.run(*WITH_SPEAKERS).works()
    names = {item.name for item in (talks.path / "out").iterdir()}
    assert {"results.json", "segmented.csv", "segmented.rttm", "speakers.csv"} <= names
    assert not {"report.md", "report.html", "figures"} & names


def test_a_reporter_that_fails_is_a_warning(talks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    talks.write({"nkl_hoarse.py": HOARSE})
    monkeypatch.syspath_prepend(str(talks.path))
    monkeypatch.setenv("NKL_PLUGINS", "nkl_toys,nkl_hoarse")
    said = talks.run(*WITH_SPEAKERS).works().out
    assert "warning: plugin nkl_hoarse" in said
    results = json.loads((talks.path / "out" / "results.json").read_text(encoding="utf-8"))
    (found,) = [one for one in results["findings"] if one["topic"] == "report"]
    assert found["level"] == "warning"
    assert "the reporter hoarse could not show the page" in found["message"]
    assert "no voice" in found["message"]
    assert (talks.path / "out" / "segmented.csv").is_file()


def segmented(files: int, voices: int, known: bool = False) -> Segmented:
    """So many recordings, in each so many voices, the second of which speaks 10 s more than the first, and so on."""
    names = [f"/nowhere/{number}.wav" for number in range(files)]
    rows = pd.DataFrame(index=segmented_index(names))
    found, start = [], 0.0
    for number in range(voices):
        labels = {} if known else {"speaker": f"person {number:02d}"}
        found.append(Segment(start, start + 10.0 * (number + 1), labels))
        start = found[-1].end + 1
    if known:
        rows["speaker"] = [f"person {number:02d}" for number in range(files)]
    return segment_rows(rows, dict.fromkeys(names, found), dict.fromkeys(names, 10_000.0), Rules(), borders=False)


def chapter_of(made: Segmented) -> Chapter:
    chapter = speakers.chapter(made)
    assert chapter is not None
    return chapter


def test_one_bar_a_speaker_with_all_recordings() -> None:
    (bars,) = chapter_of(segmented(3, 1, known=True)).charts
    assert bars.kind == "bars"
    assert bars.title == "3 speakers, 30 s of speech"
    assert bars.series[0].y.tolist() == [10.0, 10.0, 10.0]
    assert bars.labels == ("person 00", "person 01", "person 02")


def test_speakers_that_were_found_are_those_of_their_recording() -> None:
    bars, shares = chapter_of(segmented(2, 3)).charts
    assert bars.title == "6 speakers, 120 s of speech"
    assert bars.labels[0] == "0 person 02"
    assert bars.series[0].y.tolist() == [30.0, 30.0, 20.0, 20.0, 10.0, 10.0]
    assert shares.kind == "stacked"
    assert shares.labels == ("0", "1")
    assert sum(one.y for one in shares.series).tolist() == pytest.approx([1.0, 1.0], abs=1e-3)


def test_many_speakers_are_counted_and_ranked() -> None:
    chapter = chapter_of(segmented(25, 9))
    counted, shares = chapter.charts
    assert counted.kind == "histogram"
    assert counted.series[0].y.sum() == 225
    assert [one.name for one in shares.series][:2] == ["speaks most", "second"]
    assert shares.series[-1].name == "others"
    assert shares.series[0].y.tolist() == pytest.approx([90 / 450] * 20)
    assert "the first 20 of 25 recordings" in shares.shows
    (table,) = chapter.tables
    assert len(table.rows) == 50
    assert "175 more rows are in speakers.csv" in table.note


def test_where_nobody_is_known_there_is_no_such_chapter() -> None:
    names = ["/nowhere/a.wav"]
    rows = pd.DataFrame(index=segmented_index(names))
    made = segment_rows(rows, {names[0]: [Segment(0, 1)]}, {names[0]: 2.0}, Rules(), borders=False)
    assert speakers.chapter(made) is None

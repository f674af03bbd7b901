"""What is written can be read again: by audformat, by Praat, by nkl itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import soundfile

from nkl.command import Session
from nkl.data import Segment, segmented_index
from nkl_formats import textgrid
from nkl_formats.names import short_names
from nkl_segment import formats
from nkl_segment.rules import Rules
from nkl_segment.segmented import Segmented, segment_rows

ALL = ("csv", "audformat", "rttm", "textgrid", "audacity")


def voices(folder: Path) -> Segmented:
    """Two recordings of 10 s: two speakers, one moment of both at once; and one without speech."""
    files = [str(folder / name) for name in ("a b.wav", "still.wav")]
    for file in files:
        soundfile.write(file, np.zeros(80_000), 8000)
    rows = pd.DataFrame(
        {"emotion": ["calm, or so", "happy"], "age": [31.5, np.nan], "take": [1, 2], "old": [True, False]},
        index=segmented_index(files),
    )
    found = {
        files[0]: (
            Segment(0.5, 2.25, {"speaker": 'the "first"'}),
            Segment(2.0, 3.0, {"speaker": "second"}),
            Segment(4.0, 10.0, {"speaker": 'the "first"'}),
        ),
        files[1]: (),
    }
    return segment_rows(rows, found, dict.fromkeys(files, 10.0), Rules(), borders=False)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    folder = tmp_path / "segmented"
    folder.mkdir()
    formats.write(voices(tmp_path), folder, "segmented", ALL, "a test")
    return folder


def test_audformat_reads_it(written: Path) -> None:
    import audformat

    table = audformat.Database.load(str(written))["segmented"].get()
    assert audformat.is_segmented_index(table.index)
    assert table["emotion"].tolist() == ["calm, or so"] * 3
    assert table["age"].tolist() == [31.5] * 3
    assert table["take"].tolist() == [1] * 3
    assert table["old"].tolist() == [True] * 3
    assert table.index.get_level_values("end")[0] == pd.Timedelta(seconds=2.25)
    assert table["speaker"].tolist() == ['a_b_the "first"', "a_b_second", 'a_b_the "first"']


@pytest.mark.parametrize("kind", ["csv", "audformat"])
def test_nkl_reads_it(written: Path, kind: str, project: Callable[..., Any]) -> None:
    from nkl.command import build, read_ini
    from nkl.stages import load_database

    path = written / "segmented.csv" if kind == "csv" else written
    lines = f"[EXP]\nroot = .\nname = x\n[DATA]\ndatabases = ['s']\ns = {path}\ns.type = {kind}\ns.columns = ['take']\n"
    p = project({"exp.ini": lines})
    experiment = build(read_ini(p.path / "exp.ini"), Session().catalog)
    dataset, _ = load_database(experiment.databases[0], "emotion", 0, numeric=False)
    wanted = voices(written.parent).table
    assert dataset.table.index.equals(wanted.index)
    for column in ("emotion", "age", "take", "speaker"):
        assert dataset.table[column].tolist() == wanted[column].tolist()


def test_praat_reads_it(written: Path) -> None:
    import parselmouth

    grid = parselmouth.read(str(written / "textgrid" / "a_b.TextGrid"))
    praat = parselmouth.praat.call
    names = [praat(grid, "Get tier name", number) for number in (1, 2, 3)]
    assert names == ["speech", "second", 'the "first"']
    count = praat(grid, "Get number of intervals", 1)
    assert [praat(grid, "Get label of interval", 1, number + 1) for number in range(count)] == [
        "",
        "speech",
        "",
        "speech",
    ]
    assert praat(grid, "Get start time of interval", 1, 4) == 4.0
    assert praat(grid, "Get end time of interval", 1, 4) == 10.0
    still = parselmouth.read(str(written / "textgrid" / "still.TextGrid"))
    assert (still.xmin, still.xmax) == (0.0, 10.0)
    assert praat(still, "Get number of intervals", 1) == 1


def test_rttm_and_audacity(written: Path) -> None:
    lines = (written / "segmented.rttm").read_text().splitlines()
    assert lines == [
        'SPEAKER a_b 1 0.500 1.750 <NA> <NA> the_"first" <NA> <NA>',
        "SPEAKER a_b 1 2.000 1.000 <NA> <NA> second <NA> <NA>",
        'SPEAKER a_b 1 4.000 6.000 <NA> <NA> the_"first" <NA> <NA>',
    ]
    labels = (written / "audacity" / "a_b.txt").read_text().splitlines()
    assert labels[1] == "2.000000\t3.000000\tsecond"
    assert (written / "audacity" / "still.txt").read_text() == ""


def test_speakers_and_their_shares(written: Path) -> None:
    table = pd.read_csv(written / "speakers.csv").set_index("speaker")
    assert table["seconds"].to_dict() == {"second": 1.0, 'the "first"': 7.75}
    assert table["segments"].to_dict() == {"second": 1, 'the "first"': 2}
    assert table["share"].to_dict() == {"second": round(1 / 8.5, 4), 'the "first"': round(7.75 / 8.5, 4)}


def test_seconds_are_counted_once_where_two_speak(tmp_path: Path) -> None:
    assert voices(tmp_path).seconds == {"total": 20.0, "speech": 8.5, "kept": 8.5, "dropped": 0.0}


def test_tiers_have_no_gaps() -> None:
    assert textgrid.filled([(1, 2, "a"), (2, 3, "b")], 4) == [(0.0, 1, ""), (1, 2, "a"), (2, 3, "b"), (3, 4, "")]
    assert textgrid.apart([(0, 2, ""), (1, 3, ""), (3, 4, "")]) == [(0, 3), (3, 4)]


def test_short_names_are_all_different() -> None:
    names = short_names(["/x/a.wav", "/y/a.wav", "/y/A.flac", "/x/é ü.wav", "/z/a-2.wav"])
    assert len({name.lower() for name in names.values()}) == 5
    assert names["/x/a.wav"] == "a"
    assert names["/x/é ü.wav"] == "é_ü"

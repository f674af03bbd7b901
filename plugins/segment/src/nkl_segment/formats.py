"""Writes segments in the formats that are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from nkl.data import write_table
from nkl_formats import audacity, audformat, rttm, textgrid
from nkl_segment import speakers
from nkl_segment.segmented import Segmented


def write(segmented: Segmented, folder: Path, name: str, formats: Sequence[str], author: str) -> None:
    """Write segments, silences and, where there are any, speakers into a folder.

    Args:
        segmented: what is written.
        folder: an empty one.
        name: of the table.
        formats: ``csv``, ``audformat``, ``rttm``, ``textgrid``, ``audacity``.
        author: what found the segments, in words.
    """
    if "csv" in formats:
        write_table(segmented.table.reset_index(), folder / f"{name}.csv")
    if "audformat" in formats:
        audformat.write(segmented.table, folder, name, author)
    if "rttm" in formats:
        named = {segmented.names[file]: found for file, found in segmented.by_file().items()}
        rttm.write(named, folder / f"{name}.rttm")
    by_file = segmented.by_file() if {"textgrid", "audacity"} & set(formats) else {}
    for form in sorted({"textgrid", "audacity"} & set(formats)):
        (folder / form).mkdir()
    for file, segments in by_file.items():
        if "textgrid" in formats:
            place = folder / "textgrid" / f"{segmented.names[file]}.TextGrid"
            textgrid.write(segments, segmented.durations[file], place)
        if "audacity" in formats:
            audacity.write(segments, folder / "audacity" / f"{segmented.names[file]}.txt")
    write_index(segmented.silences, folder / "silences.csv")
    if len(segmented.dropped):
        write_index(segmented.dropped, folder / "dropped.csv")
    if spoken := speakers.shares(segmented):
        write_table(pd.DataFrame(spoken), folder / "speakers.csv")


def write_index(index: pd.MultiIndex, path: Path) -> None:
    """Write segments without labels."""
    write_table(index.to_frame(index=False), path)

"""From what a segmenter found in files to the segments of a database's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from nkl.data import Segment, columns_of, segmented_index
from nkl.stages import Timeline
from nkl_formats.names import short_names
from nkl_segment.rules import Rules
from nkl_segment.silences import Span, seconds, silences, union

SPEAKER = "speaker"


@dataclass(frozen=True, eq=False)
class Segmented:
    """The segments of some rows.

    Attributes:
        table: one row a segment, on the segmented index, with the labels of the row that it is part of and those that the
            segmenter found. Speakers that it found are named after their file (``meeting_SPEAKER_00``): it numbers them
            anew in each.
        found: for each segment the labels that the segmenter gave it, as it gave them.
        silences: the gaps between stretches of speech, on the segmented index.
        dropped: the stretches that were too short, on the segmented index.
        durations: of the recordings, in seconds, by file.
        names: short names of the recordings, by file.
        seconds: of audio looked at (``total``), of speech found in it (``speech``, overlaps counted once), of segments kept
            (``kept``) and of stretches dropped (``dropped``).
    """

    table: pd.DataFrame
    found: tuple[Mapping[str, str], ...]
    silences: pd.MultiIndex
    dropped: pd.MultiIndex
    durations: Mapping[str, float]
    names: Mapping[str, str]
    seconds: Mapping[str, float]

    def speakers(self) -> list[str]:
        """Who speaks in each segment: as the segmenter says, else as the database does; empty where neither does."""
        if any(SPEAKER in labels for labels in self.found):
            return [labels.get(SPEAKER, "") for labels in self.found]
        if SPEAKER not in self.table.columns:
            return [""] * len(self.table)
        return ["" if pd.isna(name) else str(name) for name in self.table[SPEAKER]]

    def by_file(self) -> dict[str, list[tuple[float, float, str]]]:
        """Start, end and speaker of the segments of each recording, in order; recordings without speech have none."""
        lists: dict[str, list[tuple[float, float, str]]] = {file: [] for file in sorted(self.durations)}
        for file, start, end, speaker in zip(*columns_of(self.table.index), self.speakers(), strict=True):
            lists[file].append((float(start), float(end), speaker))
        return {file: sorted(found) for file, found in lists.items()}


@dataclass
class _Account:
    """What has been collected, row by row: positions of rows with segments, and spans with their file."""

    rows: list[int] = field(default_factory=list)
    kept: list[Segment] = field(default_factory=list)
    silent: list[tuple[str, Span]] = field(default_factory=list)
    dropped: list[tuple[str, Span]] = field(default_factory=list)
    seconds: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(("total", "speech", "kept", "dropped"), 0.0)
    )


def segment_rows(
    rows: pd.DataFrame,
    found: Mapping[str, Sequence[Segment]],
    durations: Mapping[str, float],
    rules: Rules,
    borders: bool,
) -> Segmented:
    """Cut rows, which may be whole files or segments of them, into what a segmenter found in their files.

    Args:
        rows: a table on the segmented index; every file is in ``found``.
        found: the stretches of speech of each file.
        durations: of each file, in seconds.
        rules: for the lengths of segments.
        borders: whether silences before the first and after the last stretch of a row count.
    """
    account = _Account()
    timelines = {file: Timeline(stretches) for file, stretches in found.items()}
    files, starts, ends = columns_of(rows.index)
    for position, (file, start, end) in enumerate(zip(files, starts, ends, strict=True)):
        length = durations[file]
        end = length if np.isnan(end) else min(float(end), length)
        stretches = timelines[file].inside(float(start), end)
        kept, dropped = rules.apply(stretches)
        speech = union(stretches)
        account.rows += [position] * len(kept)
        account.kept += kept
        account.dropped += [(file, (one.start, one.end)) for one in dropped]
        account.silent += [(file, span) for span in silences(speech, float(start), end, borders)]
        for key, amount in (
            ("total", end - start),
            ("speech", seconds(speech)),
            ("kept", seconds(union(kept))),
            ("dropped", seconds(union(dropped))),
        ):
            account.seconds[key] += float(amount)
    names = short_names(durations)
    table = _table(rows, account, names)
    return Segmented(
        table=table,
        found=tuple(one.labels for one in account.kept),
        silences=_index(account.silent),
        dropped=_index(account.dropped),
        durations=durations,
        names=names,
        seconds=account.seconds,
    )


def _table(rows: pd.DataFrame, account: _Account, names: Mapping[str, str]) -> pd.DataFrame:
    files = rows.index.get_level_values("file")[account.rows]
    spans = [(file, (one.start, one.end)) for file, one in zip(files, account.kept, strict=True)]
    table = rows.take(account.rows).set_axis(_index(spans))
    for label in sorted({label for one in account.kept for label in one.labels}):
        values = [one.labels.get(label) for one in account.kept]
        if label == SPEAKER:
            values = [value and f"{names[file]}_{value}" for file, value in zip(files, values, strict=True)]
        column = label if label not in rows.columns else f"{label}_found"
        table[column] = pd.Series(values, index=table.index, dtype=object)
    return table


def _index(spans: Sequence[tuple[str, Span]]) -> pd.MultiIndex:
    starts = pd.to_timedelta([start for _, (start, _) in spans], unit="s")
    ends = pd.to_timedelta([end for _, (_, end) in spans], unit="s")
    return segmented_index([file for file, _ in spans], starts, ends)

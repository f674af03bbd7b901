"""How much each speaker speaks."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from nkl.data import Axis, Chapter, Chart, Segment, Series, Table
from nkl_segment.segmented import SPEAKER, Segmented
from nkl_segment.silences import seconds, union

_NOBODY = "nobody known"
_MOST_BARS = 20
_MOST_COLOURS = 8
_MOST_ROWS = 50
_RANKS = ("speaks most", "second", "third", "fourth", "fifth", "sixth", "seventh")
_WHOLE = 1.005
"""More than all of the speech, for what the rounding of shares cannot explain."""


def shares(segmented: Segmented) -> list[dict[str, Any]]:
    """For each speaker of each recording: number of segments, seconds, and the share of that recording's speech.

    Where two speak at once, the time counts for both, so that shares may sum to more than one. The list is empty where no
    speaker is known; speech of nobody known has the speaker "".
    """
    rows = []
    anybody = False
    for file, segments in segmented.by_file().items():
        own: dict[str, list[Segment]] = defaultdict(list)
        for start, end, speaker in segments:
            own[speaker].append(Segment(start, end))
        speech = seconds(union(Segment(start, end) for start, end, _ in segments))
        for speaker, pieces in sorted(own.items()):
            anybody = anybody or bool(speaker)
            length = seconds(union(pieces))
            rows.append(
                {
                    "file": file,
                    "speaker": speaker,
                    "segments": len(pieces),
                    "seconds": round(length, 3),
                    "share": round(length / speech, 4),
                }
            )
    return rows if anybody else []


def chapter(segmented: Segmented) -> Chapter | None:
    """Who speaks how much, in all and in each recording; ``None`` where no speaker is known."""
    rows = pd.DataFrame(shares(segmented))
    if rows.empty:
        return None
    rows["recording"] = rows["file"].map(dict(segmented.names))
    rows["speaker"] = rows["speaker"].where(rows["speaker"] != "", _NOBODY)
    is_anew = any(SPEAKER in labels for labels in segmented.found) and len(segmented.names) > 1
    # a segmenter numbers speakers anew in each recording
    rows["person"] = rows["recording"] + " " + rows["speaker"] if is_anew else rows["speaker"]
    return Chapter("speakers", "Speakers", tables=(_table(rows),), charts=(_totals(rows), *_by_recording(rows)))


def _table(rows: pd.DataFrame) -> Table:
    cells = tuple(
        (one.recording, one.speaker, str(one.segments), f"{one.seconds:.1f} s", f"{100 * one.share:.0f} %")
        for one in rows.head(_MOST_ROWS).itertuples()
    )
    note = "Share: of the recording's speech; where several speak at once, all have it."
    if len(rows) > _MOST_ROWS:
        note += f" {len(rows) - _MOST_ROWS} more rows are in speakers.csv."
    head = ("recording", "speaker", "segments", "speech", "share")
    return Table("Speakers of each recording", head, cells, note)


def _totals(rows: pd.DataFrame) -> Chart:
    """A bar a speaker, the one who speaks longest first; of many speakers, how many speak how long."""
    totals = rows.groupby("person")["seconds"].sum().sort_values(ascending=False, kind="stable")
    count, spoken = rows.loc[rows["speaker"] != _NOBODY, "person"].nunique(), totals.sum()
    title = f"{count} speaker{'' if count == 1 else 's'}, {spoken:.0f} s of speech"
    speech = Axis("speech", "s", low=0.0)
    if len(totals) > _MOST_BARS:
        shows = f"How many of {count} speakers speak how long."
        return Chart.histogram("speakers", title, shows, {"speakers": totals}, speech, Axis("speakers", low=0.0))
    shows = f"How long each speaker speaks; {totals.index[0]} speaks longest, {totals.iloc[0]:.1f} s."
    return Chart("speakers", "bars", title, shows, (Series("speech", totals),), tuple(totals.index), y=speech)


def _by_recording(rows: pd.DataFrame) -> tuple[Chart, ...]:
    """The shares of each recording's speakers, where any has several: by name, or by rank where there are many names."""
    recordings = list(rows["recording"].unique())
    if len(recordings) == len(rows):
        return ()
    shows = "What share of each recording's speech each of its speakers has"
    if rows["person"].nunique() <= _MOST_COLOURS:
        names = rows["person"]
    else:
        shows += ", the one who speaks most first"
        rank = rows.groupby("recording")["share"].rank(method="first", ascending=False).astype(int)
        names = rank.map(dict(enumerate(_RANKS, 1))).fillna("others")
    table = rows["share"].groupby([rows["recording"], names], sort=False).sum().unstack(fill_value=0.0)
    overlap = table.sum(axis=1).max() > _WHOLE
    if overlap:
        shows += "; where several speak at once, all have it"
    if len(recordings) > _MOST_BARS:
        shows += f"; the first {_MOST_BARS} of {len(recordings)} recordings"
    order = [name for name in (*_RANKS, "others") if name in table.columns] or list(table.columns)
    shown = table.loc[recordings[:_MOST_BARS], order]
    return (
        Chart(
            "shares",
            "stacked",
            "Who speaks in each recording",
            f"{shows}.",
            tuple(Series(str(name), shown[name]) for name in shown.columns),
            tuple(shown.index),
            y=Axis("share of speech", low=0.0, high=None if overlap else 1.0),
        ),
    )

"""How much each speaker speaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nkl.data.chapter import Chapter, Table
from nkl.data.chart import Axis, Chart, Series
from nkl.data.segment import Segment
from nkl_segment.segmented import SPEAKER, Segmented
from nkl_segment.silences import seconds, union

_NOBODY = "nobody known"
_MOST_BARS = 20
_MOST_COLOURS = 8
_MOST_ROWS = 50
_RANKS = ("speaks most", "second", "third", "fourth", "fifth", "sixth", "seventh")


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
    rows = [
        {
            **row,
            "recording": segmented.names[row["file"]],
            "speaker": row["speaker"] or _NOBODY,
            "person": _person(segmented, row["file"], row["speaker"]),
        }
        for row in shares(segmented)
    ]
    if not rows:
        return None
    charts = (_totals(rows), *_by_recording(rows))
    return Chapter("speakers", "Speakers", tables=(_table(rows),), charts=charts)


def _person(segmented: Segmented, file: str, speaker: str) -> str:
    """A name for a speaker that no other has: those that a segmenter finds are numbered anew in each recording."""
    if not speaker:
        return _NOBODY
    found = any(SPEAKER in labels for labels in segmented.found)
    return f"{segmented.names[file]} {speaker}" if found and len(segmented.names) > 1 else speaker


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    cells = tuple(
        (
            row["recording"],
            row["speaker"],
            str(row["segments"]),
            f"{row['seconds']:.1f} s",
            f"{100 * row['share']:.0f} %",
        )
        for row in rows[:_MOST_ROWS]
    )
    note = "Share: of the recording's speech; where two speak at once, both have it."
    if len(rows) > _MOST_ROWS:
        note += f" {len(rows) - _MOST_ROWS} more rows are in speakers.csv."
    head = ("recording", "speaker", "segments", "speech", "share")
    return Table("Speakers of each recording", head, cells, note)


def _totals(rows: Sequence[Mapping[str, Any]]) -> Chart:
    """A bar a speaker, the one who speaks longest first; of many speakers, how many speak how long."""
    totals: dict[str, float] = defaultdict(float)
    for row in rows:
        totals[row["person"]] += row["seconds"]
    people = sorted(totals, key=lambda person: -totals[person])
    spoken = np.array([totals[person] for person in people])
    title = f"{len(people)} speaker{'' if len(people) == 1 else 's'}, {spoken.sum():.0f} s of speech"
    speech = Axis("speech", "s", low=0.0)
    if len(people) > _MOST_BARS:
        shows = f"How many of {len(people)} speakers speak how long."
        return Chart.histogram("speakers", title, shows, {"speakers": spoken}, speech, Axis("speakers"))
    shows = f"How long each speaker speaks; {people[0]} speaks longest, {100 * spoken[0] / spoken.sum():.0f} % of that."
    return Chart("speakers", "bars", title, shows, (Series("speech", spoken),), tuple(people), y=speech)


def _by_recording(rows: Sequence[Mapping[str, Any]]) -> tuple[Chart, ...]:
    """The shares of each recording's speakers, where any has several: by name, or by rank where names are too many."""
    recordings = list(dict.fromkeys(row["recording"] for row in rows))
    if len(recordings) == len(rows):
        return ()
    of = {
        name: sorted((row for row in rows if row["recording"] == name), key=lambda row: -row["share"])
        for name in recordings
    }
    shown = recordings[:_MOST_BARS]
    people = list(dict.fromkeys(row["person"] for row in rows))
    shows = "What share of each recording's speech each of its speakers has"
    if len(people) <= _MOST_COLOURS:
        series = {
            person: [sum(row["share"] for row in of[name] if row["person"] == person) for name in shown]
            for person in people
        }
    else:
        shows += ", the one who speaks most first"
        series = {
            rank: [of[name][at]["share"] if at < len(of[name]) else 0.0 for name in shown]
            for at, rank in enumerate(_RANKS)
        }
        series["others"] = [sum(row["share"] for row in of[name][len(_RANKS) :]) for name in shown]
    drawn = tuple(Series(name, np.array(values)) for name, values in series.items() if any(values))
    if len(recordings) > len(shown):
        shows += f"; the first {len(shown)} of {len(recordings)} recordings"
    title = "Who speaks in each recording"
    return (Chart("shares", "stacked", title, f"{shows}.", drawn, tuple(shown), y=Axis("share of speech", low=0.0)),)

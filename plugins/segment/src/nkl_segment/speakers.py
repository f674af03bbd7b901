"""How much each speaker speaks."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from nkl.data import Segment
from nkl_segment.segmented import Segmented
from nkl_segment.silences import seconds, union


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

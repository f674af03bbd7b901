"""Writes who speaks when as RTTM (NIST Rich Transcription), the format of diarisation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

Interval = tuple[float, float, str]
"""Start and end in seconds, and a speaker; empty where not known."""

_NOBODY = "speech"


def write(recordings: Mapping[str, Sequence[Interval]], path: Path) -> None:
    """Write one line a segment: ``SPEAKER recording 1 start duration <NA> <NA> speaker <NA> <NA>``, times in seconds.

    Args:
        recordings: the segments of each, by its name; where no speaker is known a segment is of the speaker ``speech``.
        path: the file.
    """
    lines = [
        f"SPEAKER {_word(name)} 1 {start:.3f} {end - start:.3f} <NA> <NA> {_word(speaker)} <NA> <NA>\n"
        for name, segments in recordings.items()
        for start, end, speaker in segments
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _word(text: str) -> str:
    """A name as one word: the fields of a line are told apart by spaces."""
    return re.sub(r"\s+", "_", text.strip()) or _NOBODY

"""Writes who speaks when as RTTM (NIST Rich Transcription), the format of diarisation."""

from __future__ import annotations

import re
from pathlib import Path

from nkl_segment.segmented import Segmented

_NOBODY = "speech"


def write(segmented: Segmented, path: Path) -> None:
    """Write one line a segment: ``SPEAKER recording 1 start duration <NA> <NA> speaker <NA> <NA>``, times in seconds.

    Recordings are called by their short names; where no speaker is known all segments are of the speaker ``speech``.
    """
    lines = [
        f"SPEAKER {_word(segmented.names[file])} 1 {start:.3f} {end - start:.3f} <NA> <NA> {_word(speaker)} <NA> <NA>\n"
        for file, segments in segmented.by_file().items()
        for start, end, speaker in segments
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _word(text: str) -> str:
    """A name as one word: the fields of a line are told apart by spaces."""
    return re.sub(r"\s+", "_", text.strip()) or _NOBODY

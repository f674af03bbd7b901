"""What can be heard of each recording: short MP3s, which every browser plays."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import soundfile

from nkl.data import AudioError, columns_of, read_clip

_LONGEST_S = 8.0
_SHORTEST_S = 0.5
_BASE64 = 4 / 3


@dataclass(frozen=True, slots=True)
class Quality:
    """How previews are written.

    Attributes:
        rate: in Hz.
        level: of compression, as libsndfile has it, from 0 to 1.
        bytes_a_second: what comes of it; measured.
    """

    rate: int
    level: float
    bytes_a_second: float


GOOD = Quality(16000, 0.9, 3150.0)
SMALL = Quality(8000, 0.9, 2200.0)


def quality_for(count: int, budget: float) -> tuple[Quality, float]:
    """How to write previews, and how many seconds of each.

    Args:
        count: of recordings.
        budget: bytes for all of them, in base64.
    """
    each = budget / max(count, 1) / _BASE64
    for quality in (GOOD, SMALL):
        seconds = each / quality.bytes_a_second
        if seconds >= 2 or quality is SMALL:
            break
    return quality, min(max(seconds, _SHORTEST_S), _LONGEST_S)


def previews(index: pd.MultiIndex, budget: float, advance: Callable[[float], None]) -> tuple[Sequence[str], float]:
    """The first seconds of segments as MP3, in base64; empty for those that cannot be read.

    Args:
        index: the segments.
        budget: bytes for all of them.
        advance: told how much is done, from 0 to 1.

    Returns:
        One text a segment, and how many seconds are in each at most.
    """
    quality, seconds = quality_for(len(index), budget)
    files, starts, ends = columns_of(index)
    found = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # nearly all of it is in libraries that release Python's lock
        for text in pool.map(partial(_preview, quality, seconds), files, starts, ends):
            found.append(text)
            advance(len(found) / len(index))
    return found, seconds


def _preview(quality: Quality, seconds: float, file: str, start: float, end: float) -> str:
    try:
        clip = read_clip(file, float(start), None if np.isnan(end) else float(end), quality.rate)
    except AudioError:  # the page says that it cannot be heard; why stands among the findings
        return ""
    buffer = io.BytesIO()
    with soundfile.SoundFile(
        buffer,
        "w",
        quality.rate,
        1,
        "MPEG_LAYER_III",
        format="MP3",
        compression_level=quality.level,
        bitrate_mode="CONSTANT",
    ) as stream:
        stream.write(clip.signal[: round(seconds * quality.rate)])
    return base64.b64encode(buffer.getvalue()).decode("ascii")

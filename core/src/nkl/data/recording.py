"""What is known of a recording once all of it has been read: its hashes, its true length, its levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

FACTS = ("duration", "sampling_rate", "peak", "offset", "level_db", "silence_share", "clipped_share", "correlation")


@dataclass(frozen=True, slots=True)
class Recording:
    """One audio file, as it was when it was read.

    Attributes:
        state: says where the file was, with size, times and inode: it changes whenever the file does.
        audio: hash of the bytes, 32 hexadecimal digits.
        samples: hash of the decoded samples and their rate: the same for WAV, FLAC and float files of one sound, whatever their
            headers say, and for one channel and several equal ones.
        frames: samples a channel that were decoded, whatever the header promises.
        sampling_rate: in Hz.
        channels: how many.
        peak: the largest absolute sample of any channel; full scale is 1.
        offset: mean of the samples (DC), in parts of full scale.
        level_db: RMS relative to full scale.
        silence_share: of the frames of 20 ms, those under -50 dB (0 to 1).
        clipped_share: of the samples, those at full scale (0 to 1).
        correlation: the lowest correlation of two channels; 1 for one channel.
    """

    state: str
    audio: str
    samples: str
    frames: int
    sampling_rate: int
    channels: int
    peak: float
    offset: float
    level_db: float
    silence_share: float
    clipped_share: float
    correlation: float

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.frames / self.sampling_rate


def facts_of(recordings: Mapping[str, Recording]) -> pd.DataFrame:
    """The facts of recordings as a table, one row a file: the columns :data:`FACTS`."""
    rows = [[float(getattr(one, fact)) for fact in FACTS] for one in recordings.values()]
    return pd.DataFrame(rows, index=pd.Index(list(recordings), dtype=object), columns=list(FACTS), dtype=float)

"""Writes segments as audio files of their own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
import soundfile

from nkl.command import Bench
from nkl.data import columns_of, read_clip
from nkl_segment.segmented import Segmented

_LAME_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)


@dataclass(frozen=True, slots=True)
class Piece:
    """One segment and the name of its own file."""

    file: str
    start: float
    end: float
    name: str


def pieces(segmented: Segmented, audio_format: str) -> list[Piece]:
    """The segments with names for their files: the recording's short name and a number, from ``_000``."""
    counts: Counter[str] = Counter()
    named = []
    for file, start, end in zip(*columns_of(segmented.table.index), strict=True):
        named.append(Piece(file, start, end, f"{segmented.names[file]}_{counts[file]:03d}.{audio_format}"))
        counts[file] += 1
    return named


def cut(
    segmented: Segmented,
    folder: Path,
    place: Path,
    audio_format: str,
    sampling_rate: int | None,
    bench: Bench,
) -> tuple[pd.DataFrame, list[tuple[int, str]]]:
    """Write each segment as a mono file of 16 bits (wav, flac) or mp3.

    Args:
        segmented: the segments.
        folder: where to write.
        place: where that folder will be in the end, for the table.
        audio_format: ``wav``, ``flac`` or ``mp3``.
        sampling_rate: in Hz; ``None`` keeps that of the recording.
        bench: what it is done with.

    Returns:
        A table of the files with the labels of the segments and where they were cut from (``source_file``,
        ``source_start``, ``source_end``, in seconds); and position and reason of the segments that could not be cut.
    """
    folder.mkdir()
    wanted = pieces(segmented, audio_format)
    task = partial(write_piece, str(folder), sampling_rate)
    failures = []
    with bench.watchers.stage("cut", len(wanted)) as advance:
        for position, outcome in enumerate(bench.executor.map(task, wanted, "threads")):
            if outcome.error:
                failures.append((position, outcome.error))
            advance(position + 1)
    table = segmented.table.reset_index(drop=True)
    files, starts, ends = columns_of(segmented.table.index)
    table.insert(0, "file", [str(place / piece.name) for piece in wanted])
    table = table.assign(source_file=files, source_start=starts, source_end=ends)
    return table.drop(index=[position for position, _ in failures]), failures


def write_piece(folder: str, sampling_rate: int | None, piece: Piece) -> None:
    """Read one segment and write it.

    Raises:
        nkl.data.AudioError: if it cannot be read.
        ValueError: if the format does not know the sampling rate.
    """
    clip = read_clip(piece.file, piece.start, piece.end, sampling_rate)
    if piece.name.endswith(".mp3") and clip.sampling_rate not in _LAME_RATES:
        rates = ", ".join(map(str, _LAME_RATES))
        raise ValueError(f"{piece.file}: mp3 has no sampling rate of {clip.sampling_rate} Hz; it has {rates}")
    soundfile.write(Path(folder) / piece.name, clip.signal, clip.sampling_rate)

"""Whether there is speech in segments (``check_vad``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from nkl.data.audio import read_clip
from nkl.data.index import columns_of, segmented_index
from nkl.data.segment import Segment
from nkl.ini.experiment import Experiment
from nkl.kernel.bench import Bench
from nkl.kernel.catalog import Catalog
from nkl.kernel.choice import Choice, default_choice
from nkl.kernel.kinds import SEGMENTER
from nkl.stages.extract import read_recordings
from nkl.stages.segment import segment_files


@dataclass(frozen=True)
class SpeechCheck:
    """Looks for speech in segments.

    Attributes:
        segmenter: what finds speech.
        bench: what it is done with.
    """

    segmenter: Choice
    bench: Bench

    def __call__(self, index: pd.MultiIndex) -> np.ndarray:
        """Whether there is any speech, bool, shape ``(n,)``.

        Segments of files that cannot be segmented count as speech: what is wrong with them is said when their features are
        to be computed.
        """
        paths = list(index.get_level_values("file").unique())
        recordings, _ = read_recordings(segmented_index(paths), self.bench)
        found = segment_files(paths, recordings, self.segmenter, self.bench).segments
        files, starts, ends = columns_of(index)
        ends = np.where(np.isnan(ends), np.inf, ends)
        timelines = {file: Timeline(stretches) for file, stretches in found.items()}
        spans = zip(files, starts, ends, strict=True)
        heard = (file not in found or bool(timelines[file].inside(*span)) for file, *span in spans)
        return np.fromiter(heard, dtype=bool, count=len(files))


def speech_check(experiment: Experiment, bench: Bench) -> SpeechCheck | None:
    """What ``check_vad`` looks with; ``None`` where the INI does not ask for it."""
    if experiment.vad is None:
        return None
    return SpeechCheck(experiment.vad, bench)


_VAD = "silero"
_FRAME_S = 0.02
_SILENCE_DB = -60.0


@dataclass(frozen=True)
class Listener:
    """Looks for speech in recordings that a model is to be applied to.

    Attributes:
        segmenter: what finds speech; ``None`` where none is installed: then what is not silent counts as speech.
        bench: what it is done with.
    """

    segmenter: Choice | None
    bench: Bench

    @classmethod
    def best(cls, catalog: Catalog, bench: Bench) -> Listener:
        """With silero, where it is installed."""
        found = [offer for offer in catalog.offers(SEGMENTER) if offer.component.name == _VAD]
        return cls(default_choice(found[0], catalog.find) if found else None, bench)

    def __call__(self, index: pd.MultiIndex) -> tuple[np.ndarray, str]:
        """Whether there is any speech, bool, shape ``(n,)``, and what says so, in words.

        Segments that cannot be read count as speech: what is wrong with them is said elsewhere.
        """
        if self.segmenter is not None:
            return SpeechCheck(self.segmenter, self.bench)(index), self.segmenter.name
        spans = list(zip(*columns_of(index), strict=True))
        heard = [outcome.value is not False for outcome in self.bench.executor.map(is_heard, spans, "threads")]
        what = (
            f"level alone (all over {_SILENCE_DB:g} dB counts as speech; nkl-plugin-{_VAD} tells other sounds from it)"
        )
        return np.array(heard, dtype=bool), what


def is_heard(span: tuple[str, float, float]) -> bool:
    """Whether any 20 ms of a segment (file, start and end in seconds; NaN is the end of the file) are louder than silence.

    Raises:
        nkl.data.AudioError: it cannot be read.
    """
    file, start, end = span
    clip = read_clip(file, start, None if np.isnan(end) else end)
    squares = clip.signal.astype(np.float64) ** 2
    frames = np.array_split(squares, max(1, round(clip.duration / _FRAME_S)))
    return bool(max(frame.mean() for frame in frames) > 10 ** (_SILENCE_DB / 10))


class Timeline:
    """The stretches of one file by time: a day of speech has thousands of them, and may have thousands of rows."""

    def __init__(self, stretches: Sequence[Segment]) -> None:
        self.stretches = stretches
        # The latest end until here, and the earliest start from here on, so that overlaps and ties do no harm.
        self._ends = np.maximum.accumulate([one.end for one in stretches])
        self._starts = np.minimum.accumulate([one.start for one in reversed(stretches)])[::-1]

    def inside(self, start: float, end: float) -> list[Segment]:
        """The parts of stretches that lie between two times."""
        first, last = int(np.searchsorted(self._ends, start, side="right")), int(np.searchsorted(self._starts, end))
        return inside(self.stretches[first:last], start, end)


def inside(stretches: Sequence[Segment], start: float, end: float) -> list[Segment]:
    """The parts of stretches that lie between two times."""
    return [
        replace(one, start=max(one.start, start), end=min(one.end, end))
        for one in stretches
        if one.start < end and one.end > start
    ]

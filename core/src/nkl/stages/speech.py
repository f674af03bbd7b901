"""Whether there is speech in segments (``check_vad``)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from nkl.data.index import segmented_index
from nkl.ini.experiment import Experiment
from nkl.kernel.choice import Choice
from nkl.kernel.watchers import Watchers
from nkl.segmenting.segmented import Timeline, columns
from nkl.stages.extract import hash_audio
from nkl.stages.segment import segment
from nkl.store import Store


@dataclass(frozen=True)
class SpeechCheck:
    """Looks for speech in segments.

    Attributes:
        segmenter: what finds speech.
        executor: what spreads the work.
        store: where stretches are looked up and kept.
        watchers: are told of the progress.
    """

    segmenter: Choice
    executor: Choice
    store: Store
    watchers: Watchers

    def __call__(self, index: pd.MultiIndex) -> np.ndarray:
        """Whether there is any speech, bool, shape ``(n,)``.

        Segments of files that cannot be segmented count as speech: what is wrong with them is said when their features are
        to be computed.
        """
        paths = list(index.get_level_values("file").unique())
        hashes, _ = hash_audio(segmented_index(paths), self.store, self.watchers)
        found = segment(paths, hashes, self.segmenter, self.store, self.executor.make(), self.watchers).segments
        files, starts, ends = columns(index)
        ends = np.where(np.isnan(ends), np.inf, ends)
        timelines = {file: Timeline(stretches) for file, stretches in found.items()}
        spans = zip(files, starts, ends, strict=True)
        heard = (file not in found or bool(timelines[file].inside(*span)) for file, *span in spans)
        return np.fromiter(heard, dtype=bool, count=len(files))


def speech_check(experiment: Experiment, store: Store, watchers: Watchers) -> SpeechCheck | None:
    """What ``check_vad`` looks with; ``None`` where the INI does not ask for it."""
    if experiment.vad is None:
        return None
    return SpeechCheck(experiment.vad, experiment.executor, store, watchers)

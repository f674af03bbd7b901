"""What the headers of audio files tell: how long they are, at which rate they were sampled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nkl.data.audio import AudioError, probe


def header_facts(files: pd.Index) -> pd.DataFrame:
    """Duration (s) and sampling rate (Hz) of each file that can be opened; one row a file."""
    rows = {}
    for file in files.unique():
        try:
            facts = probe(file)
        except AudioError:
            continue  # what is wrong with the file is said, with its name, when its features are to be computed
        rows[file] = (facts.duration, facts.sampling_rate)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["duration", "sampling_rate"])


def segment_seconds(index: pd.MultiIndex, facts: pd.DataFrame | None = None) -> np.ndarray:
    """Durations in seconds, float64, shape ``(n,)``; NaN where the file cannot be read.

    Args:
        index: the segments.
        facts: of the files, with ``duration``; without them the headers of files whose segments last "to the end of the
            file" are read.
    """
    starts = index.get_level_values("start").total_seconds().to_numpy(dtype=float)
    ends = index.get_level_values("end").total_seconds().to_numpy(dtype=float).copy()
    open_ended = np.isnan(ends)
    files = index.get_level_values("file")[open_ended]
    if facts is None:
        facts = header_facts(files)
    ends[open_ended] = facts["duration"].reindex(files).to_numpy(dtype=float)
    return ends - starts

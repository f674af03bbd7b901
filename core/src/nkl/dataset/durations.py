"""How long segments are, from the headers of their files."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nkl.audio import AudioError, probe


def segment_seconds(index: pd.MultiIndex) -> np.ndarray:
    """Durations in seconds, float64, shape ``(n,)``; NaN where the file cannot be read.

    Only files of segments that last "to the end of the file" are opened, and of these the header alone.
    """
    starts = index.get_level_values("start").total_seconds().to_numpy(dtype=float)
    ends = index.get_level_values("end").total_seconds().to_numpy(dtype=float).copy()
    open_ended = np.isnan(ends)
    files = index.get_level_values("file")
    lengths = {file: _file_seconds(file) for file in files[open_ended].unique()}
    ends[open_ended] = [lengths[file] for file in files[open_ended]]
    return ends - starts


def _file_seconds(file: str) -> float:
    try:
        return probe(file).duration
    except AudioError:
        # What is wrong with the file is said, with its name, when its features are to be computed.
        return float("nan")

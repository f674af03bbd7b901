"""audformat's segmented index, the one index of nkl.

The convention is audformat's (https://audeering.github.io/audformat/): levels ``file`` (str), ``start`` and ``end``
(timedelta), where an ``end`` of ``NaT`` means the end of the file. It is built here with pandas alone, so that a run that
reads a csv need not import audformat.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

LEVELS = ("file", "start", "end")
"""The levels of a segmented index, as in audformat."""


def segmented_index(
    files: Sequence[str],
    starts: Sequence[pd.Timedelta] | pd.TimedeltaIndex | None = None,
    ends: Sequence[pd.Timedelta] | pd.TimedeltaIndex | None = None,
) -> pd.MultiIndex:
    """Build the index; without starts and ends every segment is its whole file."""
    n = len(files)
    begin = pd.to_timedelta([0] * n if starts is None else starts).as_unit("ns")
    finish = pd.to_timedelta([pd.NaT] * n if ends is None else ends).as_unit("ns")
    arrays = [pd.Index(files, dtype="object"), begin, finish]
    return pd.MultiIndex.from_arrays(arrays, names=LEVELS)


def is_segmented(index: pd.Index) -> bool:
    """Whether an index has the three levels, by name and order."""
    return tuple(index.names) == LEVELS


def columns_of(index: pd.MultiIndex) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Files, and starts and ends in seconds (NaN for the end of the file), of a segmented index."""
    starts, ends = (
        index.get_level_values(level).total_seconds().to_numpy(dtype=np.float64) for level in ("start", "end")
    )
    return list(index.get_level_values("file")), starts, ends

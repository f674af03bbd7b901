"""Whether the times of segments lie within their recordings, and what they are where most do not: milliseconds, samples."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nkl.data.audio import OVERRUN_S
from nkl.data.headers import header_facts
from nkl.data.index import columns_of
from nkl.errors import UserError

_SHORTEST_S = 0.05
"""Segments that are shorter on average are not what a unit of time is meant to give."""


def overruns(index: pd.MultiIndex) -> tuple[np.ndarray, pd.DataFrame]:
    """Which segments begin or end beyond their recording, bool, shape ``(n,)``; and what is known of the files with times.

    Files that cannot be opened are nobody's overrun: what is wrong with them is said elsewhere.
    """
    files, starts, ends = columns_of(index)
    last = np.fmax(starts, ends)
    timed = last > 0
    facts = header_facts(pd.Index(files, dtype=object)[timed])
    durations = facts["duration"].reindex(files).to_numpy(dtype=np.float64)
    return timed & (last > durations + OVERRUN_S), facts


def overrun_reasons(index: pd.MultiIndex) -> list[str]:
    """Why segments cannot be read that reach beyond their recordings, a sentence each."""
    beyond, facts = overruns(index)
    files, starts, ends = columns_of(index)
    last = np.fmax(starts, ends)
    return [
        f"{files[row]}: the segment ends at {last[row]:g} s, but the file is only {facts.loc[files[row], 'duration']:.3f} s long"
        for row in np.flatnonzero(beyond)
    ]


def refuse_other_unit(name: str, index: pd.MultiIndex, key: str = "") -> None:
    """Complain where most segments reach beyond their recordings: their times are not seconds.

    Args:
        name: of the database or the list.
        index: the segments.
        key: the key of the INI that says what a number is, such as ``mine.time_unit``; empty where there is none.

    Raises:
        UserError: naming the units in which they would fit.
    """
    beyond, facts = overruns(index)
    files, starts, ends = columns_of(index)
    last = np.fmax(starts, ends)
    judged = (last > 0) & facts["duration"].reindex(files).notna().to_numpy()
    if not beyond.any() or 2 * int(beyond.sum()) <= int(judged.sum()):
        return
    at = int(np.flatnonzero(beyond)[0])
    known = facts.loc[[files[row] for row in np.flatnonzero(judged)]]
    fitting = _fitting(starts[judged], ends[judged], known)
    message = (
        f"{name}: {int(beyond.sum())} of {int(judged.sum())} segments reach beyond their recordings: {files[at]} lasts "
        f"{facts.loc[files[at], 'duration']:.2f} s, and the segment ends at {last[at]:g} s."
    )
    if not fitting:
        raise UserError(f"{message} Do these times belong to these recordings? They must be seconds.")
    what = " or ".join(words for words, _ in fitting)
    remedy = "write seconds, or 0 days 00:00:01.5"
    if key:
        remedy = "write " + " or ".join(f"{key} = {value}" for _, value in fitting)
    raise UserError(f"{message} These look like {what}: {remedy}.")


def _fitting(starts: np.ndarray, ends: np.ndarray, known: pd.DataFrame) -> list[tuple[str, str]]:
    """In which units nearly all segments would lie within their recordings, in words and for the INI."""
    durations, rates = (known[column].to_numpy(dtype=np.float64) for column in ("duration", "sampling_rate"))
    finish = np.where(np.isnan(ends), durations, ends)
    units = {
        ("milliseconds", "ms"): np.full(len(durations), 1e-3),
        ("frames of 10 ms", "0.01"): np.full(len(durations), 1e-2),
        ("samples", "samples"): 1 / rates,
        ("microseconds", "us"): np.full(len(durations), 1e-6),
    }
    found = []
    for unit, seconds in units.items():
        within = np.fmax(starts, ends) * seconds <= durations + OVERRUN_S
        lengths = np.where(np.isnan(ends), durations - starts * seconds, (finish - starts) * seconds)
        if within.mean() >= 0.95 and np.median(lengths) >= _SHORTEST_S:
            found.append(unit)
    # Whatever fits as milliseconds fits as samples: the usual units come first.
    usual = [unit for unit in found if unit[1] in ("ms", "0.01")]
    return usual or found[:1]

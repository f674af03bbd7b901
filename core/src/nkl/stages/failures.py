"""The account of what failed: a list of it, and a judgement whether so much may."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from nkl.data.failure import Failure
from nkl.data.tables import write_table
from nkl.files import aside

_SHOWN = 3
_OF_A_PART = re.compile(r": ([A-Za-z]+(?:Error|Exception|Exit|Warning|Iteration)\b.*)", re.DOTALL)
"""How a reason ends that a part raised, and not the reading of the audio."""


def write_failures(index: pd.MultiIndex, failures: Sequence[Failure], path: Path) -> None:
    """Write a csv of segments with the step that failed and why; without failures an earlier one is removed."""
    rows = index[[failure.position for failure in failures]].to_frame(index=False)
    rows["step"] = [failure.step for failure in failures]
    rows["reason"] = [failure.reason for failure in failures]
    write_failed(rows, path)


def write_failed(rows: pd.DataFrame, path: Path) -> None:
    """Write a csv of what failed, a row each; without rows an earlier one is removed."""
    if rows.empty:
        path.unlink(missing_ok=True)
        return
    with aside(path) as own:
        write_table(rows, own)


def account(reasons: Sequence[str], failed: int, count: int, lack: str, path: Path, advice: str) -> list[str]:
    """What to complain of, where more failed than may.

    Args:
        reasons: why, one a failure; the first few different ones are shown.
        failed: how many failed.
        count: of how many.
        lack: what is wrong with them: ``segments have no features``.
        path: where they are listed.
        advice: what to do.
    """
    different = list(dict.fromkeys(reasons))
    more = [f"... and {len(different) - _SHOWN} more"] if len(different) > _SHOWN else []
    alike = {found[1] for reason in reasons if (found := _OF_A_PART.search(reason))}
    if failed == count > 1 and len(alike) == 1 and all(map(_OF_A_PART.search, reasons)):
        advice = f"All failed alike, which may be a fault of the plugin: {alike.pop()}. Its traceback is in the log. {advice}"
    return [*different[:_SHOWN], *more, f"{failed} of {count} {lack}; {path} lists them. {advice}"]


def threshold(failed: int, count: int) -> str:
    """The smallest share of failures that would allow so many, as the INI says it."""
    return f"FEATS.fail_threshold = {np.ceil(failed / count * 100) / 100:g}"


def allowing(failed: int, count: int) -> str:
    """The advice to allow so many failures, as the end of a sentence; none where most failed: something else is wrong then."""
    return f", or allow a share of failures: {threshold(failed, count)}" if 2 * failed <= count else ""

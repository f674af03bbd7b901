"""The account of what failed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from nkl.computing.compute import Failure
from nkl.data.tables import write_table
from nkl.files import aside


def write_failures(index: pd.MultiIndex, failures: Sequence[Failure], path: Path) -> None:
    """Write a csv of segments with the step that failed and why; without failures an earlier one is removed."""
    if not failures:
        path.unlink(missing_ok=True)
        return
    rows = index[[failure.position for failure in failures]].to_frame(index=False)
    rows["step"] = [failure.step for failure in failures]
    rows["reason"] = [failure.reason for failure in failures]
    with aside(path) as own:
        write_table(rows, own)

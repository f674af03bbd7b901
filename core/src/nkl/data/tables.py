"""Tables that nkl writes."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import pandas as pd


def write_table(frame: pd.DataFrame, path: Path | TextIO) -> None:
    """Write a csv that reads back the same, with start and end as seconds and no end for the end of the file."""
    seconds = {level: frame[level].dt.total_seconds() for level in ("start", "end") if level in frame.columns}
    frame.assign(**seconds).to_csv(path, index=False)

"""What a run's folder knows of its data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from nkl.data import Report


def databases(report: Report, run: Path) -> tuple[str, ...]:
    """The names of the databases; the name of the run where its splits do not tell."""
    found: dict[str, None] = {}
    for path in sorted((run / "splits").glob("*.csv")):
        table = pd.read_csv(path, dtype=str)
        if "source_db" in table:
            found |= dict.fromkeys(table["source_db"].dropna())
    return tuple(sorted(found)) or (report.name,)

"""Writes predictions: a table, or TextGrids of Praat."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from nkl.dataset.headers import segment_seconds
from nkl.dataset.predictions import Predictions
from nkl.errors import UserError
from nkl.results import write_table
from nkl.runfolder import storing
from nkl.segmenting.names import short_names
from nkl.segmenting.textgrid import write_tiers

_TABLES = (".csv", ".parquet")


def is_table(path: Path) -> bool:
    """Whether the ending of a name is that of a table."""
    return path.suffix.lower() in _TABLES


def as_table(table: pd.DataFrame, predictions: Predictions) -> pd.DataFrame:
    """The rows that were predicted, with what was known of them and what was predicted.

    A column of the input that is called as one of the predictions gets the ending ``_input``.
    """
    found = predictions.frame().drop(columns="speaker", errors="ignore")
    known = table.reindex(predictions.index)
    twice = {column: f"{column}_input" for column in found.columns if column in known.columns}
    return known.rename(columns=twice).join(found)


def check(path: Path) -> None:
    """Complain early about a place that nothing can be written to.

    Raises:
        UserError: if the ending says nothing about the form.
    """
    if path.suffix and not is_table(path):
        raise UserError(
            f"--out {path}: write a name that ends in .csv or .parquet, or the name of a folder, for a TextGrid a recording."
        )


def write(frame: pd.DataFrame, target: str, path: Path) -> None:
    """Write a csv or parquet table, or a folder with a TextGrid for each recording.

    Args:
        frame: on the segmented index, with a column ``predicted``.
        target: what was predicted, the name of the tier.
        path: where to; the ending says how.
    """
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() == ".csv":
            write_table(frame.reset_index(), path)
        elif path.suffix.lower() == ".parquet":
            frame.reset_index().to_parquet(path)
        else:
            _write_textgrids(frame, target, path)


def _write_textgrids(frame: pd.DataFrame, target: str, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    files = list(frame.index.get_level_values("file").unique())
    names: Mapping[str, str] = short_names(files)
    starts = frame.index.get_level_values("start").total_seconds().to_numpy()
    ends = starts + segment_seconds(frame.index)
    said = [f"{value:g}" if isinstance(value, float) else str(value) for value in frame["predicted"]]
    rows = pd.DataFrame({"start": starts, "end": ends, "said": said}, index=frame.index.get_level_values("file"))
    for file in files:
        intervals = sorted(rows.loc[[file]].itertuples(index=False, name=None))
        # One tier holds no two things at a time: overlapping segments take turns on further tiers.
        tiers = [
            (f"{target} {number}" if number > 1 else target, one) for number, one in enumerate(_lanes(intervals), 1)
        ]
        write_tiers(tiers, max(end for _, end, _ in intervals), folder / f"{names[file]}.TextGrid")


def _lanes(intervals: list[tuple[float, float, str]]) -> list[list[tuple[float, float, str]]]:
    lanes: list[list[tuple[float, float, str]]] = []
    for one in intervals:
        lane = next((lane for lane in lanes if lane[-1][1] <= one[0]), None)
        if lane is None:
            lanes.append([one])
        else:
            lane.append(one)
    return lanes

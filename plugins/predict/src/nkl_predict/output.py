"""Writes predictions: a table, or TextGrids of Praat."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from rich.markup import escape

from nkl.data import Predictions, segment_seconds, write_table
from nkl.errors import UserError
from nkl.files import aside, storing
from nkl_formats.names import short_names
from nkl_formats.textgrid import write_tiers

_TABLES = (".csv", ".parquet")
NO_SPEECH = "no speech found"
"""What stands in place of a prediction where nobody speaks."""

_MARK = ".written-by-nkl"
"""In folders whose TextGrids may be replaced: those that somebody made by hand may not."""


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


def check(path: Path, names: Sequence[str] = ()) -> None:
    """Complain early about a place that nothing can be written to.

    Args:
        path: where predictions are to go.
        names: of what they are made of, which must stay.

    Raises:
        UserError: if the ending says nothing about the form, or what the predictions are made of would be lost.
    """
    if is_table(path) and path.exists() and any(os.path.exists(name) and path.samefile(name) for name in names):
        raise UserError(
            f"--out {path}: is what the predictions are made of, and would be written over; name another file."
        )
    if path.suffix and not is_table(path):
        raise UserError(
            f"--out {path}: write a name that ends in .csv or .parquet, or the name of a folder, for a TextGrid a recording."
        )


def show(frame: pd.DataFrame) -> None:
    """Show predictions on a terminal: a row each, with what is most wanted of them.

    Args:
        frame: on the segmented index, with a column ``predicted``.
    """
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="")
    whole = bool((frame.index.get_level_values("start").total_seconds() == 0).all())
    seconds = [] if whole else ["start", "end"]
    numbers = [name for name in frame.columns if pd.api.types.is_float_dtype(frame[name])]
    names = ["predicted", *(name for name in numbers if name != "predicted")]
    table.add_column("file", overflow="fold")
    for name in [*seconds, *names]:
        table.add_column(str(name), justify="right" if name != "predicted" or name in numbers else "left")
    for (file, start, end), row in zip(frame.index, frame[names].itertuples(index=False, name=None), strict=True):
        times = [] if whole else [f"{start.total_seconds():.2f}", "" if pd.isna(end) else f"{end.total_seconds():.2f}"]
        cells = ["" if pd.isna(cell) else f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row]
        table.add_row(escape(os.path.relpath(file) if os.path.isabs(file) else file), *times, *map(escape, cells))
    Console().print(table)


def write(frame: pd.DataFrame, target: str, path: Path) -> None:
    """Write a csv or parquet table, or a folder with a TextGrid for each recording.

    Args:
        frame: on the segmented index, with a column ``predicted``.
        target: what was predicted, the name of the tier.
        path: where to; the ending says how.
    """
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_table(path):
            _write_table(frame.reset_index(), path)
        else:
            _write_textgrids(frame, target, path)


def _write_table(frame: pd.DataFrame, path: Path) -> None:
    with aside(path) as own:
        if path.suffix.lower() == ".csv":
            write_table(frame, own)
        else:
            frame.to_parquet(own)


def _write_textgrids(frame: pd.DataFrame, target: str, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    if not (folder / _MARK).exists() and any(folder.glob("*.TextGrid")):
        raise UserError(
            f"--out {folder}: holds TextGrids that are not of nkl, which might be written over; name a folder of its own."
        )
    (folder / _MARK).touch()
    files = list(frame.index.get_level_values("file").unique())
    names: Mapping[str, str] = short_names(files)
    starts = frame.index.get_level_values("start").total_seconds().to_numpy()
    ends = starts + segment_seconds(frame.index)
    said = [
        NO_SPEECH if pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value)
        for value in frame["predicted"]
    ]
    rows = pd.DataFrame({"start": starts, "end": ends, "said": said}, index=frame.index.get_level_values("file"))
    for file in files:
        intervals = sorted(rows.loc[[file]].itertuples(index=False, name=None))
        # One tier holds no two things at a time: overlapping segments take turns on further tiers.
        tiers = [
            (f"{target} {number}" if number > 1 else target, one) for number, one in enumerate(_lanes(intervals), 1)
        ]
        with aside(folder / f"{names[file]}.TextGrid") as own:
            write_tiers(tiers, max(end for _, end, _ in intervals), own)


def _lanes(intervals: list[tuple[float, float, str]]) -> list[list[tuple[float, float, str]]]:
    lanes: list[list[tuple[float, float, str]]] = []
    for one in intervals:
        lane = next((lane for lane in lanes if lane[-1][1] <= one[0]), None)
        if lane is None:
            lanes.append([one])
        else:
            lane.append(one)
    return lanes

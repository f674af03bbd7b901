"""One recording with several labels, under one name or under several: nobody but the user can say which is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from nkl.data.report import Finding
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.errors import UserError
from nkl.evaluation.alignment import plain_index


def settle_conflicts(
    splits: Splits, target: Target, hashes: Mapping[str, str], rule: str, databases: Sequence[str]
) -> tuple[Splits, list[Finding]]:
    """Leave out what contradicts, as ``DATA.conflicts`` says; and copies, without a label, of what has one.

    Args:
        splits: the tables.
        target: what is predicted.
        hashes: of the recordings: files with the same one are copies of each other.
        rule: ``error``, ``first`` (the database that is named first counts) or ``leave_out``.
        databases: their names, in the order of the INI.

    Raises:
        UserError: if no rule says what counts, or the first database contradicts itself.
    """
    table = splits.joined().train
    keys = _keys(table.index, hashes)
    if len(splits.unlabelled):
        copies = pd.MultiIndex.from_frame(_keys(splits.unlabelled.index, hashes)).isin(pd.MultiIndex.from_frame(keys))
        splits = splits.having(unlabelled=splits.unlabelled[~copies])
    rows = keys.assign(
        label=table[target.column].to_numpy(), source=table["source_db"].to_numpy(), place=range(len(keys))
    )
    groups = rows.groupby(["file", "start", "end"])
    rows = rows[groups["label"].transform("nunique") > 1]
    if rows.empty:
        return splits, []
    if rule == "error":
        raise UserError(_conflict(table, rows, target.column))
    lost = rows
    if rule == "first":
        order = rows["source"].map({name: at for at, name in enumerate(databases)})
        of_first = order == order.groupby([rows["file"], rows["start"], rows["end"]]).transform("min")
        kept = rows[of_first]
        if (kept.groupby(["file", "start", "end"])["label"].nunique() > 1).any():
            raise UserError(_conflict(table, kept, target.column))
        lost = rows[~of_first]
    words = "the database that is named first counts" if rule == "first" else "they are left out"
    message = f"{len(rows)} rows are copies of one recording with different values of {target.column}: {words} (DATA.conflicts)."
    return splits.without(table.index[lost["place"]]), [Finding("warning", "conflicting labels", message)]


def _keys(index: pd.MultiIndex, hashes: Mapping[str, str]) -> pd.DataFrame:
    """What is the same for copies of one recording, a row a segment."""
    keys = plain_index(index).to_frame(index=False)
    return keys.assign(file=[hashes.get(file, file) for file in keys["file"]])


def _conflict(table: pd.DataFrame, rows: pd.DataFrame, target: str) -> str:
    first = rows.iloc[0]
    same = rows[(rows["file"] == first["file"]) & (rows["start"] == first["start"]) & (rows["end"] == first["end"])]
    one, other = same.iloc[0], same[same["label"] != first["label"]].iloc[0]
    said = [f"{table.index[row['place']][0]} ({row['source']}) is {row['label']}" for row in (one, other)]
    count = int((~rows.duplicated(["file", "start", "end"])).sum())
    return (
        f"conflicting labels: {count} recording{'s have' if count > 1 else ' has'} different values of {target}: {said[0]}, and "
        f"its copy {said[1]}. Correct the tables, or say what counts: DATA.conflicts = first (the database that stands first in "
        "DATA.databases) or leave_out."
    )

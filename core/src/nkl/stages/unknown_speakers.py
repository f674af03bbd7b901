"""Rows whose speaker nobody knows: they may be of anybody, and so cannot prove that speakers are apart."""

from __future__ import annotations

import pandas as pd

from nkl.data.report import Finding
from nkl.data.splits import Splits

TOPIC = "unknown speakers"
_NOBODY = frozenset({"unknown", "unk", "n/a", "na", "nan", "none", "null", "-", "--", "?", "anonymous", "anon"})
"""In lower case: what is written in a column of speakers where nobody is known."""


def without_unknown(name: str, table: pd.DataFrame, why: str, findings: list[Finding]) -> pd.DataFrame:
    """Leave out the rows without a speaker, where others have one.

    Args:
        name: of the database or split, for the finding.
        table: its rows; it stays as it is where it knows of no speaker at all.
        why: such rows cannot stay, as the end of a sentence.
        findings: what was left out is added to this list.
    """
    if "speaker" not in table.columns:
        return table
    unknown = table["speaker"].isna().to_numpy()
    if not unknown.any() or unknown.all():
        return table
    message = f"{name}: {int(unknown.sum())} of {len(unknown)} rows left out: their speaker is not known, {why}."
    findings.append(Finding("warning", TOPIC, message, "Fill the column speaker."))
    return table[~unknown]


def without_unknown_in(splits: Splits, why: str, findings: list[Finding]) -> Splits:
    """The same for all splits, of which speakers are known in any."""
    tables = dict(splits.items())
    if not any("speaker" in table and table["speaker"].notna().any() for table in tables.values()):
        return splits
    kept = {}
    for part, table in tables.items():
        known = table["speaker"].notna().to_numpy() if "speaker" in table else [False] * len(table)
        if (lost := len(table) - int(sum(known))) > 0:
            message = f"{part}: {lost} of {len(table)} rows left out: their speaker is not known, {why}."
            findings.append(Finding("warning", TOPIC, message, "Fill the column speaker."))
        kept[part] = table[known]
    return splits.having(**kept)


def named_nobody(name: str, table: pd.DataFrame) -> list[Finding]:
    """A doubt about speakers who are called as if they were unknown, and would count as one person."""
    if "speaker" not in table.columns:
        return []
    speakers = table["speaker"].dropna()
    words = sorted({speaker for speaker in speakers.unique() if str(speaker).lower() in _NOBODY})
    if not words or speakers.nunique() == len(words):
        return []
    message = (
        f"{name}: {int(speakers.isin(words).sum())} rows have the speaker {', '.join(words)}, who counts as one person."
    )
    return [
        Finding("warning", TOPIC, message, f"Where that means that nobody is known, write {name}.missing = {words}.")
    ]

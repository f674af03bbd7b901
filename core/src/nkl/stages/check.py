"""Stage check: what in the data would make figures too good, or not worth believing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from nkl.audio import AudioError, probe
from nkl.dataset.splits import Splits
from nkl.errors import UserError
from nkl.evaluation.data_checks import check_labels, check_recordings
from nkl.evaluation.leakage import AUDIO, SEGMENTS, SPEAKERS, check_leakage
from nkl.evaluation.shortcuts import check_shortcuts
from nkl.report import Finding
from nkl.stages.split import Target

_LEAKS = (SPEAKERS, SEGMENTS, AUDIO)


def check(
    splits: Splits, target: Target, hashes: Mapping[str, str], seed: int, facts: pd.DataFrame | None = None
) -> list[Finding]:
    """Look for leaks between the splits, faulty labels, odd recordings, and facts that tell the target on their own.

    Args:
        splits: with their features' files all readable.
        target: what is predicted.
        hashes: of the audio files.
        seed: of the shuffles that a suspicious fact is compared with.
        facts: of the recordings, one row a file; what their headers say where it is not given.
    """
    tables = dict(splits.items())
    facts = header_facts(splits.index) if facts is None else facts
    recorded = facts.assign(source_db=_sources(tables).reindex(facts.index))
    return [
        *check_leakage(tables, target.column, hashes),
        *check_labels(tables, target.column, not target.is_class, hashes),
        *check_recordings(facts),
        *check_shortcuts(tables, target.column, recorded, seed),
    ]


def header_facts(index: pd.MultiIndex) -> pd.DataFrame:
    """Duration and sampling rate of each file that can be opened, from its header alone."""
    rows = {}
    for file in index.get_level_values("file").unique():
        try:
            facts = probe(file)
        except AudioError:
            continue  # the extract stage names such files, and why
        rows[file] = (facts.duration, facts.sampling_rate)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["duration", "sampling_rate"])


def refuse_leaks(findings: Sequence[Finding], allowed: bool) -> None:
    """Stop where what is tested on was trained on, unless the INI says to go on.

    Raises:
        UserError: naming the leaks.
    """
    leaks = [finding for finding in findings if finding.level == "error" and finding.topic in _LEAKS]
    if leaks and not allowed:
        raise UserError([f"{leak.topic}: {leak.message} {leak.advice}".strip() for leak in leaks])


def _sources(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    rows = pd.concat([table["source_db"] for table in tables.values()]).droplevel(["start", "end"])
    return rows[~rows.index.duplicated()]

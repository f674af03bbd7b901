"""Stage check: what in the data would make figures too good, or not worth believing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from nkl.data.recording import Recording, facts_of
from nkl.data.report import Finding
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.errors import UserError
from nkl.evaluation.data_checks import check_labels, check_recordings
from nkl.evaluation.leakage import AUDIO, SEGMENTS, SPEAKERS, check_leakage, name_some
from nkl.evaluation.shortcuts import check_shortcuts
from nkl.learning.bundle import TrainedOn
from nkl.options import fingerprint

_LEAKS = (SPEAKERS, SEGMENTS, AUDIO)


def check_data(splits: Splits, target: Target, recordings: Mapping[str, Recording], seed: int) -> list[Finding]:
    """Look for leaks between the splits, faulty labels, odd recordings, and facts that tell the target on their own.

    Args:
        splits: with their features' files all readable.
        target: what is predicted.
        recordings: the audio files, as they were read.
        seed: of the shuffles that a suspicious fact is compared with.
    """
    tables = dict(splits.items())
    hashes = {file: one.samples for file, one in recordings.items()}
    facts = facts_of(
        {file: recordings[file] for file in splits.index.get_level_values("file").unique() if file in recordings}
    )
    recorded = facts.assign(source_db=_sources(tables).reindex(facts.index))
    return [
        *check_leakage(tables, target.column, hashes),
        *check_labels(tables, target.column, not target.is_class, hashes),
        *check_recordings(facts),
        *check_shortcuts(tables, target.column, recorded, seed),
    ]


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


def check_unseen(test: pd.DataFrame, recordings: Mapping[str, Recording], seen: TrainedOn) -> list[Finding]:
    """Whether a model was trained on speakers or recordings that it is to be tested on."""
    names = test["speaker"].dropna().astype(str) if "speaker" in test.columns else pd.Series([], dtype=str)
    familiar = [name for name in names.unique() if fingerprint(name) in seen.speakers]
    findings = []
    if familiar:
        message = (
            f"{len(familiar)} of {names.nunique()} speakers have the names of training speakers: {name_some(familiar)}."
        )
        advice = (
            "If they are other people, set <database>.rename_speakers = True; else leave them out, or set "
            "EXP.allow_leakage = True."
        )
        findings.append(Finding("error", SPEAKERS, message, advice))
    files = test.index.get_level_values("file").unique()
    known = [(file, recordings[file]) for file in files if file in recordings]
    heard = [file for file, one in known if not seen.audio.isdisjoint((one.samples, one.audio))]
    if heard:
        message = f"{len(heard)} of {len(files)} recordings were in training: {name_some(heard)}."
        findings.append(Finding("error", AUDIO, message, "Leave them out, or set EXP.allow_leakage = True."))
    return findings

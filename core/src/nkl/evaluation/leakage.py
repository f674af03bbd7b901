"""Whether the test split is truly unseen: speakers, files, audio and sentences that splits share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import pandas as pd

from nkl.data.report import Finding
from nkl.evaluation.alignment import plain_index

SPEAKERS = "speaker in two splits"
"""The topic of a finding: somebody is in training and test data alike."""

SEGMENTS = "segment in two splits"
FILES = "file in two splits"
AUDIO = "same audio in two splits"
NO_SPEAKERS = "no speakers"
SENTENCES = "sentence tells the class"
SENTENCE_COLUMNS = ("sentence", "text")


def check_leakage(
    tables: Mapping[str, pd.DataFrame], target: str, hashes: Mapping[str, str] | None = None
) -> list[Finding]:
    """Look for what lets a model do well in test without having learned the target.

    Args:
        tables: the splits by name, on the segmented index; columns ``speaker``, ``sentence`` and ``text`` are used
            where they are there. Empty ones count as not there.
        target: the column that is predicted.
        hashes: the hash of the audio of each file, where known.
    """
    there = {name: table for name, table in tables.items() if len(table)}
    findings = [*_speakers(there), *_segments(there)]
    if hashes:
        findings += _audio(there, hashes)
    return [*findings, *_sentences(there, target)]


def name_some(names: Iterable[object], most: int = 5) -> str:
    """The first names in their order, and how many more there are."""
    ordered = sorted(str(name) for name in names)
    more = f" and {len(ordered) - most} more" if len(ordered) > most else ""
    return ", ".join(ordered[:most]) + more


def _speakers(tables: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    without = [name for name, table in tables.items() if "speaker" not in table or table["speaker"].isna().all()]
    if without:
        yield Finding(
            "warning",
            NO_SPEAKERS,
            f"No speakers are known in {', '.join(without)}: one may be in two splits, and intervals are over samples.",
            "Add a column speaker to the database (or name it in <db>.colnames).",
        )
    speakers = {name: set(table["speaker"].dropna()) for name, table in tables.items() if name not in without}
    for one, other in combinations(speakers, 2):
        shared = speakers[one] & speakers[other]
        if shared:
            rows = int(tables[other]["speaker"].isin(shared).sum())
            yield Finding(
                "error",
                SPEAKERS,
                f"{len(shared)} of {len(speakers[other])} speakers of {other} ({rows} of its {len(tables[other])} "
                f"samples) are in {one} as well: {name_some(shared)}.",
                "A model then knows the voices it is tested on. Split by speaker (split_strategy = speaker_split); "
                "where two databases only share names by accident, set <database>.rename_speakers = True; or set "
                "EXP.allow_leakage = True where this is meant, and the report will say so.",
            )
    for name, found in speakers.items():
        if len(found) == 1:
            message = f"All samples of {name} are of one speaker ({name_some(found)})."
            yield Finding("warning", "one speaker", message, "What holds for one speaker need not hold for another.")


def _segments(tables: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    keys = {name: plain_index(table.index) for name, table in tables.items()}
    for one, other in combinations(keys, 2):
        both = keys[other].isin(keys[one])
        if both.any():
            files = set(keys[other][both].get_level_values("file"))
            yield Finding(
                "error",
                SEGMENTS,
                f"{int(both.sum())} of {len(both)} segments of {other} are in {one} as well: {name_some(files)}.",
                "Take them out of one of the two.",
            )
        mine = keys[other][~both].get_level_values("file")
        shared = set(mine) & set(keys[one].get_level_values("file"))
        if shared:
            yield Finding(
                "warning",
                FILES,
                f"{len(shared)} files have segments in both {one} and {other}: {name_some(shared)}.",
                "One recording has one room, microphone and speaker. Keep all segments of a file in one split.",
            )


def _audio(tables: Mapping[str, pd.DataFrame], hashes: Mapping[str, str]) -> Iterator[Finding]:
    files = {name: set(table.index.get_level_values("file")) for name, table in tables.items()}
    audio = {name: {hashes[file]: file for file in sorted(found) if file in hashes} for name, found in files.items()}
    for one, other in combinations(audio, 2):
        # a file that is in both splits has been reported as such
        twins = [
            (audio[other][content], audio[one][content])
            for content in audio[one].keys() & audio[other].keys()
            if audio[one][content] not in files[other] and audio[other][content] not in files[one]
        ]
        if twins:
            shown = name_some(f"{left} = {right}" for left, right in twins)
            message = f"{len(twins)} recordings are in {one} and, under another name, in {other}: {shown}."
            yield Finding("error", AUDIO, message, "Take one of each two out.")
    everything = sorted(set().union(*files.values()) & hashes.keys())
    twice = pd.Series({file: hashes[file] for file in everything}, dtype=object)
    copies = int(twice.duplicated().sum())
    if copies:
        names = name_some(twice.index[twice.duplicated()])
        message = f"{copies} of {len(twice)} files have the same audio as another one: {names}."
        yield Finding("warning", "duplicate audio", message, "Keep one file of each recording.")


def _sentences(tables: Mapping[str, pd.DataFrame], target: str) -> Iterator[Finding]:
    everything = pd.concat([table for table in tables.values() if target in table] or [pd.DataFrame()])
    for column in SENTENCE_COLUMNS:
        if column not in everything or column == target or everything[target].dtype.kind == "f":
            continue
        known = everything[[column, target]].dropna()
        spoken = known.groupby(column)[target].agg(["nunique", "size"])
        repeated = spoken[spoken["size"] >= 5]
        bound = repeated[repeated["nunique"] == 1]
        if len(bound) and known[target].nunique() > 1:
            share = bound["size"].sum() / len(known)
            yield Finding(
                "warning",
                SENTENCES,
                f"{len(bound)} of {len(spoken)} values of {column} ({share:.0%} of the samples) are spoken in one "
                f"class only: {name_some(bound.index)}.",
                "A model may learn the words in place of the target. Use sentences that every class speaks, or keep "
                "these out of test.",
            )

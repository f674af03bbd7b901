"""Whether the test samples are truly unseen: speakers, segments, audio and sessions that parts of the data share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

import pandas as pd

from nkl.data.report import SPEAKER_DEPENDENT, Finding
from nkl.evaluation.alignment import plain_index
from nkl.evaluation.names import column_word, speakers_elsewhere
from nkl.evaluation.overlap import Overlap, Parts, name_some, overlaps
from nkl.evaluation.transcripts import check_sentences

SPEAKERS = "speaker in two splits"
"""The topic of a finding: somebody is in training and test data alike."""

SEGMENTS = "segment in two splits"
FILES = "file in two splits"
AUDIO = "same audio in two splits"
NO_SPEAKERS = "no speakers"
SURROUNDINGS = "recording situation in two splits"

_SITUATIONS = frozenset(
    ["session", "recording", "room", "device", "microphone", "mic", "interview", "interviewer", "dialog", "dialogue"]
)
"""Words in the name of a column that says where, when, with what or by whom something was recorded."""

_ALLOW = "or set EXP.allow_leakage = True where this is meant, and the report will say so."


def check_leakage(
    parts: Parts, target: str, hashes: Mapping[str, str] | None = None, disjoint: str = ""
) -> list[Finding]:
    """Look for what lets a model do well in test without having learned the target.

    Args:
        parts: the splits or folds; columns that say who speaks, what is said and where are used where they are there.
        target: the column that is predicted.
        hashes: a hash of the audio of each file, where known: of what is heard, so that its format does not matter.
        disjoint: how to have a figure on speakers who are new to the model, for figures that are speaker-dependent.
    """
    return [
        *_speakers(parts, disjoint),
        *_segments(parts),
        *(_audio(parts, hashes) if hashes else ()),
        *_situations(parts, target),
        *check_sentences(parts.whole, target),
    ]


def _speakers(parts: Parts, disjoint: str) -> Iterator[Finding]:
    tables = parts.tables
    without = [name for name, table in tables.items() if "speaker" not in table or table["speaker"].isna().all()]
    if without:
        where = (
            ", ".join(without) if not parts.are_folds else "the data" if len(without) == len(tables) else "some folds"
        )
        yield Finding(
            "warning",
            NO_SPEAKERS,
            f"No speakers are known in {where}: one may be in two {'folds' if parts.are_folds else 'splits'}, and "
            "intervals are over samples.",
            speakers_elsewhere(parts.whole) or "Add a column speaker to the database (or name it in <db>.colnames).",
        )
    speakers = {name: table["speaker"] for name, table in tables.items() if name not in without}
    wanted: list[Finding] = []
    for overlap in overlaps(speakers, parts.are_folds):
        reasons = _why_shared(parts, overlap)
        unasked = frozenset(speaker for speaker, reason in reasons.items() if not reason)
        if unasked:
            yield _leak_of_speakers(_of(overlap, unasked, speakers))
        if asked := overlap.shared - unasked:
            reason = " and ".join(sorted({reasons[speaker] for speaker in asked}))
            message = (
                f"{_of(overlap, asked, speakers).counted('speakers')}, as {reason} asks for: the figures say how well "
                "voices that the model knows are told apart, and nothing of new ones."
            )
            wanted.append(Finding("note" if parts.declared else "warning", SPEAKER_DEPENDENT, message, disjoint))
    # One is enough: train and test where these are concerned, which come second to train and dev.
    yield from [finding for finding in wanted if " of test " in finding.message][:1] or wanted[:1]
    for name, found in speakers.items():
        if found.nunique() == 1 and not parts.are_folds:
            message = f"All samples of {name} are of one speaker ({name_some(found.dropna().unique())})."
            yield Finding("warning", "one speaker", message, "What holds for one speaker need not hold for another.")


def _why_shared(parts: Parts, overlap: Overlap) -> dict[str, str]:
    """For each shared speaker, what in the INI asks for that; nothing where nothing does."""
    meant = parts.shared_speakers
    if not meant:
        return dict.fromkeys(overlap.shared, "")
    rows = pd.concat([parts.tables[name][["speaker", "source_db"]] for name in overlap.parts])
    databases = rows[rows["speaker"].isin(overlap.shared)].groupby("speaker")["source_db"].unique()
    return {
        speaker: " and ".join(sorted({meant[name] for name in names})) if set(names) <= meant.keys() else ""
        for speaker, names in databases.items()
    }


def _of(overlap: Overlap, some: Set[str], speakers: Mapping[str, pd.Series]) -> Overlap:
    """An overlap, as far as it is of some values."""
    held = {name: speakers[name].where(speakers[name].isin(some)) for name in overlap.parts}
    counted = pd.concat(list(held.values())) if not overlap.part else held[overlap.part]
    return Overlap(
        frozenset(some),
        overlap.of,
        int(counted.notna().sum()),
        overlap.samples,
        overlap.part,
        overlap.where,
        overlap.parts,
    )


def _leak_of_speakers(overlap: Overlap) -> Finding:
    if overlap.part:
        remedy = (
            "Split by speaker (split_strategy = speaker_split); where two databases only share names by accident, set "
            "<database>.rename_speakers = True; "
        )
    else:
        remedy = (
            "Keep all samples of a speaker in one fold (MODEL.logo = True leaves out one speaker at a time); where the figures "
            "are to be about known voices, write MODEL.protocol = speaker_dependent; "
        )
    message = f"{overlap.counted('speakers')}: {name_some(overlap.shared)}."
    return Finding("error", SPEAKERS, message, f"A model then knows the voices it is tested on. {remedy}{_ALLOW}")


def _segments(parts: Parts) -> Iterator[Finding]:
    keys = {name: plain_index(table.index) for name, table in parts.tables.items()}
    segments = {name: pd.Series(list(map(tuple, found)), dtype=object) for name, found in keys.items()}
    repeated: dict[tuple[str, ...], set[str]] = {}
    for overlap in overlaps(segments, parts.are_folds):
        files = {segment[0] for segment in overlap.shared}
        repeated[overlap.parts] = files
        whose = f"{overlap.rows} of {overlap.samples} segments{f' of {overlap.part}' if overlap.part else ''}"
        message = f"{whose} are {overlap.where}: {name_some(files)}."
        yield Finding("error", SEGMENTS, message, f"Take them out of all but one, {_ALLOW}")
    files_of = {name: found.get_level_values("file").to_series() for name, found in keys.items()}
    for overlap in overlaps(files_of, parts.are_folds):
        others = overlap.shared - repeated.get(overlap.parts, set())
        if others:
            where = f"both {overlap.parts[0]} and {overlap.part}" if overlap.part else "several folds"
            yield Finding(
                "warning",
                FILES,
                f"{len(others)} files have segments in {where}: {name_some(others)}.",
                "One recording has one room, microphone and speaker. Keep all segments of a file together.",
            )


def _audio(parts: Parts, hashes: Mapping[str, str]) -> Iterator[Finding]:
    files = {name: table.index.get_level_values("file").to_series() for name, table in parts.tables.items()}
    heard = {name: found.map(hashes.get).dropna() for name, found in files.items()}
    named = {name: _files_by_content(found) for name, found in heard.items()}
    for overlap in overlaps(heard, parts.are_folds):
        twins = []
        for content in overlap.shared:
            names = [found for found in (named[part].get(content) for part in overlap.parts) if found]
            # a file that is in both parts has been reported as such
            if any(found != names[0] for found in names):
                other = next(file for found in reversed(names) for file in found if file != names[0][0])
                twins.append(f"{other} = {names[0][0]}")
        if twins:
            where = (
                f"in {overlap.parts[0]} and, under another name, in {overlap.part}" if overlap.part else overlap.where
            )
            message = f"{len(twins)} recording{'s are' if len(twins) > 1 else ' is'} {where}: {name_some(twins)}."
            yield Finding("error", AUDIO, message, f"Take all but one of each out, {_ALLOW}")
    everything = sorted({file for found in files.values() for file in found} & hashes.keys())
    twice = pd.Series({file: hashes[file] for file in everything}, dtype=object)
    copies = int(twice.duplicated().sum())
    if copies:
        copied = name_some(twice.index[twice.duplicated()])
        message = f"{copies} of {len(twice)} files have the same audio as another one: {copied}."
        yield Finding("warning", "duplicate audio", message, "Keep one file of each recording.")


def _files_by_content(heard: pd.Series) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for file, content in heard.items():
        found.setdefault(content, set()).add(str(file))
    return {content: sorted(files) for content, files in found.items()}


def _situations(parts: Parts, target: str) -> Iterator[Finding]:
    whole = parts.whole
    for column in whole.columns:
        if column_word(str(column)) not in _SITUATIONS or column == target or whole[column].nunique() < 2:
            continue
        held = {name: table[column] for name, table in parts.tables.items()}
        for overlap in overlaps(held, parts.are_folds):
            yield Finding(
                "warning",
                SURROUNDINGS,
                f"{overlap.counted(f'values of {column}')}: {name_some(overlap.shared)}.",
                f"A model may know the {column} it is tested on. Keep each in one split (split_strategy = column, "
                f"split_column = {column}), or say in the report that this was not done.",
            )

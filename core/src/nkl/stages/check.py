"""Stage check: what in the data would make figures too good, or not worth believing."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

import pandas as pd

from nkl.data.recording import Recording, facts_of
from nkl.data.report import SPEAKER_DEPENDENT, Finding
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.errors import UserError
from nkl.evaluation.data_checks import check_labels, check_recordings
from nkl.evaluation.leakage import AUDIO, SEGMENTS, SPEAKERS, check_leakage
from nkl.evaluation.overlap import Parts, name_some
from nkl.evaluation.shortcuts import check_shortcuts
from nkl.evaluation.stand_ins import check_stand_ins
from nkl.ini.experiment import Experiment
from nkl.learning.bundle import TrainedOn
from nkl.stages.crossvalidate import repeated_folds
from nkl.stages.names import NAMES, check_names

_LEAKS = (SPEAKERS, NAMES, SEGMENTS, AUDIO)


def check_data(
    experiment: Experiment, splits: Splits, target: Target, recordings: Mapping[str, Recording]
) -> list[Finding]:
    """Look for leaks between splits or folds, faulty labels, odd recordings, and facts that tell the target on their own.

    Args:
        experiment: what the INI says of databases and of cross-validation.
        splits: with their features' files all readable.
        target: what is predicted.
        recordings: the audio files, as they were read.

    Raises:
        UserError: if no folds can be made.
    """
    repeats = parts_of(experiment, splits, target)
    parts = repeats[0]
    tables = {"the data": parts.whole} if parts.are_folds else parts.tables
    hashes = {file: one.samples for file, one in recordings.items()}
    facts = facts_of(
        {file: recordings[file] for file in splits.index.get_level_values("file").unique() if file in recordings}
    )
    recorded = facts.assign(source_db=_sources(tables).reindex(facts.index))
    leaks = [check_leakage(one, target.column, hashes, _disjoint(experiment, one)) for one in repeats]
    return [
        *max(leaks, key=lambda found: sum(one.level == "error" for one in found)),
        *_undeserved(experiment, leaks[0]),
        *check_names(parts, experiment.databases, target.column),
        *check_labels(tables, target.column, not target.is_class, hashes),
        *check_stand_ins(parts.whole, target.column, experiment.data.labels or ()),
        *check_recordings(facts),
        *check_shortcuts(tables, target.column, recorded, experiment.exp.seed),
    ]


def parts_of(experiment: Experiment, splits: Splits, target: Target) -> tuple[Parts, ...]:
    """The parts that must have nothing in common: the folds of each repeat of a cross-validation, or else the splits."""
    model, declared = experiment.model, experiment.model.knows_test_speakers
    databases = [choice.name for choice in experiment.databases]
    meant = {}
    if declared:
        meant = dict.fromkeys(databases, f"MODEL.protocol = {model.protocol}")
    elif model.folds_of_samples:
        meant = dict.fromkeys(databases, f"MODEL.k_fold_cross = {model.k_fold_cross}")
    elif not model.cross_validates:
        meant = {name: f"{name}.split_strategy = random" for name in _random(experiment)}
    if not model.cross_validates:
        return (Parts(dict(splits.items()), False, meant, declared),)
    table = splits.joined().train
    return tuple(
        Parts({f"fold {number}": table[folds == number] for number in sorted(set(folds))}, True, meant, declared)
        for folds, _ in repeated_folds(table, target, model, experiment.exp.seed)
    )


def _random(experiment: Experiment) -> list[str]:
    return [choice.name for choice in experiment.databases if choice.options.split_strategy == "random"]


def _undeserved(experiment: Experiment, found: Sequence[Finding]) -> list[Finding]:
    """A finding where the INI says that test speakers are trained on, and none is."""
    if not experiment.model.knows_test_speakers or any(one.topic == SPEAKER_DEPENDENT for one in found):
        return []
    message = "MODEL.protocol = speaker_dependent, but no test speaker is trained on, or no speaker is known."
    advice = "The figures are about new speakers: leave protocol out, or split by samples (split_strategy = random)."
    return [Finding("warning", "protocol", message, advice)]


def _disjoint(experiment: Experiment, parts: Parts) -> str:
    """How the figure on new speakers is had, where the INI asks for one on speakers that the model knows."""
    whole = parts.whole
    if "speaker" in whole and whole["speaker"].nunique() == 1:
        return "One speaker is known: a figure on new speakers takes recordings of others."
    model = experiment.model
    if model.cross_validates:
        off = [key for key in ("k_fold_cross", "fold_column", "protocol") if getattr(model, key)]
        lines = {"MODEL": [f"logo = {model.k_fold_cross or model.logo or True}", *(f"{key} = False" for key in off)]}
    else:
        others = _random(experiment) or [choice.name for choice in experiment.databases]
        lines = {"DATA": [f"{name}.split_strategy = speaker_split" for name in others]}
        lines |= {"MODEL": ["protocol = False"]} if model.protocol else {}
    said = [f"{section}.{line.replace(' ', '')}" for section, own in lines.items() for line in own]
    again = " ".join(f"-o {shlex.quote(line)}" for line in [*said, f"EXP.name={experiment.exp.name}_new_speakers"])
    written = " and ".join(f"in [{section}] {' and '.join(own)}" for section, own in lines.items())
    return f"For the figure on new speakers beside this one, write {written}, or run again with {again}."


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
    """Whether a model was trained on speakers or recordings that it is to be tested on.

    Args:
        test: the test samples.
        recordings: their files, as they were read.
        seen: what the model was trained on.
    """
    names = test["speaker"].dropna().astype(str) if "speaker" in test.columns else pd.Series([], dtype=str)
    familiar = [name for name in names.unique() if seen.knows(name)]
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

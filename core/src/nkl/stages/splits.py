"""From databases to splits."""

from __future__ import annotations

from nkl.data.report import Finding
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.ini.experiment import Experiment
from nkl.ini.sections.database import DatabaseOptions
from nkl.kernel.bench import Bench
from nkl.stages import load, split
from nkl.stages.asked import refuse_unknown_fold_column, refuse_unknown_labels, refuse_unknown_side_targets
from nkl.stages.names import refuse_class_names
from nkl.stages.relabelling import as_label, map_labels
from nkl.stages.speech import speech_check
from nkl.stages.unknown_speakers import without_unknown_in

_OF_ALL_ROWS = ("speaker_split", "random", "balanced", "dev", "test")
"""The strategies that leave no row out: where folds are made of all rows, nothing is lost by not splitting them first."""


def make_splits(experiment: Experiment, bench: Bench, whole: bool = False) -> tuple[Splits, Target, list[Finding]]:
    """Load the databases and split them: the tables, what is predicted, and what was found and left out.

    Args:
        experiment: what the INI says of them.
        bench: what it is done with.
        whole: put all rows into train, for a cross-validation, which makes its folds of them.

    Raises:
        UserError: if a database cannot be read or split, or its labels are not what is to be predicted.
    """
    spoken = speech_check(experiment, bench)
    data, exp = experiment.data, experiment.exp
    binned = experiment.is_classification and data.type == "continuous"
    names = experiment.is_classification and not binned
    findings: list[Finding] = []
    parts, classes, written = [], set[str](), {}
    with bench.watchers.stage("load", len(experiment.databases)) as advance:
        for done, choice in enumerate(experiment.databases, 1):
            dataset, found = load.load_database(choice, data.target, exp.seed, not names, spoken)
            findings += found
            if names and data.target in dataset.table.columns:
                written[choice.name] = dataset.table[data.target].dropna().unique()
                mapped = map_labels(dataset.table, choice.options.mapping, data.target)[data.target]
                classes |= {as_label(value) for value in mapped.dropna().unique()}
            options = _unsplit(choice.options) if whole and exp.filter_sample_selection == "all" else choice.options
            part, found = split.split_database(
                dataset, options, data, experiment.balance, names, exp.traindevtest, exp.seed
            )
            findings += found
            parts.append(part)
            advance(done)
    options_of = {choice.name: choice.options for choice in experiment.databases}
    if names and classes:
        refuse_unknown_labels(data, classes)
    refuse_class_names(written, options_of, data.target, data.labels)
    with bench.watchers.stage("split"):
        splits, found = split.join(parts, data, exp.filter_sample_selection, exp.seed, spoken)
        findings += found
        if why := _needs_speakers(experiment):
            splits = without_unknown_in(splits, why, findings)
        splits = _set_aside(splits.joined() if whole else splits, experiment)
        splits, target, found = split.settle_target(splits, data, experiment.is_classification, binned, whole)
        if whole and experiment.model.fold_column:
            refuse_unknown_fold_column(splits.train, experiment.model.fold_column)
        if learner := experiment.learner:
            refuse_unknown_side_targets(splits.train, learner.name, learner.options.side_targets)
    return splits, target, findings + found


def _set_aside(splits: Splits, experiment: Experiment) -> Splits:
    """Training rows without a class are kept where their database has ratings."""
    rated = [choice.name for choice in experiment.databases if choice.options.ratings]
    train, target = splits.train, experiment.data.target
    if not rated or target not in train.columns:
        return splits
    unlabelled = train["source_db"].isin(rated) & train[target].isna()
    return splits.having(train=train[~unlabelled], unlabelled=train[unlabelled])


def _needs_speakers(experiment: Experiment) -> str:
    """Why rows without a speaker can be of no use at all, as the end of a sentence; empty where they can."""
    if experiment.model.cross_validates and not experiment.model.knows_test_speakers:
        return "and they may be of a speaker of another fold"
    if experiment.scaler is not None and "speakers" in experiment.scaler.offer.component.needs:
        return f"and FEATS.scale = {experiment.feats.scale} goes by speakers"
    return ""


def _unsplit(options: DatabaseOptions) -> DatabaseOptions:
    if options.as_test or options.as_train:
        return options
    of_all_rows = options.stated_test_speakers or options.split_strategy in _OF_ALL_ROWS
    return options.model_copy(update={"split_strategy": "train"}) if of_all_rows else options

"""From databases to splits."""

from __future__ import annotations

from nkl.data.report import Finding
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.ini.experiment import Experiment
from nkl.kernel.bench import Bench
from nkl.stages import load, split
from nkl.stages.asked import refuse_unknown_labels
from nkl.stages.relabelling import as_label, map_labels
from nkl.stages.speech import speech_check
from nkl.stages.unknown_speakers import without_unknown_in


def make_splits(experiment: Experiment, bench: Bench) -> tuple[Splits, Target, list[Finding]]:
    """Load the databases and split them: the tables, what is predicted, and what was found and left out."""
    spoken = speech_check(experiment, bench)
    data, exp = experiment.data, experiment.exp
    binned = experiment.is_classification and data.type == "continuous"
    names = experiment.is_classification and not binned
    findings: list[Finding] = []
    parts, classes = [], set[str]()
    with bench.watchers.stage("load", len(experiment.databases)) as advance:
        for done, choice in enumerate(experiment.databases, 1):
            dataset, found = load.load_database(choice, data.target, exp.seed, not names, spoken)
            findings += found
            if names and data.target in dataset.table.columns:
                mapped = map_labels(dataset.table, choice.options.mapping, data.target)[data.target]
                classes |= {as_label(value) for value in mapped.dropna().unique()}
            part, found = split.split_database(
                dataset, choice.options, data, experiment.balance, names, exp.traindevtest, exp.seed
            )
            findings += found
            parts.append(part)
            advance(done)
    if names and classes:
        refuse_unknown_labels(data, classes)
    with bench.watchers.stage("split"):
        splits, found = split.join(parts, data, exp.filter_sample_selection, exp.seed, spoken)
        findings += found
        if why := _needs_speakers(experiment):
            splits = without_unknown_in(splits, why, findings)
        splits, target, found = split.settle_target(splits, data, experiment.is_classification, binned)
    return splits, target, findings + found


def _needs_speakers(experiment: Experiment) -> str:
    """Why rows without a speaker can be of no use at all, as the end of a sentence; empty where they can."""
    if experiment.model.cross_validates:
        return "and they may be of a speaker of another fold"
    if experiment.scaler is not None and "speakers" in experiment.scaler.offer.component.needs:
        return f"and FEATS.scale = {experiment.feats.scale} goes by speakers"
    return ""

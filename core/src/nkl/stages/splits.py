"""From databases to splits."""

from __future__ import annotations

from nkl.data.report import Finding
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.ini.experiment import Experiment
from nkl.kernel.bench import Bench
from nkl.stages import load, split
from nkl.stages.speech import speech_check


def make_splits(experiment: Experiment, bench: Bench) -> tuple[Splits, Target, list[Finding]]:
    """Load the databases and split them: the tables, what is predicted, and what was found and left out."""
    spoken = speech_check(experiment, bench)
    data, exp = experiment.data, experiment.exp
    binned = experiment.is_classification and data.type == "continuous"
    names = experiment.is_classification and not binned
    findings: list[Finding] = []
    parts = []
    with bench.watchers.stage("load", len(experiment.databases)) as advance:
        for done, choice in enumerate(experiment.databases, 1):
            dataset, found = load.load_database(choice, data.target, exp.seed, not names, spoken)
            findings += found
            part, found = split.split_database(
                dataset, choice.options, data, experiment.balance, names, exp.traindevtest, exp.seed
            )
            findings += found
            parts.append(part)
            advance(done)
    with bench.watchers.stage("split"):
        splits, found = split.join(parts, data, exp.filter_sample_selection, exp.seed, spoken)
        findings += found
        splits, target, found = split.settle_target(splits, data, experiment.is_classification, binned)
    return splits, target, findings + found

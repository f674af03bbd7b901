"""The straight line of ``nkl run``: from an experiment to a report."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from nkl.data.recording import facts_of
from nkl.data.report import Finding, Report
from nkl.ini.experiment import Experiment
from nkl.kernel.bench import Bench
from nkl.runs.files import write_run
from nkl.runs.folder import RunFolder
from nkl.runs.provenance import count_evaluation, provenance, samples_hash
from nkl.runs.report import report_of
from nkl.runs.reporters import finish, prepare
from nkl.runs.running import running
from nkl.stages.check import check_data, refuse_leaks
from nkl.stages.conflicts import settle_conflicts
from nkl.stages.description import describe_model, describe_splits
from nkl.stages.features import make_features
from nkl.stages.learn import learn
from nkl.stages.ratings import of_raters, read_ratings
from nkl.stages.sources import unchanged_sources
from nkl.stages.splits import make_splits


def run_experiment(experiment: Experiment, bench: Bench) -> Report:
    """Run an experiment: load, split, extract, fit, predict, evaluate, report.

    Returns:
        What was found; the same is written to ``{root}/{name}``.

    Raises:
        UserError: what is wrong with the data.
        PluginError: if a plugin fails.
    """
    with running(bench.watchers, experiment.exp.name, experiment.folder) as folder:
        return _line(experiment, bench, folder)


def _line(experiment: Experiment, bench: Bench, folder: RunFolder) -> Report:
    started, exp, stage = time.time(), experiment.exp, bench.watchers.stage
    findings = [Finding("warning", "INI", warning) for warning in experiment.warnings]

    with unchanged_sources(experiment.databases) as tables:
        splits, target, found = make_splits(experiment, bench, experiment.model.cross_validates)
        splits, ratings, notes = read_ratings(experiment, splits, target)
    findings += [*found, *notes]

    prepared = make_features(splits, experiment.feature_plan, experiment.feats, bench, folder.path)
    findings += prepared.findings
    recordings = prepared.recordings
    hashes = {file: one.samples for file, one in recordings.items()}
    names = [choice.name for choice in experiment.databases]
    splits, found = settle_conflicts(prepared.splits, target, hashes, experiment.data.conflicts, names)
    prepared = replace(prepared, splits=splits)
    findings += found
    prepare(experiment.reporters, bench.executor)

    with stage("check"):
        findings += check_data(experiment, splits, target, recordings)
        refuse_leaks(findings, exp.allow_leakage)

    training = learn(experiment, splits, prepared.features, target, bench.watchers, ratings)
    findings += training.findings

    with stage("evaluate"):
        facts = provenance(experiment, recordings, splits.hash(), started, tables)
        model = describe_model(experiment.extractors, training)
        said = [one for _, one in training.predictions]
        headline = experiment.model.measure
        raters, found = of_raters(ratings, said[0], training.train_target, headline)
        findings += found
        facts["test_hash"] = samples_hash(said[0], hashes)
        facts["test_evaluations_before"] = count_evaluation(Path(exp.root), facts["test_hash"], exp.name, model, said)
        report = report_of(
            exp.name,
            target.column,
            training.predictions,
            training.train_target,
            folder.path,
            headline=headline,
            splits=describe_splits(splits, target, facts_of(recordings), in_turn=bool(training.folds)),
            model=model,
            findings=findings,
            provenance=facts,
            raters=raters,
            tested=splits.joined().train if training.folds else splits.test,
            tuning=training.tuning,
            folds=training.folds,
            curve=training.fitted.model.curve if training.fitted is not None else (),
        )

    with stage("report"):
        write_run(report, experiment, prepared, target, training, folder.staging)
        finish(report, experiment.reporters, folder, bench.executor)
    return report

"""Applies a trained model to other databases, each as a whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from nkl.command import (
    Balance,
    Bench,
    DatabaseChoice,
    Experiment,
    RunFolder,
    Session,
    count_evaluation,
    finish,
    prepare,
    provenance,
    report_of,
    running,
    tested_samples,
    write_predictions,
)
from nkl.data import Finding, Report, Splits, facts_of
from nkl.errors import UserError
from nkl.files import storing
from nkl.learning import TrainedModel, load_trained
from nkl.stages import (
    check_unseen,
    describe_splits,
    load_database,
    read_recordings,
    refuse_class_names,
    refuse_leaks,
    settle_failures,
    settle_test,
    speech_check,
    split_database,
    unchanged_sources,
)


def test_databases(experiment: Experiment, session: Session) -> Iterator[Report]:
    """Apply the model of an experiment's run folder to the databases of ``DATA.tests``.

    Yields:
        One report a database; its files are in ``{root}/{name}/tests/{database}``.

    Raises:
        UserError: if there is no model, no such database, or none of its labels is known to the model.
    """
    if not experiment.tests:
        raise UserError(
            f"{experiment.ini.path}: [DATA] tests is missing: name the databases to test on, tests = ['..'], and describe "
            "them like the others."
        )
    model = load_trained(experiment.folder / "model", session.catalog)
    bench = session.bench(experiment)
    for choice in experiment.tests:
        name = f"{experiment.exp.name} on {choice.name}"
        with running(bench.watchers, name, experiment.folder / "tests" / choice.name, choice.name) as folder:
            report = _tested(experiment, model, choice, name, bench, folder)
        yield report


def _tested(
    experiment: Experiment, model: TrainedModel, choice: DatabaseChoice, name: str, bench: Bench, folder: RunFolder
) -> Report:
    started, exp = time.time(), experiment.exp
    prepare(experiment.reporters, bench.executor)
    with unchanged_sources([choice]) as tables:
        splits, findings = _whole(experiment, model, choice, bench)
    recordings, _ = read_recordings(splits.index, bench)
    fresh = experiment.feats.no_reuse or experiment.feats.needs_feature_extraction
    applied = model.apply(splits.test, bench, fresh)
    failed = settle_failures(splits.index, applied.failures, experiment.feats.fail_threshold, folder.path)
    splits = splits.having(test=splits.test.loc[applied.predictions.index])
    leaks = check_unseen(splits.test, recordings, model.trained_on)
    refuse_leaks(leaks, exp.allow_leakage)
    truth = model.target.encode(splits.test)
    predictions = replace(applied.predictions, truth=truth)
    findings += [*failed, *leaks, *applied.findings]
    train_target = model.train_target
    if train_target is None:
        train_target = truth[truth >= 0] if model.target.is_class else truth[~np.isnan(truth)]
        message = "What the model was trained on is not known: the baseline is that of the test samples themselves."
        findings.append(Finding("note", "baseline", message))
    hashes = {file: one.samples for file, one in recordings.items()}
    facts = provenance(experiment, recordings, splits.hash(), started, tables)
    facts["test_hash"] = tested_samples(predictions, hashes)
    facts["test_evaluations_before"] = count_evaluation(
        Path(exp.root), facts["test_hash"], folder.path.name, model.described, [predictions]
    )
    report = report_of(
        name,
        model.target.column,
        [(exp.seed, predictions)],
        train_target,
        folder.path,
        headline=experiment.model.measure,
        splits=describe_splits(splits, model.target, facts_of(recordings)),
        model=model.described,
        findings=findings,
        provenance=facts,
        tested=splits.test,
    )
    with storing(folder.path):
        write_predictions([predictions], folder.staging)
    finish(report, experiment.reporters, folder, bench.executor)
    return report


def _whole(
    experiment: Experiment, model: TrainedModel, choice: DatabaseChoice, bench: Bench
) -> tuple[Splits, list[Finding]]:
    """All rows of a database as the test split."""
    target, exp = model.target, experiment.exp
    numeric = not target.is_class or bool(target.edges)
    options = choice.options.model_copy(update={"split_strategy": "test", "as_test": False, "as_train": False})
    with bench.watchers.stage(f"load {choice.name}"):
        spoken = speech_check(experiment, bench)
        dataset, findings = load_database(choice, target.column, exp.seed, numeric, spoken)
        if not numeric and target.column in dataset.table.columns:
            written = {choice.name: dataset.table[target.column].dropna().unique()}
            refuse_class_names(written, {choice.name: options}, target.column, target.labels)
        splits, more = split_database(dataset, options, experiment.data, Balance(), not numeric, False, exp.seed)
        table, found = settle_test(splits.test, target)
    return splits.having(test=table), [*findings, *more, *found]

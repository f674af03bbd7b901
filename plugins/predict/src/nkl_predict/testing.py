"""Applies a trained model to other databases, each as a whole."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from nkl.data.headers import header_facts
from nkl.data.report import Finding, Report, Trial, worst_first
from nkl.data.splits import Splits
from nkl.errors import UserError
from nkl.evaluation.cautions import cautions
from nkl.evaluation.fairness import by_groups
from nkl.evaluation.judge import evaluate
from nkl.evaluation.leakage import AUDIO, SPEAKERS, name_some
from nkl.files import storing
from nkl.ini.experiment import Balance, DatabaseChoice, Experiment
from nkl.kernel.catalog import Catalog
from nkl.kernel.watchers import Watchers
from nkl.learning import bundle
from nkl.learning.bundle import Bundle, TrainedOn
from nkl.learning.fitting import Recipe
from nkl.options import fingerprint
from nkl.runs import results
from nkl.runs.description import describe_model, describe_splits
from nkl.runs.folder import RunFolder, logging_to
from nkl.runs.provenance import count_evaluation, provenance
from nkl.runs.reporters import finish, prepare
from nkl.stages import load, split
from nkl.stages.check import refuse_leaks
from nkl.stages.features import make_features
from nkl.stages.predict import predict_samples, samples_of
from nkl.stages.speech import speech_check
from nkl.stages.train import Training
from nkl.store import Store, default_root


def test_databases(experiment: Experiment, catalog: Catalog, watchers: Watchers, store: Store) -> Iterator[Report]:
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
    trained = bundle.load_bundle(experiment.folder / "model", catalog)
    for choice in experiment.tests:
        yield _test(experiment, trained, choice, watchers, store)


def _test(experiment: Experiment, trained: Bundle, choice: DatabaseChoice, watchers: Watchers, store: Store) -> Report:
    folder = RunFolder(experiment.folder / "tests" / choice.name)
    watchers.tell("nkl_run_started", name=f"{experiment.exp.name} on {choice.name}", folder=folder.path)
    try:
        with logging_to(folder.path, choice.name):
            report = _tested(experiment, trained, choice, watchers, store, folder)
    except BaseException as error:
        watchers.tell("nkl_run_failed", error=error, folder=folder.path)
        folder.discard()
        raise
    watchers.tell("nkl_run_finished", report=report)
    return report


def _tested(
    experiment: Experiment,
    trained: Bundle,
    choice: DatabaseChoice,
    watchers: Watchers,
    store: Store,
    folder: RunFolder,
) -> Report:
    started = time.time()
    executor = experiment.executor.make()
    prepare(experiment.reporters, executor)
    splits, findings = _whole(experiment, trained, choice, watchers)
    splits, features, hashes, found = make_features(
        splits, trained.plan, experiment.feats, executor, store, watchers, folder.path
    )
    found += unseen(splits.test, hashes, trained.seen)
    refuse_leaks(found, experiment.exp.allow_leakage)
    features = features.selected(trained.columns)
    predictions = predict_samples(trained.fitted, samples_of(splits.test, features, trained.target))
    seed = experiment.exp.seed
    evaluation = evaluate(predictions, trained.train_target, seed, experiment.model.measure)
    recipe = Recipe(trained.learner, trained.scaler)
    training = Training(((seed, predictions),), trained.train_target, len(trained.columns), recipe)
    facts = provenance(experiment, hashes, splits.hash(), started)
    facts["test_evaluations_before"] = count_evaluation(Path(experiment.exp.root), splits.hash(), folder.path.name)
    report = Report(
        name=f"{experiment.exp.name} on {choice.name}",
        task="classification" if trained.target.is_class else "regression",
        target=trained.target.column,
        labels=trained.target.labels,
        trials=(Trial(seed, predictions, evaluation),),
        evaluation=evaluation,
        spread={},
        splits=describe_splits(splits, trained.target, header_facts(splits.index.get_level_values("file"))),
        model=describe_model(trained.plan.extractors, training),
        findings=worst_first([*findings, *found, *cautions(predictions)]),
        provenance=facts,
        folder=folder.path,
        fairness=by_groups(predictions, splits.test, trained.target.column, seed),
    )
    with storing(folder.path):
        results.write_predictions([predictions], folder.staging)
    finish(report, experiment.reporters, folder, executor)
    return report


def unseen(test: pd.DataFrame, hashes: Mapping[str, str], seen: TrainedOn) -> list[Finding]:
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
    heard = [file for file in files if hashes.get(file) in seen.audio]
    if heard:
        message = f"{len(heard)} of {len(files)} recordings were in training: {name_some(heard)}."
        findings.append(Finding("error", AUDIO, message, "Leave them out, or set EXP.allow_leakage = True."))
    return findings


def _whole(
    experiment: Experiment, trained: Bundle, choice: DatabaseChoice, watchers: Watchers
) -> tuple[Splits, list[Finding]]:
    """All rows of a database as the test split."""
    target, exp = trained.target, experiment.exp
    numeric = not target.is_class or bool(target.edges)
    options = choice.options.model_copy(update={"split_strategy": "test", "as_test": False, "as_train": False})
    with watchers.stage(f"load {choice.name}"):
        dataset, findings = load.load_database(
            choice, target.column, exp.seed, numeric, speech_check(experiment, Store(default_root()), watchers)
        )
        splits, more = split.split_database(dataset, options, experiment.data, Balance(), not numeric, False, exp.seed)
        table, found = split.settle_test(splits.test, target)
    return splits.having(test=table), [*findings, *more, *found]

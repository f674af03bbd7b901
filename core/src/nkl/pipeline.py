"""The straight line: from an INI to a report."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from nkl.data.headers import header_facts
from nkl.data.matrix import FeatureMatrix
from nkl.data.report import Finding, Report, Trial, worst_first
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.errors import UserError
from nkl.evaluation.cautions import cautions
from nkl.evaluation.fairness import by_groups
from nkl.evaluation.judge import evaluate, mean_and_sd, pool
from nkl.files import storing, write_json
from nkl.ini.experiment import Experiment
from nkl.ini.text import read_ini
from nkl.ini.understanding import build
from nkl.ini.writing import filled_ini
from nkl.kernel.catalog import Catalog
from nkl.kernel.discovery import discover
from nkl.kernel.watchers import Watchers
from nkl.learning import bundle
from nkl.learning.fitting import Recipe
from nkl.learning.scoring import scorer
from nkl.runs import results
from nkl.runs.description import describe_model, describe_splits
from nkl.runs.folder import RunFolder, logging_to
from nkl.runs.provenance import count_evaluation, provenance
from nkl.runs.reporters import finish, prepare
from nkl.stages.check import check_data, refuse_leaks
from nkl.stages.crossvalidate import cross_validate, folds_of
from nkl.stages.features import make_features
from nkl.stages.splits import make_splits
from nkl.stages.train import Job, Training, train_and_predict
from nkl.store import Store, default_root


def run(path: str | Path, overrides: Sequence[str] = (), lenient: bool = False, block: Sequence[str] = ()) -> Report:
    """Run the experiment of an INI: load, split, extract, fit, predict, evaluate, report.

    Args:
        path: the INI file.
        overrides: ``SECTION.key=value`` each, instead of what the file says.
        lenient: unknown keys are warnings.
        block: names of plugins to leave out.

    Returns:
        What was found; the same is written to ``{root}/{name}``.

    Raises:
        UserError: what is wrong with the INI or the data, all of it at once.
        PluginError: if a plugin fails.
    """
    discovery = discover(block)
    experiment = build(read_ini(path, overrides), Catalog(discovery.plugins), lenient)
    return run_experiment(experiment, Watchers(discovery.hooks), Store(default_root()))


def run_experiment(experiment: Experiment, watchers: Watchers, store: Store) -> Report:
    """Run an experiment that has been understood already."""
    folder = RunFolder(experiment.folder)
    watchers.tell("nkl_run_started", name=experiment.exp.name, folder=folder.path)
    try:
        with logging_to(folder.path, experiment.exp.name):
            report = _run(experiment, watchers, store, folder)
    except BaseException as error:
        watchers.tell("nkl_run_failed", error=error, folder=folder.path)
        folder.discard()
        raise
    watchers.tell("nkl_run_finished", report=report)
    return report


def _run(experiment: Experiment, watchers: Watchers, store: Store, folder: RunFolder) -> Report:
    started = time.time()
    executor = experiment.executor.make()
    findings = [Finding("warning", "INI", warning) for warning in experiment.warnings]
    splits, target, found = make_splits(experiment, watchers, store)
    findings += found
    splits, features, hashes, found = make_features(
        splits, experiment.feature_plan, experiment.feats, executor, store, watchers, folder.path
    )
    prepare(experiment.reporters, executor)
    with watchers.stage("check"):
        recordings = header_facts(splits.index.get_level_values("file"))
        examined = splits.joined() if experiment.model.cross_validates else splits
        findings += found + check_data(examined, target, hashes, recordings, experiment.exp.seed)
        refuse_leaks(findings, experiment.exp.allow_leakage)
    training = train(experiment, splits, features, target, watchers)
    findings += training.findings
    with watchers.stage("evaluate"):
        facts = provenance(experiment, hashes, splits.hash(), started)
        facts["test_evaluations_before"] = count_evaluation(
            Path(experiment.exp.root), splits.hash(), experiment.exp.name
        )
        described = describe_splits(splits, target, recordings)
        report = judge(experiment, splits, target, training, described, findings, facts, folder.path)
    with watchers.stage("report"):
        write(report, experiment, splits, features, target, training, hashes, folder.staging)
        finish(report, experiment.reporters, folder, executor)
    return report


def train(
    experiment: Experiment, splits: Splits, features: FeatureMatrix, target: Target, watchers: Watchers
) -> Training:
    """Train as often as the INI says, or cross-validate, and predict the test samples."""
    model, feats, exp = experiment.model, experiment.feats, experiment.exp
    if experiment.learner is None:
        raise UserError(
            f"{experiment.ini.path}: [MODEL] type is missing: say what is to learn, for example type = svm."
        )
    recipe = Recipe(
        learner=experiment.learner,
        scaler=experiment.scaler,
        balancer=experiment.balancer,
        balancing_seed=feats.balancing_random_state,
        nan_strategy=model.nan_strategy or feats.nan_strategy,
        class_weight=model.class_weight,
        calibration=model.calibration,
    )
    single = model.random_seed is not None
    first = model.random_seed if model.random_seed is not None else exp.seed
    seeds = tuple(range(first, first + (1 if single else exp.runs)))
    score = scorer(model.scoring or model.measure, target.is_class, "scoring" if model.scoring else "measure")
    job = Job(recipe, experiment.grid, seeds, score)
    if model.cross_validates:
        table = splits.joined().train
        folds, method = folds_of(table, target, model, exp.seed)
        return cross_validate(job, table, features, target, folds, method, watchers)
    return train_and_predict(job, splits, features, target, watchers)


def judge(
    experiment: Experiment,
    splits: Splits,
    target: Target,
    training: Training,
    described: tuple[dict[str, Any], ...],
    findings: Sequence[Finding],
    facts: dict[str, Any],
    folder: Path,
) -> Report:
    """Evaluate the predictions and put the report together."""
    seed, headline = experiment.exp.seed, experiment.model.measure
    trials = tuple(
        Trial(own, predictions, evaluate(predictions, training.train_target, seed, headline))
        for own, predictions in training.predictions
    )
    together = [trial.predictions for trial in trials]
    evaluation = trials[0].evaluation if len(trials) == 1 else pool(together, training.train_target, seed, headline)
    tested = splits.joined().train if training.folds else splits.test
    fairness = by_groups(together[0], tested, target.column, seed)
    found = [*findings, *cautions(together[0])]
    return Report(
        name=experiment.exp.name,
        task=experiment.exp.type,
        target=target.column,
        labels=target.labels,
        trials=trials,
        evaluation=evaluation,
        spread=mean_and_sd([trial.evaluation for trial in trials]),
        splits=described,
        model=describe_model(experiment.extractors, training),
        findings=worst_first(found),
        provenance=facts,
        folder=folder,
        tuning=training.tuning,
        folds=training.folds,
        fairness=fairness,
        curve=training.fitted.model.curve if training.fitted is not None else (),
    )


def write(
    report: Report,
    experiment: Experiment,
    splits: Splits,
    features: FeatureMatrix,
    target: Target,
    training: Training,
    hashes: Mapping[str, str],
    folder: Path,
) -> None:
    """Write predictions, splits, settings, provenance and the model into an empty folder."""
    with storing(folder):
        results.write_predictions([trial.predictions for trial in report.trials], folder)
        if experiment.exp.save_test:
            _save_test(report, Path(experiment.exp.save_test))
        results.write_splits(splits, [target.column], folder)
        write_json(folder / "provenance.json", dict(report.provenance))
        settings = filled_ini(experiment.origins, experiment.ini.sections)
        (folder / "experiment.ini").write_text(settings, encoding="utf-8")
        if training.fitted is not None and experiment.exp.save:
            (folder / "model").mkdir()
            learned = pd.concat([splits.train, splits.dev])
            files = learned.index.get_level_values("file")
            names = learned["speaker"].dropna() if "speaker" in learned.columns else ()
            seen = bundle.TrainedOn.of(names, (hashes[file] for file in files if file in hashes))
            trained = bundle.Bundle(
                plan=experiment.feature_plan,
                columns=features.columns,
                target=target,
                train_target=training.train_target,
                scaler=experiment.scaler,
                learner=training.recipe.learner,
                fitted=training.fitted,
                seen=seen,
            )
            bundle.save_bundle(trained, folder / "model")


def _save_test(report: Report, path: Path) -> None:
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        results.write_table(report.trials[0].predictions.frame().reset_index(), path)

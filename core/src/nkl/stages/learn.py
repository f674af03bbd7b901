"""Stage learn: what the INI says is trained, once a seed or in cross-validation, and predicts the test samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nkl.data.matrix import FeatureMatrix
from nkl.data.report import Finding
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.errors import UserError
from nkl.ini.experiment import Experiment
from nkl.kernel.watchers import Watchers
from nkl.learning.fitting import Recipe
from nkl.learning.scoring import scorer
from nkl.stages.consensus import told
from nkl.stages.crossvalidate import cross_validate, repeated_folds
from nkl.stages.ratings import Ratings
from nkl.stages.train import Job, Training, train_and_predict


def learn(
    experiment: Experiment,
    splits: Splits,
    features: FeatureMatrix,
    target: Target,
    watchers: Watchers,
    ratings: tuple[Ratings, ...] = (),
) -> Training:
    """Train as often as the INI says, or cross-validate, and predict the test samples.

    Args:
        experiment: what the INI says.
        splits: the samples.
        features: theirs.
        target: what is predicted.
        watchers: are told of the progress.
        ratings: of which labels of training samples are made.

    Raises:
        UserError: if the INI names no learner, or the samples do not allow it.
        PluginError: naming the plugin, if one fails.
    """
    model = experiment.model
    job = replace(_job(experiment, target), ratings=ratings)
    if not model.cross_validates:
        return _telling(train_and_predict(job, splits, features, target, watchers), target)
    table = splits.joined().train
    trainings = []
    for repeat, (folds, method) in enumerate(repeated_folds(table, target, model, experiment.exp.seed)):
        own = replace(job, seeds=tuple(seed + repeat for seed in job.seeds))
        trainings.append(cross_validate(own, table, features, target, folds, method, watchers, splits.unlabelled))
    return _telling(trainings[0] if len(trainings) == 1 else _repeated(trainings), target)


def _repeated(trainings: Sequence[Training]) -> Training:
    """Repeats of a cross-validation as one training; each is judged by itself."""

    def rows(name: str) -> tuple[Mapping[str, Any], ...]:
        return tuple({"repeat": at, **row} for at, one in enumerate(trainings, 1) for row in getattr(one, name))

    message = (
        f"The cross-validation was repeated {len(trainings)} times, each time with other folds: figures are means over the "
        "repeats. An interval leaves a speaker out of all of them at once, since more repeats are not more speakers."
    )
    findings = dict.fromkeys(finding for one in trainings for finding in one.findings)
    return replace(
        trainings[0],
        predictions=tuple(said for one in trainings for said in one.predictions),
        findings=(*findings, Finding("note", "cross-validation", message)),
        tuning=rows("tuning"),
        folds=rows("folds"),
        relabelled=tuple(change for one in trainings for change in one.relabelled),
    )


def _telling(training: Training, target: Target) -> Training:
    return replace(training, findings=(*training.findings, *told(training.relabelled, target.labels)))


def _job(experiment: Experiment, target: Target) -> Job:
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
    return Job(recipe, experiment.grid, seeds, score, model.knows_test_speakers)

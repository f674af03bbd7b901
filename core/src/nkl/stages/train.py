"""Stage fit: recipes become models, one for each seed, and the models predict the test samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nkl.data.matrix import FeatureMatrix
from nkl.data.predictions import Predictions
from nkl.data.report import Finding
from nkl.data.splits import Splits
from nkl.data.target import Target
from nkl.kernel.watchers import Watchers
from nkl.learning.calibrating import calibrated
from nkl.learning.fitting import Fitted, Recipe, fit
from nkl.learning.scoring import Score
from nkl.stages.consensus import Relabelled, relabelled
from nkl.stages.predict import predict_samples, samples_of
from nkl.stages.ratings import Ratings
from nkl.stages.split import hold_back
from nkl.stages.tune import tune_options

_HELD_BACK = 0.2


@dataclass(frozen=True)
class Job:
    """What is to be trained.

    Attributes:
        recipe: how to fit.
        grid: values to try for options of the learner, by field; empty for no tuning.
        seeds: one a run.
        score: what tuning makes best.
        speaker_dependent: whether all test speakers are to be trained on, so that none is held back.
        ratings: of which labels of training samples are made.
    """

    recipe: Recipe
    grid: Mapping[str, tuple[Any, ...]]
    seeds: tuple[int, ...]
    score: Score
    speaker_dependent: bool = False
    ratings: tuple[Ratings, ...] = ()

    @property
    def needs_dev(self) -> bool:
        """Whether training chooses something, which must not be done on test samples."""
        return bool(self.recipe.learner.make().wants_dev)


@dataclass(frozen=True, eq=False)
class Training:
    """What training gave.

    Attributes:
        predictions: for each run its seed and its predictions of the test samples.
        train_target: class codes or values of the training samples, for the baselines.
        features: how many there are.
        recipe: as it was used, with options that tuning chose.
        fitted: the first run's; ``None`` after a cross-validation, which leaves no single model.
        findings: what a reader must know of how it was done.
        tuning: the candidates with their scores.
        folds: one row a fold.
        relabelled: what became of labels where there are ratings, one a training set.
    """

    predictions: tuple[tuple[int, Predictions], ...]
    train_target: np.ndarray
    features: int
    recipe: Recipe
    fitted: Fitted | None = None
    findings: tuple[Finding, ...] = ()
    tuning: tuple[Mapping[str, Any], ...] = ()
    folds: tuple[Mapping[str, Any], ...] = field(default=())
    relabelled: tuple[Relabelled, ...] = ()


def train_and_predict(
    job: Job, splits: Splits, features: FeatureMatrix, target: Target, watchers: Watchers
) -> Training:
    """Tune where that is asked for, fit once a seed on the training split, and predict the test split."""
    findings: list[Finding] = []
    if job.needs_dev and splits.dev.empty:
        splits, finding = hold_back(splits, _HELD_BACK, job.seeds[0], not job.speaker_dependent)
        findings.append(finding)
    table = splits.trainable if job.ratings else splits.train
    train = samples_of(table, features, target, job.recipe.learner.options.side_targets)
    train, changes = relabelled(train, job.ratings)
    dev = samples_of(splits.dev, features, target) if len(splits.dev) else None
    test = samples_of(splits.test, features, target)
    recipe = job.recipe
    tuning: tuple[dict[str, Any], ...] = ()
    if job.grid:
        recipe, tuning, method = tune_options(recipe, job.grid, train, dev, job.score, job.seeds[0], watchers)
        findings.append(Finding("note", "tuning", f"Options were chosen on {method}; test samples took no part."))
    predictions, kept = [], None
    with watchers.stage("fit", len(job.seeds)) as advance:
        for done, seed in enumerate(job.seeds, 1):
            fitted = fit(recipe, train, dev, seed)
            if recipe.calibration:
                fitted, finding = calibrated(fitted, recipe, train, dev, seed)
                findings.append(finding)
            findings += [Finding("note", "training", said) for said in fitted.model.remarks]
            kept = kept or fitted
            predictions.append((seed, predict_samples(fitted, test)))
            advance(done)
    return Training(
        tuple(predictions),
        train.target,
        len(train.columns),
        recipe,
        kept,
        tuple(dict.fromkeys(findings)),
        tuning,
        relabelled=(changes,) if changes else (),
    )

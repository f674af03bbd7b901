"""Stage tune: options of the learner are chosen on folds of the training split, never on test data."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pydantic

from nkl.data.samples import Samples
from nkl.errors import UserError
from nkl.kernel.watchers import Watchers
from nkl.learning.fitting import Recipe, fit
from nkl.learning.folds import folds_for_tuning
from nkl.learning.scoring import Score
from nkl.stages.predict import predict_samples

_FOLDS = 5


def tune_options(
    recipe: Recipe,
    grid: Mapping[str, tuple[Any, ...]],
    train: Samples,
    dev: Samples | None,
    score: Score,
    seed: int,
    watchers: Watchers,
) -> tuple[Recipe, tuple[dict[str, Any], ...], str]:
    """Try every combination of options and keep the one with the best mean score over the folds.

    Scaler, balancer and model are fitted anew inside each fold.

    Args:
        recipe: how to fit.
        grid: values to try, by field of the learner's options.
        train: raw training samples.
        dev: raw held-out samples, for learners that stop early.
        score: what is to be best.
        seed: decides the folds.
        watchers: are told of the progress.

    Returns:
        The recipe with the best options, one row a candidate with its options and its score, and how the folds were made.
    """
    folds, method = folds_for_tuning(
        train.target, train.speakers, bool(train.labels), _FOLDS, np.random.default_rng(seed)
    )
    candidates = [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]
    rows = []
    numbers = range(int(folds.max()) + 1)
    with watchers.stage("tune", len(candidates)) as advance:
        for done, candidate in enumerate(candidates, 1):
            trial = recipe.having(_with_options(recipe, candidate))
            scores = []
            for number in numbers:
                held = train.take(np.flatnonzero(folds == number))
                fitted = fit(trial, train.take(np.flatnonzero(folds != number)), dev, seed)
                scores.append(score(predict_samples(fitted, held)))
            rows.append({**candidate, "score": float(np.nanmean(scores)), "sd": float(np.nanstd(scores))})
            advance(done)
    best = max(range(len(rows)), key=lambda row: rows[row]["score"])
    return recipe.having(_with_options(recipe, candidates[best])), tuple(rows), method


def _with_options(recipe: Recipe, values: Mapping[str, Any]) -> Any:
    options = recipe.learner.options
    try:
        return type(options)(**{**options.model_dump(), **values})
    except pydantic.ValidationError as error:
        problem = error.errors()[0]
        raise UserError(f"MODEL.tuning_params: {dict(values)}: {problem['msg']}.") from error

"""Calibration: probabilities are corrected on predictions for speakers that the model was not trained on.

One or two held-out speakers do not show how sure a model should be of others. So the correction is fitted to predictions
of all training speakers, each by a model that was trained on the others (cross-fitting; Platt 1999 has it for support vector
machines), with those of the dev split where there is one. And it is used only if it makes probabilities better for speakers
that it was not fitted on, which is tried on the same predictions, a group of speakers left out at a time.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nkl.data.predictions import most_probable
from nkl.data.report import Finding
from nkl.data.samples import Samples
from nkl.evaluation.calibration import fit_calibration
from nkl.evaluation.classification import classification_measures, tallies
from nkl.evaluation.reliability import brier, expected_calibration_error, overconfidence
from nkl.learning.fitting import Fitted, Recipe, fit
from nkl.learning.folds import speaker_folds, stratified_folds

FEWEST = 5
"""With fewer training speakers nothing is calibrated."""
_FOLDS = 5


def calibrated(
    fitted: Fitted, recipe: Recipe, train: Samples, dev: Samples | None, seed: int
) -> tuple[Fitted, Finding]:
    """A fitted model with calibrated probabilities, or as it was where that would not help.

    Args:
        fitted: by the recipe, on these samples.
        recipe: how; its ``calibration`` is the method.
        train: raw training samples of classes.
        dev: raw held-out samples, if any; training may choose something on them.
        seed: decides folds and models.

    Returns:
        The model, and what was done.
    """
    assert recipe.calibration is not None
    groups, unit = _groups(train, dev)
    if unit == "speakers" and len(np.unique(groups)) < FEWEST:
        message = f"MODEL.calibration = {recipe.calibration} was left out: it needs {FEWEST} speakers in train and dev."
        return fitted, Finding("warning", "calibration", message, "Train on more speakers, or leave it out.")
    probabilities, truth = _held_out(fitted, recipe, train, dev, seed)
    folds = _folds(groups, truth, unit, seed)
    corrected = np.empty_like(probabilities)
    for number in np.unique(folds):
        held = folds == number
        part = fit_calibration(recipe.calibration, probabilities[~held], truth[~held])
        corrected[held] = part.apply(probabilities[held])
    if worse := _worse(probabilities, corrected, truth, train.labels):
        message = (
            f"MODEL.calibration = {recipe.calibration} was left out: for {unit} that it was not fitted on, {worse}."
        )
        return fitted, Finding("warning", "calibration", message, "Leave it out, or train on more speakers.")
    message = (
        f"Probabilities were calibrated ({recipe.calibration}) on predictions for training {unit} by models that were trained "
        "on the others."
    )
    calibration = fit_calibration(recipe.calibration, probabilities, truth)
    return replace(fitted, calibration=calibration), Finding("note", "calibration", message)


def _held_out(
    fitted: Fitted, recipe: Recipe, train: Samples, dev: Samples | None, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Predictions of the training samples by models that were trained on others, then those of dev; and the truth."""
    groups, unit = _groups(train, None)
    folds = _folds(groups, train.target, unit, seed)
    probabilities = np.zeros((len(train), len(train.labels)))
    for number in np.unique(folds):
        part = fit(recipe, train.take(np.flatnonzero(folds != number)), dev, seed)
        held = np.flatnonzero(folds == number)
        probabilities[held] = part.predict(train.take(held))
    if dev is None:
        return probabilities, train.target
    return np.concatenate([probabilities, fitted.predict(dev)]), np.concatenate([train.target, dev.target])


def _groups(train: Samples, dev: Samples | None) -> tuple[np.ndarray, str]:
    """What the samples of each split are of, and the word for it: speakers where they are known."""
    parts = [part for part in (train, dev) if part is not None]
    if any(part.speakers is None for part in parts):
        return np.arange(sum(map(len, parts))), "samples"
    return np.concatenate([part.speakers for part in parts if part.speakers is not None]), "speakers"


def _folds(groups: np.ndarray, target: np.ndarray, unit: str, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    n = min(_FOLDS, len(groups))
    return speaker_folds(groups, target, n, rng) if unit == "speakers" else stratified_folds(target, n, rng)


def _worse(before: np.ndarray, after: np.ndarray, truth: np.ndarray, labels: tuple[str, ...]) -> str:
    """What a correction makes worse, in words; empty where nothing is."""
    known = truth >= 0
    (brier_before, ece_before, uar_before), (brier_after, ece_after, uar_after) = (
        _judged(probabilities[known], truth[known], labels) for probabilities in (before, after)
    )
    if brier_after >= brier_before:
        return "the Brier score would not be better"
    if ece_after >= ece_before:
        return "ECE would not be better"
    if uar_after < uar_before:
        return "UAR would be worse"
    return ""


def _judged(probabilities: np.ndarray, truth: np.ndarray, labels: tuple[str, ...]) -> tuple[float, float, float]:
    """Brier score, ECE, UAR."""
    predicted = most_probable(probabilities, labels)
    sums = overconfidence(probabilities, predicted == truth).sum(axis=0)
    uar = classification_measures(tallies(truth, predicted, len(labels)).sum(axis=0), labels)["UAR"]
    ece = expected_calibration_error(sums, np.array(len(truth)))
    return float(brier(probabilities, truth).mean()), float(ece), float(uar)

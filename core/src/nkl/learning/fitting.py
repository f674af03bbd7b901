"""Fitting: from training samples to something that predicts, with every data-dependent step inside.

Whatever learns from data (what stands for a missing value, the scale, the balance of classes, the model) is fitted here, on the
samples that are handed in and no others, so that a fold of a cross-validation is fitted exactly as the final model is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nkl.data.clips import Clips
from nkl.data.frames import Frames
from nkl.data.samples import Samples
from nkl.errors import UserError
from nkl.evaluation.calibration import Calibration
from nkl.kernel.blame import blaming
from nkl.kernel.choice import Choice
from nkl.options import Options
from nkl.parts.balancer import Balancer
from nkl.parts.learner import Model
from nkl.parts.scaler import Scaler


@dataclass(frozen=True)
class Recipe:
    """How to fit.

    Attributes:
        learner: what learns.
        scaler: what scales the features, if anything.
        balancer: what evens out the classes of the training samples, if anything.
        balancing_seed: decides what the balancer draws.
        nan_strategy: what stands for a missing value: zero, mean, median, or drop (its sample is left out of training).
        class_weight: whether rare classes weigh more.
        calibration: how probabilities are corrected (:mod:`nkl.learning.calibrating`): temperature, isotonic or not at all.
    """

    learner: Choice
    scaler: Choice | None = None
    balancer: Choice | None = None
    balancing_seed: int = 42
    nan_strategy: str = "zero"
    class_weight: bool = False
    calibration: str | None = None

    def having(self, options: Options) -> Recipe:
        """The same with other options for the learner."""
        return replace(self, learner=replace(self.learner, options=options))


@dataclass(frozen=True, eq=False)
class Preparation:
    """What makes raw features ready for a model.

    Rows and the frames of sequences are treated alike; recordings are left as they are.

    Attributes:
        fill: what stands for a missing value of each feature, float32, shape ``(d,)``.
        scaler: fitted, or ``None``.
        choice: of the scaler, to be named where it fails.
    """

    fill: np.ndarray
    scaler: Scaler | None = None
    choice: Choice | None = None

    def apply(self, samples: Samples) -> Samples:
        """The samples with complete, scaled features."""
        if isinstance(samples.features, Clips):
            return samples
        values, speakers = flat(samples)
        values = np.where(np.isnan(values), self.fill, values)
        if self.scaler is not None and self.choice is not None:
            with blaming(self.choice, f"scaling {len(samples)} samples"):
                values = self.scaler.transform(values, speakers)
        frames = samples.features if isinstance(samples.features, Frames) else None
        return samples.having(features=values if frames is None else frames.having(values))


@dataclass(frozen=True, eq=False)
class Fitted:
    """All that was learned from the training samples.

    Attributes:
        preparation: of the features.
        model: the trained model.
        learner: what it was trained with, to be named where it fails.
        calibration: of its probabilities; ``None`` where there is none.
    """

    preparation: Preparation
    model: Model
    learner: Choice
    calibration: Calibration | None = None

    def predict(self, samples: Samples) -> np.ndarray:
        """Probabilities ``(n, classes)`` or values ``(n,)`` for samples with raw features."""
        features = self.preparation.apply(samples).features
        with blaming(self.learner, f"predicting {len(samples)} samples"):
            output = self.model.predict(features)
            if not np.isfinite(output).all():
                raise ValueError("it predicted values that are not numbers")
        return output if self.calibration is None else self.calibration.apply(output)


def fit(recipe: Recipe, train: Samples, dev: Samples | None, seed: int) -> Fitted:
    """Fit.

    Args:
        recipe: how.
        train: raw samples; features may be NaN.
        dev: raw held-out samples, for choices that training makes; never test samples.
        seed: decides wherever chance does.

    Raises:
        UserError: if the samples do not allow it.
        PluginError: naming the plugin, if one fails.
    """
    if lacking := [name for name in recipe.learner.options.side_targets if name not in train.side]:
        raise UserError(
            f"{recipe.learner.name}: learns from {', '.join(lacking)} beside the target, of which nothing is known here. "
            "Which columns it learns from is no option that can be tuned."
        )
    if recipe.nan_strategy == "drop":
        train = _without_nan(train)
    preparation = _prepare(recipe, train)
    ready = preparation.apply(train)
    if recipe.balancer is not None:
        with blaming(recipe.balancer, f"balancing {len(train)} samples"):
            ready = _balanced(recipe.balancer.make(), ready, recipe.balancing_seed)
    if ready.shares is not None:
        ready = _with_each_class(ready, recipe.class_weight)
    elif recipe.class_weight and train.labels:
        ready = ready.having(weights=balanced_weights(ready.target, len(ready.labels)))
    with blaming(recipe.learner, f"training on {len(ready)} samples"):
        model = recipe.learner.make().fit(ready, None if dev is None else preparation.apply(dev), seed)
    return Fitted(preparation, model, recipe.learner)


def flat(samples: Samples) -> tuple[np.ndarray, np.ndarray | None]:
    """Rows, or the frames of all samples under each other, shape ``(m, d)``; and the speaker of each, shape ``(m,)``."""
    if isinstance(samples.features, Frames):
        speakers = samples.speakers
        return samples.features.values, None if speakers is None else samples.features.each(speakers)
    return samples.features, samples.speakers


def _prepare(recipe: Recipe, train: Samples) -> Preparation:
    if isinstance(train.features, Clips):
        return Preparation(np.zeros(0, dtype=np.float32))
    fill = _fill_values(flat(train)[0], recipe.nan_strategy)
    if recipe.scaler is None:
        return Preparation(fill)
    with blaming(recipe.scaler, f"scaling {len(train.columns)} features of {len(train)} samples"):
        scaler = recipe.scaler.make()
        scaler.fit(*flat(Preparation(fill).apply(train)))
    return Preparation(fill, scaler, recipe.scaler)


def _balanced(balancer: Balancer, train: Samples, seed: int) -> Samples:
    """Balance rows; of frames and recordings only whole samples are left out or repeated, known by their positions."""
    if isinstance(train.features, np.ndarray):
        balanced = balancer.balance(train, seed)
        return _with_all(balanced, train) if train.side or train.shares is not None else balanced
    positions = np.arange(len(train), dtype=np.float32)[:, None]
    chosen = balancer.balance(train.having(features=positions, columns=("position",)), seed)
    return train.take(chosen.features[:, 0].astype(np.int64))


def _with_all(balanced: Samples, train: Samples) -> Samples:
    """Balanced rows with what is known of them beside the target; of made-up rows nothing is."""
    positions = train.index.get_indexer(balanced.index)
    if not np.array_equal(train.features[positions], balanced.features):
        raise UserError(
            f"FEATS.balancing: makes up samples, of which nothing is known but the target; the learner learns from "
            f"{', '.join(train.side) or 'soft labels'} too. Write balancing = ros, or class_weight = True in [MODEL]."
        )
    shares = None if train.shares is None else train.shares[positions]
    return balanced.having(side={name: values[positions] for name, values in train.side.items()}, shares=shares)


def _with_each_class(samples: Samples, class_weight: bool) -> Samples:
    """Samples with soft labels as samples with hard ones: each once a class that is true of it, with its share as the weight.

    The weighted cross-entropy of these is the cross-entropy of the soft labels, so that whatever takes weights learns from them.
    """
    assert samples.shares is not None
    rows, codes = np.nonzero(samples.shares)
    weights = samples.shares[rows, codes]
    if class_weight:
        weights = weights * balanced_weights(codes, len(samples.labels), weights)
    return samples.take(rows).having(target=codes.astype(np.int64), weights=weights, shares=None)


def balanced_weights(target: np.ndarray, classes: int, counting: np.ndarray | None = None) -> np.ndarray:
    """Weights that give every class that occurs the same sum, with mean 1; float64, shape ``(n,)``.

    Args:
        target: class codes, shape ``(n,)``.
        classes: how many there are.
        counting: for how much each sample counts; for one if not given.
    """
    counts = np.bincount(target, counting, minlength=classes)
    present = np.count_nonzero(counts)
    return counts.sum() / (present * counts[target])


def _without_nan(samples: Samples) -> Samples:
    if isinstance(samples.features, Clips):
        return samples
    unknown = np.isnan(flat(samples)[0]).any(axis=1)
    if isinstance(samples.features, Frames):
        owners = samples.features.each(np.arange(len(samples)))
        unknown = np.bincount(owners, unknown, len(samples)) > 0
    whole = ~unknown
    if not whole.any():
        raise UserError("FEATS.nan_strategy = drop: every training sample lacks some feature; choose mean or median.")
    return samples.take(np.flatnonzero(whole))


def _fill_values(features: np.ndarray, strategy: str) -> np.ndarray:
    """What stands for a missing value, by feature; a feature that is missing everywhere is 0."""
    if strategy == "zero":
        return np.zeros(features.shape[1], dtype=np.float32)
    values = np.zeros(features.shape[1])
    known = ~np.isnan(features).all(axis=0)
    average = np.nanmean if strategy == "mean" else np.nanmedian
    values[known] = average(features[:, known].astype(np.float64), axis=0)
    return values.astype(np.float32)

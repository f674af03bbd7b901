"""Gradient boosted trees: Chen and Guestrin, "XGBoost: a scalable tree boosting system", KDD 2016."""

from __future__ import annotations

import logging
import os
from typing import Any

import numpy as np
import xgboost

from nkl.data import Samples, present_classes
from nkl.errors import UserError
from nkl.parts import Learner
from nkl_estimator.folds import folds
from nkl_estimator.threads import few_numbers
from nkl_xgb.model import XgbModel

log = logging.getLogger(__name__)


class Xgb(Learner):
    """Classification. It holds samples out for early stopping itself, so that it does not want a dev split."""

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> XgbModel:
        codes = present_classes(train)
        metric = self.options.eval_metric
        if len(codes) == 2:
            goal: dict[str, Any] = {"objective": "binary:logistic", "eval_metric": metric.removeprefix("m")}
        else:
            metric = f"m{metric}" if metric in ("logloss", "error") else metric
            goal = {"objective": "multi:softprob", "num_class": len(codes), "eval_metric": metric}
        if dev is not None:
            # A class without training samples cannot be learned, so it has no say in when to stop either.
            dev = dev.take(np.flatnonzero(np.isin(dev.target, codes)))
        return XgbModel(_train(self.options, goal, train, dev, seed, codes), train.labels, codes)


class Xgr(Learner):
    """Regression."""

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> XgbModel:
        goal = {"objective": "reg:squarederror", "eval_metric": self.options.eval_metric}
        none = np.array([], dtype=np.int64)
        return XgbModel(_train(self.options, goal, train, dev, seed, none), (), none)


def _train(
    options: Any, goal: dict[str, Any], train: Samples, dev: Samples | None, seed: int, codes: np.ndarray
) -> xgboost.Booster:
    parameters = {
        **goal,
        "max_depth": options.max_depth,
        "eta": options.learning_rate,
        "subsample": options.subsample,
        "colsample_bytree": options.colsample_bytree,
        "nthread": 1 if few_numbers(train.features) else min(options.n_jobs, os.cpu_count() or 1),
        "seed": seed,
    }
    if not options.early_stopping_rounds:
        return xgboost.train(parameters, _matrix(train, codes), options.n_estimators)
    fit, held = (train, dev) if dev is not None and len(dev) else _hold_out(train, options.validation_split, seed)
    booster = xgboost.train(
        parameters,
        _matrix(fit, codes),
        options.n_estimators,
        evals=[(_matrix(held, codes), "dev")],
        early_stopping_rounds=options.early_stopping_rounds,
        verbose_eval=False,
    )
    return booster[: booster.best_iteration + 1]


def _hold_out(train: Samples, share: float, seed: int) -> tuple[Samples, Samples]:
    found = folds(train, round(1 / share), seed)
    if not found:
        raise UserError(
            "MODEL.early_stopping_rounds needs held-out samples, but a class has a single training sample, so that "
            "none can be held out. Leave that class out (DATA.labels) or switch early stopping off."
        )
    fit, held = found[0]
    log.info("Early stopping: %d of %d training samples are held out (MODEL.validation_split).", len(held), len(train))
    return train.take(fit), train.take(held)


def _matrix(samples: Samples, codes: np.ndarray) -> xgboost.DMatrix:
    target = np.searchsorted(codes, samples.target) if len(codes) else samples.target
    return xgboost.DMatrix(samples.features, label=target, weight=samples.weights, nthread=1)

"""Support vector machines, fitted by scikit-learn (LIBSVM)."""

from __future__ import annotations

import logging
from itertools import combinations

import numpy as np
from sklearn.svm import SVC, SVR

from nkl.data import Samples, present_classes
from nkl.parts import Learner
from nkl_estimator.folds import folds
from nkl_svm.machine import Machine, gamma_for
from nkl_svm.model import SvmModel
from nkl_svm.probabilities import fit_sigmoid

_FOLDS = 5
_TOLERATED_SD = 0.1

log = logging.getLogger(__name__)


class Svm(Learner):
    """Classification, with probabilities that are calibrated on five folds of the training samples.

    The folds have disjoint speakers where speakers are known, so that the probabilities are not those of familiar
    voices.
    """

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> SvmModel:
        classes = present_classes(train)
        gamma = gamma_for(self.options.gamma, train.features)
        everything = np.arange(len(train))
        machine = self._machine(train, everything, gamma)
        parts = folds(train, _FOLDS, seed)
        if not parts:
            log.warning("svm: a class has a single training sample, so the probabilities are too sure of themselves.")
        values = machine.values(train.features)
        for fit, held in parts:
            values[held] = self._machine(train, fit, gamma).values(train.features[held])
        weights = np.ones(len(train)) if train.weights is None else train.weights
        sigmoids = []
        for column, (one, other) in enumerate(combinations(classes, 2)):
            pair = np.isin(train.target, (one, other))
            sigmoids.append(fit_sigmoid(values[pair, column], train.target[pair] == one, weights[pair]))
        return SvmModel(machine, train.labels, classes, np.array(sigmoids))

    def _machine(self, train: Samples, rows: np.ndarray, gamma: float) -> Machine:
        options = self.options
        estimator = SVC(C=options.C_val, kernel=options.kernel, gamma=gamma, degree=options.degree)
        weights = None if train.weights is None else train.weights[rows]
        return Machine.of(estimator.fit(train.features[rows], train.target[rows], weights), gamma)


class Svr(Learner):
    """Regression, fitted on the target in standard deviations from its mean, so that its unit decides nothing.

    The cost bounds how far a training sample can move a prediction: of ages in years, a cost that is right for values from 0 to
    1 moves hardly anything, and every sample gets one number. What is predicted is in the target's own unit.
    """

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> SvmModel:
        options = self.options
        gamma = gamma_for(options.gamma, train.features)
        mean, scale = float(train.target.mean()), float(train.target.std()) or 1.0
        tolerated = _TOLERATED_SD if options.epsilon is None else options.epsilon / scale
        estimator = SVR(C=options.C_val, kernel=options.kernel, gamma=gamma, degree=options.degree, epsilon=tolerated)
        estimator.fit(train.features, (train.target - mean) / scale, train.weights)
        return SvmModel(Machine.of(estimator, gamma).rescaled(scale, mean))

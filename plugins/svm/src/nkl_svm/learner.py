"""Support vector machines: Cortes and Vapnik, "Support-vector networks", Machine Learning 1995."""

from __future__ import annotations

import logging

from sklearn.svm import SVC, SVR

from nkl.parts.samples import Samples
from nkl_estimator.folds import folds
from nkl_estimator.learner import EstimatorLearner
from nkl_estimator.model import EstimatorModel
from nkl_svm.machine import CalibratedMachine

log = logging.getLogger(__name__)


class SvmModel(EstimatorModel):
    """A fitted support vector machine."""

    kinds = frozenset({"CalibratedMachine", "SVR"})
    trusted = ("nkl_svm.machine.CalibratedMachine",)


class Svm(EstimatorLearner):
    """Classification, with probabilities that are calibrated on five folds of the training samples.

    The folds have disjoint speakers where speakers are known, so that the probabilities are not those of familiar
    voices.
    """

    model = SvmModel

    def estimator(self, train: Samples, seed: int) -> CalibratedMachine:
        parts = folds(train, 5, seed)
        if not parts:
            log.warning("svm: a class has a single training sample, so the probabilities are too sure of themselves.")
        machine = SVC(
            C=self.options.C_val,
            kernel=self.options.kernel,
            gamma=self.options.gamma,
            degree=self.options.degree,
            decision_function_shape="ovo",
        )
        return CalibratedMachine(machine, parts)


class Svr(EstimatorLearner):
    """Regression."""

    model = SvmModel

    def estimator(self, train: Samples, seed: int) -> SVR:
        return SVR(
            C=self.options.C_val,
            kernel=self.options.kernel,
            gamma=self.options.gamma,
            degree=self.options.degree,
            epsilon=self.options.epsilon,
        )

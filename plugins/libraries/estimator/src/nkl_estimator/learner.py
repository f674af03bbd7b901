"""A learner that fits a scikit-learn style estimator."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from sklearn.utils.validation import has_fit_parameter

from nkl.data import Samples, present_classes
from nkl.parts import Learner
from nkl_estimator.model import EstimatorModel
from nkl_estimator.threads import fitting_threads


class EstimatorLearner(Learner):
    """Fits the estimator that a subclass makes; sample weights are passed on where the estimator takes them.

    Attributes:
        model: the class of the models that it makes.
    """

    model: ClassVar[type[EstimatorModel]] = EstimatorModel

    @abstractmethod
    def estimator(self, train: Samples, seed: int) -> Any:
        """An estimator that has not been fitted yet, for these training samples."""

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> EstimatorModel:
        if train.labels:
            present_classes(train)
        estimator = self.estimator(train, seed)
        weighted = train.weights is not None and has_fit_parameter(estimator, "sample_weight")
        with fitting_threads(train.features):
            estimator.fit(train.features, train.target, **({"sample_weight": train.weights} if weighted else {}))
        return self.model(estimator, train.labels)

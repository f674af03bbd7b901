"""Linear models."""

from __future__ import annotations

from types import MappingProxyType

from sklearn.linear_model import LinearRegression, LogisticRegression

from nkl.data import Samples
from nkl_estimator.arrays import ArrayModel, Attributes
from nkl_estimator.learner import EstimatorLearner


class LinearModel(ArrayModel):
    """A fitted linear model."""

    forms = MappingProxyType(
        {
            "LogisticRegression": Attributes(LogisticRegression, ("coef_", "intercept_", "classes_")),
            "LinearRegression": Attributes(LinearRegression, ("coef_", "intercept_")),
        }
    )
    kinds = frozenset(forms)


class Logistic(EstimatorLearner):
    """Logistic regression with an L2 penalty; features should be scaled."""

    model = LinearModel

    def estimator(self, train: Samples, seed: int) -> LogisticRegression:
        return LogisticRegression(C=self.options.C_val, max_iter=self.options.max_iter, random_state=seed)


class Linear(EstimatorLearner):
    """Ordinary least squares."""

    model = LinearModel

    def estimator(self, train: Samples, seed: int) -> LinearRegression:
        return LinearRegression()

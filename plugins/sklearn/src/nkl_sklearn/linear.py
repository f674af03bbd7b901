"""Linear models."""

from __future__ import annotations

from sklearn.linear_model import LinearRegression, LogisticRegression

from nkl.data import Samples
from nkl_estimator.learner import EstimatorLearner
from nkl_estimator.model import EstimatorModel


class LinearModel(EstimatorModel):
    """A fitted linear model."""

    kinds = frozenset({"LogisticRegression", "LinearRegression"})


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

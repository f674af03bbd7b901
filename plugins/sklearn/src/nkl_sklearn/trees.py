"""Decision trees, and the two ways to have many of them."""

from __future__ import annotations

import os
from typing import Any

from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from nkl.data import Samples
from nkl_estimator.learner import EstimatorLearner
from nkl_estimator.model import EstimatorModel


class TreeModel(EstimatorModel):
    """One or many decision trees."""

    kinds = frozenset(
        {
            "DecisionTreeClassifier",
            "DecisionTreeRegressor",
            "RandomForestClassifier",
            "RandomForestRegressor",
            "HistGradientBoostingClassifier",
            "HistGradientBoostingRegressor",
        }
    )
    trusted = ("sklearn.tree._tree.Tree", "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor")


class Tree(EstimatorLearner):
    """Classification by a decision tree (CART)."""

    model = TreeModel

    def estimator(self, train: Samples, seed: int) -> DecisionTreeClassifier:
        return DecisionTreeClassifier(random_state=seed, **_shape(self.options))


class TreeReg(EstimatorLearner):
    """Regression by a decision tree (CART)."""

    model = TreeModel

    def estimator(self, train: Samples, seed: int) -> DecisionTreeRegressor:
        return DecisionTreeRegressor(random_state=seed, **_shape(self.options))


class Forest(EstimatorLearner):
    """Classification by a random forest (Breiman 2001): the mean of the trees' probabilities."""

    model = TreeModel

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> EstimatorModel:
        return _alone(super().fit(train, dev, seed))

    def estimator(self, train: Samples, seed: int) -> Any:
        # Imported here, so that a single tree does not pay for the import.
        from sklearn.ensemble import RandomForestClassifier

        return RandomForestClassifier(random_state=seed, **_shape(self.options), **_many(self.options))


class ForestReg(EstimatorLearner):
    """Regression by a random forest (Breiman 2001)."""

    model = TreeModel

    def fit(self, train: Samples, dev: Samples | None, seed: int) -> EstimatorModel:
        return _alone(super().fit(train, dev, seed))

    def estimator(self, train: Samples, seed: int) -> Any:
        from sklearn.ensemble import RandomForestRegressor

        return RandomForestRegressor(random_state=seed, **_shape(self.options), **_many(self.options))


class Boost(EstimatorLearner):
    """Classification by gradient boosting over binned features."""

    model = TreeModel

    def estimator(self, train: Samples, seed: int) -> Any:
        from sklearn.ensemble import HistGradientBoostingClassifier

        return HistGradientBoostingClassifier(random_state=seed, **_shape(self.options), **_rounds(self.options))


class BoostReg(EstimatorLearner):
    """Regression by gradient boosting over binned features."""

    model = TreeModel

    def estimator(self, train: Samples, seed: int) -> Any:
        from sklearn.ensemble import HistGradientBoostingRegressor

        return HistGradientBoostingRegressor(random_state=seed, **_shape(self.options), **_rounds(self.options))


def _alone(model: EstimatorModel) -> EstimatorModel:
    # Several threads would add up the trees' votes in any order, which rounds differently from time to time.
    model.estimator.n_jobs = 1
    return model


def _shape(options: Any) -> dict[str, Any]:
    return {"max_depth": options.max_depth or None, "min_samples_leaf": options.min_samples_leaf}


def _many(options: Any) -> dict[str, Any]:
    return {"n_estimators": options.n_estimators, "n_jobs": min(options.n_jobs, os.cpu_count() or 1)}


def _rounds(options: Any) -> dict[str, Any]:
    # scikit-learn's own early stopping would hold out samples of the same speakers.
    return {"max_iter": options.n_estimators, "learning_rate": options.learning_rate, "early_stopping": False}
